package dev.weir.shell.access;

import dev.weir.sdk.config.ConfigValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * A hashed password: Argon2id (RFC 9106) in the PHC string format, or bcrypt. New hashes are
 * Argon2id with 19 MiB, two passes. What a configured hash may cost is bounded, so that a login
 * cannot exhaust the appliance.
 */
@ConfigValue(
    description = "password hash (Argon2id or bcrypt)",
    example =
        "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$5DAgzZ4zGNVcDmwcCgNVKCE1gTKFrf8wDQyBdVUFoOs",
    pattern = "^\\$(argon2id|2[aby])\\$.*$")
public final class PasswordHash {
  private static final int MEMORY_KIB = 19_456;
  private static final int PASSES = 2;
  private static final int MAX_MEMORY_KIB = 131_072;
  private static final int MAX_PASSES = 10;
  private static final int MAX_LANES = 4;
  private static final int MAX_BCRYPT_COST = 14;
  private static final int MAX_PASSWORD_BYTES = 1_024;
  private static final Pattern ARGON2ID =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,6}),t=(\\d{1,2}),p=(\\d)\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");
  private static final Pattern BCRYPT = Pattern.compile("\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");

  private final String text;

  private PasswordHash(String text) {
    this.text = text;
  }

  /**
   * Reads a hash.
   *
   * @throws IllegalArgumentException if the text is none, or one too expensive to check
   */
  public static PasswordHash parse(String text) {
    Matcher argon = ARGON2ID.matcher(text);
    if (argon.matches()) {
      int memory = Integer.parseInt(argon.group(1));
      int passes = Integer.parseInt(argon.group(2));
      int lanes = Integer.parseInt(argon.group(3));
      if (lanes < 1 || lanes > MAX_LANES || memory < 8 * lanes || memory > MAX_MEMORY_KIB) {
        throw new IllegalArgumentException(
            "Argon2 memory must be at most m=" + MAX_MEMORY_KIB + " with p=1-4");
      }
      if (passes < 1 || passes > MAX_PASSES) {
        throw new IllegalArgumentException("Argon2 passes must be t=1-" + MAX_PASSES);
      }
      decode(argon.group(4));
      decode(argon.group(5));
      return new PasswordHash(text);
    }
    Matcher bcrypt = BCRYPT.matcher(text);
    if (bcrypt.matches()) {
      int cost = Integer.parseInt(bcrypt.group(1));
      if (cost < 4 || cost > MAX_BCRYPT_COST) {
        throw new IllegalArgumentException("bcrypt cost must be 4-" + MAX_BCRYPT_COST);
      }
      return new PasswordHash(text);
    }
    throw new IllegalArgumentException(
        "is not a password hash ($argon2id$... or $2b$...); leave it out to be asked for the password");
  }

  /** Whether a text looks like a hash: then it is one, or a broken one, and no password. */
  public static boolean looksLikeHash(String text) {
    return text.startsWith("$argon2") || text.startsWith("$2");
  }

  /** Hashes a password with a new salt. */
  public static PasswordHash of(String password, SecureRandom random) {
    byte[] salt = new byte[16];
    random.nextBytes(salt);
    byte[] hash = argon2(password, salt, MEMORY_KIB, PASSES, 1, 32);
    Base64.Encoder encoder = Base64.getEncoder().withoutPadding();
    return new PasswordHash(
        "$argon2id$v=19$m="
            + MEMORY_KIB
            + ",t="
            + PASSES
            + ",p=1$"
            + encoder.encodeToString(salt)
            + "$"
            + encoder.encodeToString(hash));
  }

  /**
   * Whether this is the hash of {@code password}. Takes tens of milliseconds and tens of MiB, by
   * design.
   */
  public boolean matches(String password) {
    if (password.length() > MAX_PASSWORD_BYTES) {
      return false;
    }
    Matcher argon = ARGON2ID.matcher(text);
    if (argon.matches()) {
      byte[] expected = decode(argon.group(5));
      byte[] actual =
          argon2(
              password,
              decode(argon.group(4)),
              Integer.parseInt(argon.group(1)),
              Integer.parseInt(argon.group(2)),
              Integer.parseInt(argon.group(3)),
              expected.length);
      return MessageDigest.isEqual(expected, actual);
    }
    return OpenBSDBCrypt.checkPassword(text, password.toCharArray());
  }

  private static byte[] argon2(
      String password, byte[] salt, int memoryKib, int passes, int lanes, int length) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memoryKib)
            .withIterations(passes)
            .withParallelism(lanes)
            .withSalt(salt)
            .build());
    byte[] hash = new byte[length];
    generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
    return hash;
  }

  private static byte[] decode(String base64) {
    return Base64.getDecoder().decode(base64);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PasswordHash hash && hash.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The hash as it is stored. */
  @Override
  public String toString() {
    return text;
  }
}
