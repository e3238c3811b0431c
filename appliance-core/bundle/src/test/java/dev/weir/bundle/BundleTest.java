package dev.weir.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {
  @TempDir private Path folder;
  private final KeyPair pair = pair();
  private byte[] root = new byte[0];
  private byte[] bundle = new byte[0];

  private static KeyPair pair() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void write() throws IOException, GeneralSecurityException {
    root = new byte[200_001];
    new Random(7).nextBytes(root);
    Path file = Files.write(folder.resolve("root"), root);
    ImageManifest manifest = BundleWriter.manifest("edge", "1.2.3", 77, "x86_64", file);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BundleWriter.write(
        BundleRecord.signed(manifest, pair.getPrivate(), pair.getPublic()), file, out);
    bundle = out.toByteArray();
  }

  private byte[] read(byte[] from, PublicKey... trusted) throws IOException {
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    BundleReader.open(new ByteArrayInputStream(from), List.of(trusted))
        .copy((bytes, length) -> got.write(bytes, 0, length));
    return got.toByteArray();
  }

  @Test
  void whatWasWrittenIsRead() throws IOException {
    assertThat(read(bundle, pair().getPublic(), pair.getPublic())).isEqualTo(root);
    ImageManifest manifest = BundleRecord.decode(Arrays.copyOf(bundle, 4096)).manifest();
    assertThat(manifest.name()).isEqualTo("edge");
    assertThat(manifest.version()).isEqualTo("1.2.3");
    assertThat(manifest.build()).isEqualTo(77);
    assertThat(manifest.sizeBytes()).isEqualTo(root.length);
  }

  @Test
  void everyFlippedBitIsFound() {
    for (int i = 0; i < bundle.length; i += i < BundleRecord.SIZE ? 1 : 997) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = bundle.clone();
        changed[i] ^= (byte) (1 << bit);
        assertThatThrownBy(() -> read(changed, pair.getPublic()))
            .as("byte %d bit %d", i, bit)
            .isInstanceOf(BundleException.class);
      }
    }
  }

  @Test
  void everyTruncationIsFound() {
    for (int length = 0; length < bundle.length; length += length < 5000 ? 13 : 9973) {
      byte[] cut = Arrays.copyOf(bundle, length);
      assertThatThrownBy(() -> read(cut, pair.getPublic())).isInstanceOf(BundleException.class);
    }
    assertThatThrownBy(() -> read(Arrays.copyOf(bundle, bundle.length + 1), pair.getPublic()))
        .hasMessageContaining("do not belong");
  }

  @Test
  void otherKeysAreNotTrusted() throws GeneralSecurityException {
    assertThatThrownBy(() -> read(bundle, pair().getPublic()))
        .hasMessageContaining(SigningKeys.fingerprint(pair.getPublic()))
        .hasMessageContaining("does not trust");
    assertThatThrownBy(() -> read(bundle)).hasMessageContaining("without a key");
  }

  @Test
  void unsignedBundlesAreRefused() throws IOException {
    BundleRecord unsigned =
        BundleRecord.unsigned(BundleRecord.decode(Arrays.copyOf(bundle, 4096)).manifest());
    byte[] changed = bundle.clone();
    System.arraycopy(unsigned.encode(), 0, changed, 0, BundleRecord.SIZE);
    assertThatThrownBy(() -> read(changed, pair.getPublic())).hasMessageContaining("not signed");
    // The record alone can be read: it says what an image built without a key holds.
    assertThat(BundleRecord.decode(unsigned.encode())).isEqualTo(unsigned);
  }

  @Test
  void keysOfOpensslAreRead() throws IOException, InterruptedException {
    Path key = folder.resolve("key.pem");
    Path pub = folder.resolve("pub.pem");
    run("openssl", "genpkey", "-algorithm", "ed25519", "-out", key.toString());
    run("openssl", "pkey", "-in", key.toString(), "-pubout", "-out", pub.toString());
    PublicKey publicKey = SigningKeys.readPublic("pub.pem", Files.readString(pub));
    assertThat(SigningKeys.pem(publicKey)).isEqualTo(Files.readString(pub));
    assertThat(SigningKeys.readPrivate("key.pem", Files.readString(key)).getEncoded())
        .isEqualTo(
            Base64.getMimeDecoder()
                .decode(Files.readString(key).replaceAll("-----[A-Z ]*-----", "")));
  }

  @Test
  void opensslChecksTheSignature() throws IOException, InterruptedException {
    BundleRecord record = BundleRecord.decode(Arrays.copyOf(bundle, 4096));
    Path pub = Files.writeString(folder.resolve("p.pem"), SigningKeys.pem(pair.getPublic()));
    Path text = Files.write(folder.resolve("text"), record.signedBytes());
    Path signature = Files.write(folder.resolve("sig"), record.signature().orElseThrow());
    run(
        "openssl",
        "pkeyutl",
        "-verify",
        "-pubin",
        "-inkey",
        pub.toString(),
        "-rawin",
        "-in",
        text.toString(),
        "-sigfile",
        signature.toString());
  }

  @Test
  void otherKeysAreNoKeys() {
    assertThatThrownBy(() -> SigningKeys.readPublic("k", "nothing"))
        .hasMessageContaining("BEGIN PUBLIC KEY");
    assertThatThrownBy(
            () ->
                SigningKeys.readPublic(
                    "k", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"))
        .hasMessageContaining("not an Ed25519");
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
