package dev.weir.ovf.cli;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.model.Units;
import dev.weir.ovf.pack.OvfPackage;
import dev.weir.ovf.pack.Verification;
import dev.weir.ovf.sign.Certificates;
import dev.weir.ovf.sign.SignedManifest;
import dev.weir.ovf.sign.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir ovf verify}. */
@Command(
    name = "verify",
    description = {
      "Compare all files with the manifest, and the manifest with its signature.",
      "Exits 1 if anything differs or there is no manifest. A signature only counts if --ca says"
          + " whom to trust."
    })
final class VerifyCommand extends Verb {
  @Parameters(paramLabel = "PACKAGE", description = "An OVA, a descriptor or a folder.")
  private Path path = Path.of("");

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "Certificates (PEM) that the signer's has to be, or to lead to.")
  private @Nullable Path anchors;

  @Option(names = "--require-signature", description = "Exit 1 if the package is not signed.")
  private boolean required;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Verification result;
    try (OvfPackage ovf = OvfPackage.open(path);
        ProgressBar bar = ProgressBar.onTerminal()) {
      result = Verification.of(ovf, bar);
    }
    Optional<String> distrust = distrust(result);
    boolean unsigned = result.signature().isEmpty() && (required || anchors != null);
    boolean ok = result.ok() && distrust.isEmpty() && !unsigned;
    if (json) {
      print(asMap(result, distrust, ok));
    } else {
      text(result, distrust, unsigned);
    }
    return ok ? ExitCode.OK : ExitCode.REJECTED;
  }

  private Optional<String> distrust(Verification result) throws IOException {
    if (anchors == null || result.signature().isEmpty()) {
      return Optional.empty();
    }
    List<X509Certificate> trusted =
        Certificates.read(anchors.toString(), Files.readAllBytes(anchors));
    if (trusted.isEmpty()) {
      throw new OvfException(anchors + ": no certificate in it");
    }
    try {
      Trust.check(result.signature().get().chain(), trusted, Instant.now());
      return Optional.empty();
    } catch (OvfException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private void text(Verification result, Optional<String> distrust, boolean unsigned) {
    Table table = new Table("File", "Size", "Digest", "Result");
    for (Verification.FileCheck check : result.files()) {
      table.row(check.name(), Units.human(check.size()), check.digest(), words(check.result()));
    }
    if (result.manifest()) {
      out().print(table);
    } else {
      out().println("There is no manifest: nothing can be verified.");
    }
    if (result.signature().isPresent()) {
      SignedManifest signed = result.signature().get();
      X509Certificate signer = signed.chain().getFirst();
      out()
          .println(
              "Signature: right, "
                  + signed.algorithm()
                  + (signed.cms() ? " and CMS" : "")
                  + ", by "
                  + Table.clean(Trust.subject(signer), 200));
      out()
          .println(
              "Valid "
                  + signer.getNotBefore().toInstant()
                  + " to "
                  + signer.getNotAfter().toInstant()
                  + (Trust.selfSigned(signer)
                      ? ", signed by itself"
                      : ", issued by "
                          + Table.clean(signer.getIssuerX500Principal().getName(), 200)));
      out()
          .println(
              distrust
                  .map(why -> "Trust: NO, " + why)
                  .orElse(
                      anchors == null
                          ? "Trust: not checked; anybody can sign. Name whom to trust with --ca."
                          : "Trust: yes"));
    } else if (result.signatureProblem().isPresent()) {
      out().println("Signature: WRONG, " + result.signatureProblem().get());
    } else {
      out().println("Signature: none" + (unsigned ? ", but one is required" : ""));
    }
    out().flush();
  }

  private static String words(Verification.Result result) {
    return switch (result) {
      case OK -> "ok";
      case CHANGED -> "CHANGED";
      case MISSING -> "MISSING";
      case NOT_LISTED -> "NOT LISTED";
    };
  }

  private Map<String, Object> asMap(Verification result, Optional<String> distrust, boolean ok) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("ok", ok);
    map.put("manifest", result.manifest());
    map.put(
        "files",
        result.files().stream()
            .map(
                c -> {
                  Map<String, Object> one = new LinkedHashMap<>();
                  one.put("name", c.name());
                  one.put("size", c.size());
                  one.put("digest", c.digest());
                  one.put("result", words(c.result()).toLowerCase(Locale.ROOT));
                  return one;
                })
            .toList());
    map.put("signer", result.signature().map(s -> Trust.subject(s.chain().getFirst())));
    map.put("signatureProblem", result.signatureProblem());
    map.put(
        "trusted",
        anchors == null || result.signature().isEmpty()
            ? Optional.empty()
            : Optional.of(distrust.isEmpty()));
    return map;
  }
}
