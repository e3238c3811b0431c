package dev.weir.ovf.cli;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.manifest.DigestAlgorithm;
import dev.weir.ovf.pack.FileName;
import dev.weir.ovf.pack.OvfPackage;
import dev.weir.ovf.pack.PackOptions;
import dev.weir.ovf.pack.PackageContent;
import dev.weir.ovf.pack.PackageWriter;
import dev.weir.ovf.sign.Certificates;
import dev.weir.ovf.sign.Signer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of commands that write packages. */
final class OutputOptions {
  @Option(
      names = {"-f", "--force"},
      description = "Replace what exists.")
  boolean force;

  @Option(
      names = "--digest",
      paramLabel = "ALGORITHM",
      defaultValue = "sha256",
      description = "Of the manifest: sha1, sha256, sha384, sha512, none (default: sha256).")
  String digest = "sha256";

  @Option(names = "--key", paramLabel = "FILE", description = "Sign with this private key (PEM).")
  @Nullable Path key;

  @Option(
      names = "--cert",
      paramLabel = "FILE",
      description = "Certificate of the key, its issuers after it (PEM).")
  @Nullable Path certificate;

  @Option(
      names = "--key-password-file",
      paramLabel = "FILE",
      description = "First line is the key's password. Else the variable WEIR_KEY_PASSWORD.")
  @Nullable Path passwordFile;

  @Option(names = "--cms", description = "Add a CMS signature to the certificate file.")
  boolean cms;

  /** What a written package is wanted to be. */
  PackOptions options(Verb verb, ProgressBar bar) throws IOException {
    Optional<DigestAlgorithm> algorithm = verb.digest(digest);
    PackOptions options =
        PackOptions.DEFAULT.withDigest(algorithm).withOverwrite(force).withProgress(bar);
    if (key == null && certificate == null) {
      return options;
    }
    if (key == null || certificate == null) {
      throw verb.wrong("a signature needs both --key and --cert");
    }
    if (algorithm.isEmpty()) {
      throw verb.wrong("a signature needs a manifest: not --digest none");
    }
    return options.withSigner(signer(algorithm.get()));
  }

  private Signer signer(DigestAlgorithm algorithm) throws IOException {
    Path keyFile = Objects.requireNonNull(key);
    Path certificateFile = Objects.requireNonNull(certificate);
    return Signer.of(
        Certificates.readKey(keyFile.toString(), Files.readAllBytes(keyFile), password()),
        Certificates.read(certificateFile.toString(), Files.readAllBytes(certificateFile)),
        algorithm,
        cms);
  }

  private char[] password() throws IOException {
    if (passwordFile != null) {
      return Files.readString(passwordFile, StandardCharsets.UTF_8)
          .lines()
          .findFirst()
          .orElse("")
          .toCharArray();
    }
    return Optional.ofNullable(System.getenv("WEIR_KEY_PASSWORD")).orElse("").toCharArray();
  }

  /**
   * Writes a package to an OVA or a folder, as the name of the target says.
   *
   * @param ova whether to write an OVA
   */
  void write(PackageContent content, Path target, boolean ova, PackOptions options)
      throws IOException {
    if (ova) {
      PackageWriter.writeOva(content, target, options);
    } else {
      PackageWriter.writeFolder(content, target, options);
    }
  }

  /** The stem that a package written to this target has. */
  static String stem(Path target, boolean ova, OvfPackage from) {
    return ova
        ? FileName.stem(String.valueOf(target.getFileName()))
        : FileName.stem(from.descriptorName());
  }

  /** Refuses to write a package over itself while it is read. */
  static void apart(OvfPackage from, Path target) throws IOException {
    if (Files.exists(target) && Files.isSameFile(from.path(), target) && !from.archive()) {
      throw new OvfException(target + " is the package itself; name another target");
    }
  }
}
