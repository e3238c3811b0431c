package dev.weir.image.command;

import dev.weir.config.problem.ConfigException;
import dev.weir.image.ImageException;
import dev.weir.image.build.BuildOptions;
import dev.weir.image.build.BuildReport;
import dev.weir.image.build.BundleSigner;
import dev.weir.image.build.ImageBuilder;
import dev.weir.image.build.ImageFormat;
import dev.weir.image.packages.Fetcher;
import dev.weir.image.packages.LockFile;
import dev.weir.image.recipe.ProfileName;
import dev.weir.image.recipe.Recipe;
import dev.weir.ovf.cli.ExitCode;
import dev.weir.ovf.cli.ProgressBar;
import dev.weir.ovf.manifest.DigestAlgorithm;
import dev.weir.ovf.sign.Certificates;
import dev.weir.ovf.sign.Signer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir image build}. */
@Command(
    name = "build",
    description = {
      "Build an appliance. Needs no root.",
      "Beside the images: an upgrade bundle (.weir), the bill of materials, the list of licences."
    })
final class BuildCommand implements Callable<Integer> {
  @Mixin private RecipeParameter recipe = new RecipeParameter();
  @Mixin private PackageOptions packages = new PackageOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      required = true,
      description = "Folder to write to.")
  private Path output = Path.of("");

  @Option(
      names = "--profile",
      paramLabel = "PROFILE",
      defaultValue = "portable",
      description = "Kind of the machine: portable, vsphere, kvm (default: ${DEFAULT-VALUE}).")
  private ProfileName profile = ProfileName.PORTABLE;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      split = ",",
      defaultValue = "ova",
      description = "Any of ova, qcow2, vhd, vhdx, raw (default: ${DEFAULT-VALUE}).")
  private List<ImageFormat> formats = List.of();

  @Option(
      names = "--sign",
      paramLabel = "KEY",
      description = "Sign the OVA with this private key (PEM, RSA or EC); needs --cert.")
  private @Nullable Path key;

  @Option(
      names = "--cert",
      paramLabel = "FILE",
      description = "Certificate of the key, its issuers after it (PEM).")
  private @Nullable Path certificate;

  @Option(
      names = "--sign-bundle",
      paramLabel = "KEY",
      description = "Sign the upgrade bundle with this private key (PEM, Ed25519).")
  private @Nullable Path bundleKey;

  @Option(
      names = "--build",
      paramLabel = "NUMBER",
      description =
          "Number of the build, in seconds since 1970, also the time of all files. Without it:"
              + " SOURCE_DATE_EPOCH, or the date of the lock.")
  private @Nullable Long build;

  @Option(names = "--offline", description = "Fetch nothing; all packages are in the cache.")
  private boolean offline;

  @Option(
      names = {"-f", "--force"},
      description = "Replace what exists.")
  private boolean force;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws ConfigException, IOException {
    Recipe read = recipe.read();
    if (!Files.isRegularFile(read.lockFile())) {
      throw new ImageException(read.lockFile() + " is missing: 'weir image lock' makes it");
    }
    LockFile lock = LockFile.read(read.lockFile());
    try (ProgressBar bar = ProgressBar.onTerminal();
        Fetcher fetcher = packages.fetcher(bar)) {
      BuildOptions options =
          new BuildOptions(
              Path.of(System.getProperty("weir.home", ".")),
              output,
              profile,
              EnumSet.copyOf(formats),
              number(),
              signer(),
              bundleKey == null ? Optional.empty() : Optional.of(BundleSigner.read(bundleKey)),
              force,
              bar);
      BuildReport report =
          new ImageBuilder(read, lock, options).build(packages.cache(), offline ? null : fetcher);
      bar.close();
      spec.commandLine().getOut().print(report.text());
      spec.commandLine().getOut().flush();
    }
    return ExitCode.OK;
  }

  private OptionalLong number() {
    if (build != null) {
      return OptionalLong.of(build);
    }
    String epoch = System.getenv().getOrDefault("SOURCE_DATE_EPOCH", "");
    return epoch.matches("[0-9]{1,10}")
        ? OptionalLong.of(Long.parseLong(epoch))
        : OptionalLong.empty();
  }

  private Optional<Signer> signer() throws IOException {
    Path keyFile = key;
    Path certificateFile = certificate;
    if (keyFile == null && certificateFile == null) {
      return Optional.empty();
    }
    if (keyFile == null || certificateFile == null) {
      throw new ParameterException(spec.commandLine(), "a signature needs both --sign and --cert");
    }
    String password = System.getenv().getOrDefault("WEIR_KEY_PASSWORD", "");
    return Optional.of(
        Signer.of(
            Certificates.readKey(
                keyFile.toString(), Files.readAllBytes(keyFile), password.toCharArray()),
            Certificates.read(certificateFile.toString(), Files.readAllBytes(certificateFile)),
            DigestAlgorithm.SHA256,
            false));
  }
}
