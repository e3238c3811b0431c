package dev.weir.shell.access;

import dev.weir.sdk.config.ConfigValue;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.RSAKey;
import java.util.Set;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;

/** A user's public key, as in OpenSSH's {@code .pub} files: type, base64, comment. */
@ConfigValue(
    description = "SSH public key",
    example =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJIxoFhvLwrMY5LCFuOcaZrhFFTd2i8EIiT8cnrUsBf5 alice@laptop")
public final class SshPublicKey {
  private static final int MAX_LENGTH = 4_096;
  private static final int MIN_RSA_BITS = 2_048;
  private static final Set<String> TYPES =
      Set.of(
          "ssh-ed25519",
          "ecdsa-sha2-nistp256",
          "ecdsa-sha2-nistp384",
          "ecdsa-sha2-nistp521",
          "ssh-rsa",
          "sk-ssh-ed25519@openssh.com",
          "sk-ecdsa-sha2-nistp256@openssh.com");

  static {
    SshCryptography.use();
  }

  private final String text;
  private final PublicKey key;

  private SshPublicKey(String text, PublicKey key) {
    this.text = text;
    this.key = key;
  }

  /**
   * Reads a key.
   *
   * @throws IllegalArgumentException if the text is none, or the key too weak
   */
  public static SshPublicKey parse(String text) {
    String line = text.strip();
    int blank = line.indexOf(' ');
    if (blank < 0 || line.length() > MAX_LENGTH || !TYPES.contains(line.substring(0, blank))) {
      throw new IllegalArgumentException(
          "is not a public key such as \"ssh-ed25519 AAAA... name\"");
    }
    PublicKey key = resolve(line);
    if (key instanceof RSAKey rsa && rsa.getModulus().bitLength() < MIN_RSA_BITS) {
      throw new IllegalArgumentException("is an RSA key of less than " + MIN_RSA_BITS + " bits");
    }
    return new SshPublicKey(line, key);
  }

  private static PublicKey resolve(String line) {
    PublicKey key;
    try {
      key =
          AuthorizedKeyEntry.parseAuthorizedKeyEntry(line)
              .resolvePublicKey(null, PublicKeyEntryResolver.IGNORING);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new IllegalArgumentException("is not a valid public key", e);
    }
    if (key == null) {
      throw new IllegalArgumentException("is a public key of a type that is not supported");
    }
    return key;
  }

  /** The key. */
  public PublicKey key() {
    return key;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SshPublicKey that && that.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The line as it is stored. */
  @Override
  public String toString() {
    return text;
  }
}
