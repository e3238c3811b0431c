package dev.weir.ovf.cli;

import dev.weir.ovf.pack.OvfPackage;
import dev.weir.ovf.pack.PackOptions;
import dev.weir.ovf.pack.PackageContent;
import dev.weir.ovf.pack.PackageWriter;
import dev.weir.ovf.pack.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir ovf sign}. */
@Command(
    name = "sign",
    description = {
      "Sign a package: manifest and certificate file are made anew.",
      "An OVA is written anew, in its place or to --output; a folder is signed where it is.",
      "If there is a manifest, it has to be right."
    })
final class SignCommand extends Verb {
  @Parameters(paramLabel = "PACKAGE", description = "An OVA, descriptor or folder.")
  private Path path = Path.of("");

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OVA",
      description = "Where to write the signed OVA.")
  private @Nullable Path target;

  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    if (output.key == null || output.certificate == null) {
      throw wrong("--key and --cert are needed");
    }
    try (OvfPackage ovf = OvfPackage.open(path);
        ProgressBar bar = ProgressBar.onTerminal()) {
      if (ovf.manifestBytes().isPresent() && !intact(ovf, bar)) {
        return ExitCode.REJECTED;
      }
      PackOptions options = output.options(this, bar);
      PackageContent content = PackageContent.of(ovf);
      if (target != null && !isOva(target)) {
        throw wrong("--output is an OVA; its name ends with .ova");
      }
      if (ovf.archive() || target != null) {
        Path to = target == null ? path : target;
        PackageWriter.writeOva(
            content.withName(OutputOptions.stem(to, true, ovf)),
            to,
            target == null ? options.withOverwrite(true) : options);
        err().println("signed " + to);
      } else {
        PackageWriter.signFolder(content, Objects.requireNonNull(parent(ovf.path())), options);
        err().println("signed " + ovf.path());
      }
    }
    return ExitCode.OK;
  }

  private static @Nullable Path parent(Path path) {
    return Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
  }

  /** What does not match its manifest is not signed: somebody changed it. */
  private boolean intact(OvfPackage ovf, ProgressBar bar) throws IOException {
    List<Verification.FileCheck> wrong =
        Verification.of(ovf, bar).files().stream()
            .filter(
                c ->
                    c.result() == Verification.Result.CHANGED
                        || c.result() == Verification.Result.MISSING)
            .toList();
    wrong.forEach(
        c -> err().println("error: '" + c.name() + "' does not match the manifest; not signed"));
    return wrong.isEmpty();
  }
}
