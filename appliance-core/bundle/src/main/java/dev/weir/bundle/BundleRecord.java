package dev.weir.bundle;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The record that begins a bundle and ends a slot: lines of text, padded with zeros to {@link
 * #SIZE}. The signature (Ed25519, RFC 8032) covers all lines before its own, the first of which
 * names this use, so that it cannot be taken from elsewhere.
 *
 * @param manifest what the image is
 * @param key fingerprint of the key that signed, empty if unsigned
 * @param signature of {@link #signedBytes}, empty if unsigned
 */
public record BundleRecord(ImageManifest manifest, String key, Optional<byte[]> signature) {
  /** Bytes of a record. */
  public static final int SIZE = 4096;

  private static final String MAGIC = "WEIR IMAGE 1";
  private static final List<String> FIELDS =
      List.of("name", "version", "build", "architecture", "size", "sha256", "key");

  /** A record without signature: an image built without a key. */
  public static BundleRecord unsigned(ImageManifest manifest) {
    return new BundleRecord(manifest, "", Optional.empty());
  }

  /**
   * A signed record.
   *
   * @param key Ed25519
   */
  public static BundleRecord signed(ImageManifest manifest, PrivateKey key, PublicKey publicKey)
      throws GeneralSecurityException {
    BundleRecord draft =
        new BundleRecord(manifest, SigningKeys.fingerprint(publicKey), Optional.empty());
    Signature engine = Signature.getInstance(SigningKeys.ALGORITHM);
    engine.initSign(key);
    engine.update(draft.signedBytes());
    return new BundleRecord(manifest, draft.key, Optional.of(engine.sign()));
  }

  /** What the signature covers. */
  public byte[] signedBytes() {
    String text =
        MAGIC
            + "\nname: "
            + manifest.name()
            + "\nversion: "
            + manifest.version()
            + "\nbuild: "
            + manifest.build()
            + "\narchitecture: "
            + manifest.architecture()
            + "\nsize: "
            + manifest.sizeBytes()
            + "\nsha256: "
            + manifest.sha256()
            + "\nkey: "
            + (key.isEmpty() ? "none" : key)
            + "\n";
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The record, padded to {@link #SIZE}. */
  public byte[] encode() {
    byte[] head = signedBytes();
    byte[] tail =
        ("signature: "
                + signature.map(bytes -> Base64.getEncoder().encodeToString(bytes)).orElse("none")
                + "\n")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(head, SIZE);
    System.arraycopy(tail, 0, all, head.length, tail.length);
    return all;
  }

  /** Whether bytes begin as a record does. */
  public static boolean looksLikeOne(byte[] bytes) {
    byte[] magic = (MAGIC + "\n").getBytes(StandardCharsets.US_ASCII);
    return bytes.length >= magic.length
        && Arrays.equals(bytes, 0, magic.length, magic, 0, magic.length);
  }

  /**
   * Reads a record. Only what {@link #encode} writes is taken, to the byte: there is one way to
   * write a record, so that what was signed is what was read.
   *
   * @throws BundleException if it is none
   */
  public static BundleRecord decode(byte[] bytes) throws BundleException {
    if (bytes.length != SIZE || !looksLikeOne(bytes)) {
      throw new BundleException("not a bundle of Weir");
    }
    String[] lines = text(bytes).split("\n", -1);
    if (lines.length != FIELDS.size() + 3) {
      throw damaged(null);
    }
    String[] values = new String[FIELDS.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(lines[i + 1], FIELDS.get(i));
    }
    String signature = value(lines[FIELDS.size() + 1], "signature");
    BundleRecord record;
    try {
      record =
          new BundleRecord(
              new ImageManifest(
                  values[0],
                  values[1],
                  Long.parseLong(values[2]),
                  values[3],
                  Long.parseLong(values[4]),
                  values[5]),
              values[6].equals("none") ? "" : values[6],
              signature.equals("none")
                  ? Optional.empty()
                  : Optional.of(Base64.getDecoder().decode(signature)));
    } catch (IllegalArgumentException e) {
      throw damaged(e);
    }
    if (!Arrays.equals(record.encode(), bytes)) {
      throw damaged(null);
    }
    return record;
  }

  private static String text(byte[] bytes) throws BundleException {
    int end = SIZE;
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    try {
      return StandardCharsets.US_ASCII
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes, 0, end))
          .toString();
    } catch (CharacterCodingException e) {
      throw damaged(e);
    }
  }

  private static String value(String line, String field) throws BundleException {
    if (!line.startsWith(field + ": ")) {
      throw damaged(null);
    }
    return line.substring(field.length() + 2);
  }

  private static BundleException damaged(@Nullable Throwable cause) {
    String message = "the record of the bundle is damaged";
    return cause == null ? new BundleException(message) : new BundleException(message, cause);
  }

  /**
   * Checks the signature.
   *
   * @param trusted keys any of which may have signed
   * @throws BundleException if none of them did
   */
  public void verify(List<PublicKey> trusted) throws BundleException {
    if (signature.isEmpty()) {
      throw new BundleException("the bundle is not signed");
    }
    if (trusted.isEmpty()) {
      throw new BundleException("this image was built without a key that it could trust");
    }
    boolean known = false;
    try {
      for (PublicKey candidate : trusted) {
        if (SigningKeys.fingerprint(candidate).equals(key)) {
          known = true;
          Signature engine = Signature.getInstance(SigningKeys.ALGORITHM);
          engine.initVerify(candidate);
          engine.update(signedBytes());
          if (engine.verify(signature.get())) {
            return;
          }
        }
      }
    } catch (GeneralSecurityException e) {
      throw new BundleException("the signature of the bundle is damaged", e);
    }
    throw new BundleException(
        known
            ? "the signature does not fit the bundle: it was changed or damaged"
            : "the bundle is signed by the key " + key + ", which this appliance does not trust");
  }
}
