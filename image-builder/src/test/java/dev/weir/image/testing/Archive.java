package dev.weir.image.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.BCPGOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.crypto.generators.RSAKeyPairGenerator;
import org.bouncycastle.crypto.params.RSAKeyGenerationParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPKeyRingGenerator;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** An archive of Debian's form in a folder, signed by a key of its own. */
public final class Archive {
  private static final String INNER = "main/binary-amd64/Packages.xz";

  private final Path folder;
  private final PGPKeyPair key;
  private final Map<String, String> paragraphs = new LinkedHashMap<>();

  /** When it was made; two weeks later it is too old. */
  public static final Instant MADE = Instant.parse("2025-01-20T08:00:00Z");

  /** An empty archive with a new key. */
  public Archive(Path folder) throws PGPException {
    this.folder = folder;
    RSAKeyPairGenerator generator = new RSAKeyPairGenerator();
    generator.init(
        new RSAKeyGenerationParameters(BigInteger.valueOf(65537), new SecureRandom(), 2048, 12));
    key =
        new BcPGPKeyPair(
            PublicKeyPacket.VERSION_4,
            PublicKeyAlgorithmTags.RSA_GENERAL,
            generator.generateKeyPair(),
            Date.from(Instant.parse("2025-01-01T00:00:00Z")));
  }

  /** Where it is, as a mirror. */
  public String url() {
    return folder.toUri().toString();
  }

  /** Its keyring. */
  public Path keyring() throws IOException, PGPException {
    PGPKeyRingGenerator ring =
        new PGPKeyRingGenerator(
            PGPSignature.POSITIVE_CERTIFICATION,
            key,
            "Archive of a test",
            new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA1),
            null,
            null,
            new BcPGPContentSignerBuilder(
                PublicKeyAlgorithmTags.RSA_GENERAL, HashAlgorithmTags.SHA256),
            null);
    Path file = folder.resolve("keyring.gpg");
    Files.write(file, ring.generatePublicKeyRing().getEncoded());
    return file;
  }

  /** Puts a package's file into the pool and into the index of a suite. */
  public void add(String suite, String name, String version, String depends, byte[] deb)
      throws IOException {
    String path = "pool/" + name + "_" + version.replaceFirst("^\\d+:", "") + "_amd64.deb";
    Files.createDirectories(folder.resolve("pool"));
    Files.write(folder.resolve(path), deb);
    String paragraph =
        "Package: %s\nVersion: %s\nDepends: %s\nFilename: %s\nSize: %d\nSHA256: %s\n\n"
            .formatted(name, version, depends, path, deb.length, sha256(deb));
    paragraphs.merge(suite, paragraph, String::concat);
  }

  /** Writes index and signed release of a suite. */
  public void publish(String suite) throws IOException, PGPException {
    publish(suite, suite);
  }

  /** Writes them in the folder of a suite, signed for another. */
  public void publish(String suite, String codename) throws IOException, PGPException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (XZOutputStream out = new XZOutputStream(packed, new LZMA2Options())) {
      out.write(paragraphs.getOrDefault(suite, "").getBytes(StandardCharsets.UTF_8));
    }
    Path dist = folder.resolve("dists/" + suite);
    Files.createDirectories(dist.resolve(INNER).getParent());
    Files.write(dist.resolve(INNER), packed.toByteArray());
    String text =
        "Codename: %s\nDate: %s\nValid-Until: %s\nSHA256:\n %s %d %s\n"
            .formatted(
                codename,
                date(MADE),
                date(MADE.plusSeconds(14 * 86_400)),
                sha256(packed.toByteArray()),
                packed.size(),
                INNER);
    Files.write(dist.resolve("InRelease"), sign(text));
  }

  private static String date(Instant time) {
    return DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'UTC'", Locale.ROOT)
        .format(time.atZone(ZoneOffset.UTC));
  }

  /** A text with a signature around it (RFC 9580, section 7). */
  public byte[] sign(String text) throws IOException, PGPException {
    PGPSignatureGenerator generator =
        new PGPSignatureGenerator(
            new BcPGPContentSignerBuilder(
                PublicKeyAlgorithmTags.RSA_GENERAL, HashAlgorithmTags.SHA256),
            key.getPublicKey());
    PGPSignatureSubpacketGenerator time = new PGPSignatureSubpacketGenerator();
    time.setSignatureCreationTime(false, Date.from(MADE));
    generator.setHashedSubpackets(time.generate());
    generator.init(PGPSignature.CANONICAL_TEXT_DOCUMENT, key.getPrivateKey());
    ByteArrayOutputStream result = new ByteArrayOutputStream();
    try (ArmoredOutputStream armour = new ArmoredOutputStream(result)) {
      armour.beginClearText(HashAlgorithmTags.SHA256);
      armour.write(text.getBytes(StandardCharsets.UTF_8));
      String body = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
      StringBuilder canonical = new StringBuilder();
      for (String line : body.split("\n", -1)) {
        canonical.append(canonical.isEmpty() ? "" : "\r\n").append(line.replaceAll("[ \t]+$", ""));
      }
      generator.update(canonical.toString().getBytes(StandardCharsets.UTF_8));
      armour.endClearText();
      OutputStream out = new BCPGOutputStream(armour);
      generator.generate().encode(out);
    }
    return result.toByteArray();
  }

  /** In hexadecimal digits. */
  public static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
