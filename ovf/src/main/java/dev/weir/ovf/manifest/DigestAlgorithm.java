package dev.weir.ovf.manifest;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Optional;

/** Digests that manifests use. */
public enum DigestAlgorithm {
  SHA1("SHA-1", 20),
  SHA256("SHA-256", 32),
  SHA384("SHA-384", 48),
  SHA512("SHA-512", 64);

  private final String standard;
  private final int length;

  DigestAlgorithm(String standard, int length) {
    this.standard = standard;
    this.length = length;
  }

  /** The algorithm that a manifest calls so: {@code SHA256}, {@code sha-256}, {@code SHA2-256}. */
  public static Optional<DigestAlgorithm> of(String name) {
    String plain =
        name.strip().toUpperCase(Locale.ROOT).replaceFirst("^SHA2-", "SHA").replace("-", "");
    for (DigestAlgorithm algorithm : values()) {
      if (algorithm.name().equals(plain)) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  /** Length of a digest in bytes. */
  public int length() {
    return length;
  }

  /** A new digest. */
  public MessageDigest digest() {
    try {
      return MessageDigest.getInstance(standard);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + standard, e);
    }
  }
}
