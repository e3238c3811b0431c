package dev.weir.bundle;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/** Ed25519 keys as {@code openssl genpkey -algorithm ed25519} writes them (RFC 8410, RFC 7468). */
public final class SigningKeys {
  static final String ALGORITHM = "Ed25519";
  private static final int FINGERPRINT_BYTES = 8;

  private SigningKeys() {}

  /**
   * The public key in a PEM text.
   *
   * @param name what to call it in messages
   * @throws BundleException if there is none
   */
  public static PublicKey readPublic(String name, String pem) throws BundleException {
    try {
      return KeyFactory.getInstance(ALGORITHM)
          .generatePublic(new X509EncodedKeySpec(body(name, pem, "PUBLIC KEY")));
    } catch (GeneralSecurityException e) {
      throw new BundleException(name + ": not an Ed25519 public key", e);
    }
  }

  /**
   * The private key in a PEM text, which is not encrypted.
   *
   * @param name what to call it in messages
   * @throws BundleException if there is none
   */
  public static PrivateKey readPrivate(String name, String pem) throws BundleException {
    try {
      return KeyFactory.getInstance(ALGORITHM)
          .generatePrivate(new PKCS8EncodedKeySpec(body(name, pem, "PRIVATE KEY")));
    } catch (GeneralSecurityException e) {
      throw new BundleException(name + ": not an Ed25519 private key", e);
    }
  }

  /** A public key as PEM. */
  public static String pem(PublicKey key) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
            .encodeToString(key.getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  /** A short name of a key: the first bytes of the SHA-256 of its encoding, in hexadecimal. */
  public static String fingerprint(PublicKey key) throws GeneralSecurityException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
    return HexFormat.of().formatHex(digest, 0, FINGERPRINT_BYTES);
  }

  private static byte[] body(String name, String pem, String type) throws BundleException {
    String begin = "-----BEGIN " + type + "-----";
    String end = "-----END " + type + "-----";
    int from = pem.indexOf(begin);
    int to = pem.indexOf(end);
    if (from < 0 || to < from) {
      throw new BundleException(name + ": no '" + begin + "' in it");
    }
    try {
      return Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
    } catch (IllegalArgumentException e) {
      throw new BundleException(name + ": damaged", e);
    }
  }
}
