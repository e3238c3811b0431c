package dev.weir.ovf.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.Packages;
import dev.weir.ovf.Peer;
import dev.weir.ovf.Progress;
import dev.weir.ovf.manifest.DigestAlgorithm;
import dev.weir.ovf.pack.OvfPackage;
import dev.weir.ovf.pack.PackOptions;
import dev.weir.ovf.pack.PackageContent;
import dev.weir.ovf.pack.PackageWriter;
import dev.weir.ovf.pack.Verification;
import dev.weir.ovf.xml.Mutation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningTest {
  private static final int RUNS = Boolean.getBoolean("weir.long") ? 20_000 : 500;

  @TempDir private Path folder;

  private Signer signer(String algorithm, DigestAlgorithm digest, boolean cms) throws Exception {
    String[] kind =
        algorithm.equals("RSA")
            ? new String[] {"-newkey", "rsa:2048"}
            : new String[] {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"};
    List<String> command = new ArrayList<>(List.of("openssl", "req", "-x509", "-nodes"));
    command.addAll(List.of(kind));
    command.addAll(List.of("-keyout", "k.pem", "-out", "c.pem", "-subj", "/CN=Test", "-days", "2"));
    assertThat(Peer.run(folder, command.toArray(String[]::new)).code()).isZero();
    return Signer.of(
        Certificates.readKey("k", Files.readAllBytes(folder.resolve("k.pem")), new char[0]),
        Certificates.read("c", Files.readAllBytes(folder.resolve("c.pem"))),
        digest,
        cms);
  }

  private Path signed(Signer signer) throws Exception {
    Path descriptor = Packages.folder(folder.resolve("s"));
    Path ova = folder.resolve("s.ova");
    try (OvfPackage ovf = OvfPackage.open(descriptor)) {
      PackageWriter.writeOva(
          PackageContent.of(ovf).withName("s"), ova, PackOptions.DEFAULT.withSigner(signer));
    }
    return ova;
  }

  @Test
  void opensslVerifiesWhatWeSign() throws Exception {
    for (String kind : List.of("RSA", "EC")) {
      Files.deleteIfExists(folder.resolve("s.ova"));
      Files.deleteIfExists(folder.resolve("s/disk1.vmdk"));
      Path ova = signed(signer(kind, DigestAlgorithm.SHA256, true));
      try (OvfPackage ovf = OvfPackage.open(ova)) {
        assertThat(ovf.stored()).containsExactly("s.ovf", "s.mf", "s.cert", "disk1.vmdk");
        Verification result = Verification.of(ovf, Progress.NONE);
        assertThat(result.ok()).isTrue();
        assertThat(result.signature()).isPresent();
        assertThat(result.signature().orElseThrow().cms()).isTrue();
        Files.write(folder.resolve("s.mf"), ovf.manifestBytes().orElseThrow());
        String cert = new String(ovf.certificate().orElseThrow(), StandardCharsets.US_ASCII);
        String hex = cert.lines().findFirst().orElseThrow().replaceFirst(".*= ", "");
        Files.write(folder.resolve("s.sig"), HexFormat.of().parseHex(hex));
        Files.writeString(folder.resolve("s.cms"), cert.substring(cert.indexOf("-----BEGIN CMS")));
      }
      Peer.Outcome key = Peer.run(folder, "openssl", "x509", "-in", "c.pem", "-pubkey", "-noout");
      Files.writeString(folder.resolve("p.pem"), key.output());
      assertThat(
              Peer.run(
                      folder,
                      "openssl",
                      "dgst",
                      "-sha256",
                      "-verify",
                      "p.pem",
                      "-signature",
                      "s.sig",
                      "s.mf")
                  .output())
          .contains("Verified OK");
      Peer.Outcome cms =
          Peer.run(
              folder,
              "openssl",
              "cms",
              "-verify",
              "-binary",
              "-inform",
              "PEM",
              "-in",
              "s.cms",
              "-content",
              "s.mf",
              "-CAfile",
              "c.pem",
              "-purpose",
              "any",
              "-out",
              "/dev/null");
      assertThat(cms.code()).as(cms.output()).isZero();
    }
  }

  @Test
  void weVerifyWhatOpensslSigns() throws Exception {
    signer("RSA", DigestAlgorithm.SHA512, false);
    Files.writeString(folder.resolve("x.mf"), "SHA512(x.ovf)= " + "0".repeat(128) + "\n");
    Peer.run(folder, "openssl", "dgst", "-sha512", "-sign", "k.pem", "-out", "sig", "x.mf");
    byte[] file =
        ("SHA512(x.mf)= "
                + HexFormat.of().formatHex(Files.readAllBytes(folder.resolve("sig")))
                + "\n"
                + Files.readString(folder.resolve("c.pem")))
            .getBytes(StandardCharsets.US_ASCII);
    byte[] manifest = Files.readAllBytes(folder.resolve("x.mf"));
    SignedManifest signed = SignedManifest.verify("x.cert", file, "x.mf", manifest);
    assertThat(signed.algorithm()).isEqualTo(DigestAlgorithm.SHA512);
    assertThatThrownBy(() -> SignedManifest.verify("x.cert", file, "y.mf", manifest))
        .hasMessageContaining("signs 'x.mf'");
    manifest[20] ^= 1;
    assertThatThrownBy(() -> SignedManifest.verify("x.cert", file, "x.mf", manifest))
        .hasMessageContaining("does not match");
  }

  @Test
  void trustNeedsAnAnchorAndTime() throws Exception {
    Signer ours = signer("RSA", DigestAlgorithm.SHA256, false);
    Instant now = Instant.now();
    Trust.check(ours.chain(), ours.chain(), now);
    assertThatThrownBy(() -> Trust.check(ours.chain(), ours.chain(), now.plus(Duration.ofDays(9))))
        .hasMessageContaining("not valid");
    Signer other = signer("EC", DigestAlgorithm.SHA256, false);
    assertThatThrownBy(() -> Trust.check(ours.chain(), other.chain(), now))
        .hasMessageContaining("not trusted");
    assertThatThrownBy(() -> Signer.of(ours.key(), other.chain(), DigestAlgorithm.SHA256, false))
        .hasMessageContaining("does not belong");
  }

  @Test
  void encryptedKeysNeedTheirPassword() throws Exception {
    signer("RSA", DigestAlgorithm.SHA256, false);
    Peer.run(
        folder,
        "openssl",
        "pkcs8",
        "-topk8",
        "-in",
        "k.pem",
        "-out",
        "e.pem",
        "-passout",
        "pass:open sesame");
    byte[] pem = Files.readAllBytes(folder.resolve("e.pem"));
    assertThat(Certificates.readKey("e", pem, "open sesame".toCharArray()).getAlgorithm())
        .isEqualTo("RSA");
    assertThatThrownBy(() -> Certificates.readKey("e", pem, new char[0]))
        .hasMessageContaining("needs its password");
    assertThatThrownBy(() -> Certificates.readKey("e", pem, "wrong".toCharArray()))
        .isInstanceOf(OvfException.class)
        .hasMessageContaining("password right");
  }

  @Test
  void damagedCertificateFilesNeverPass() throws Exception {
    Signer signer = signer("RSA", DigestAlgorithm.SHA256, true);
    byte[] manifest = "SHA256(x.ovf)= 00\n".getBytes(StandardCharsets.US_ASCII);
    byte[] good = signer.certificateFile("x.mf", manifest);
    Random random = new Random(3);
    for (int run = 0; run < RUNS; run++) {
      byte[] bad = Mutation.of(good, random);
      try {
        SignedManifest signed = SignedManifest.verify("x", bad, "x.mf", manifest);
        // What else the certificate says is for its issuer's signature, which trust looks at.
        assertThat(signed.chain().getFirst().getPublicKey())
            .isEqualTo(signer.chain().getFirst().getPublicKey());
      } catch (OvfException _) {
        // refused, as it should be
      }
    }
  }
}
