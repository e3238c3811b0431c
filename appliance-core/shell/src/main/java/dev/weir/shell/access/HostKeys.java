package dev.weir.shell.access;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's keys: Ed25519, made when it is missing; ECDSA (nistp256), made when the first client
 * wants it or an operator looks at all of them; and RSA where there is one. A key appears whole or
 * not at all, and readable by the owner alone. A key that is there and cannot be read is an error,
 * never replaced: clients would take a new one for an attack.
 *
 * <p>Most clients take Ed25519, and on an emulated machine the ECDSA key took half of Java's start.
 * No RSA key is made: it took more processor time than all the rest of a start, and every client of
 * the last ten years knows one of the others. An appliance that has one keeps it, since clients may
 * know the appliance by it. Thread-safe.
 */
public final class HostKeys implements KeyPairProvider {
  private static final Logger LOG = LoggerFactory.getLogger(HostKeys.class);
  private static final long MAX_FILE_BYTES = 64 * 1024;

  static {
    SshCryptography.use();
  }

  private final Path folder;
  private final Map<Kind, KeyPair> keys = new EnumMap<>(Kind.class);

  /** Kinds of keys, what clients prefer first. */
  private enum Kind {
    ED25519(KeyPairProvider.SSH_ED25519),
    ECDSA(KeyPairProvider.ECDSA_SHA2_NISTP256),
    RSA(KeyPairProvider.SSH_RSA);

    private final String type;

    Kind(String type) {
      this.type = type;
    }

    Path file(Path folder) {
      return folder.resolve("ssh_host_" + name().toLowerCase(Locale.ROOT) + "_key");
    }
  }

  /**
   * Loads the keys of a folder, and makes the Ed25519 key if it is missing.
   *
   * @throws IOException if a key cannot be read, made or written
   */
  public HostKeys(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    for (Kind kind : Kind.values()) {
      if (kind == Kind.ED25519 || Files.exists(kind.file(folder))) {
        loadOrCreate(kind);
      }
    }
  }

  private synchronized KeyPair loadOrCreate(Kind kind) throws IOException {
    KeyPair known = keys.get(kind);
    if (known != null) {
      return known;
    }
    Path file = kind.file(folder);
    try {
      KeyPair key = Files.exists(file) ? load(file) : create(kind, file);
      keys.put(kind, key);
      return key;
    } catch (GeneralSecurityException e) {
      throw new IOException("host key " + file + ": " + e.getMessage(), e);
    }
  }

  /** What clients may choose from: also the key that is not made yet. */
  private synchronized List<Kind> kinds() {
    return Stream.of(Kind.values()).filter(k -> k != Kind.RSA || keys.containsKey(k)).toList();
  }

  @Override
  public Iterable<String> getKeyTypes(@Nullable SessionContext session) {
    return kinds().stream().map(kind -> kind.type).toList();
  }

  @Override
  public @Nullable KeyPair loadKey(@Nullable SessionContext session, String type)
      throws IOException {
    for (Kind kind : kinds()) {
      if (kind.type.equals(type)) {
        return loadOrCreate(kind);
      }
    }
    return null;
  }

  @Override
  public Iterable<KeyPair> loadKeys(@Nullable SessionContext session) throws IOException {
    List<KeyPair> all = new ArrayList<>();
    for (Kind kind : kinds()) {
      all.add(loadOrCreate(kind));
    }
    return all;
  }

  /**
   * The fingerprints of all keys.
   *
   * @throws IOException if a key cannot be made
   */
  public List<Fingerprint> fingerprints() throws IOException {
    List<Fingerprint> all = new ArrayList<>();
    for (KeyPair key : loadKeys(null)) {
      all.add(fingerprint(key));
    }
    return all;
  }

  /**
   * A fingerprint as clients show it.
   *
   * @param type of the key, {@code ssh-ed25519}
   * @param sha256 {@code SHA256:} and base64
   */
  public record Fingerprint(String type, String sha256) {}

  private static Fingerprint fingerprint(KeyPair key) {
    return new Fingerprint(
        String.valueOf(KeyUtils.getKeyType(key)),
        String.valueOf(KeyUtils.getFingerPrint(BuiltinDigests.sha256, key.getPublic())));
  }

  private static KeyPair load(Path file) throws IOException, GeneralSecurityException {
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw new IOException("host key " + file + " is no key: too large");
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    try (InputStream in = Files.newInputStream(file)) {
      Iterable<KeyPair> pairs =
          SecurityUtils.loadKeyPairIdentities(
              null, NamedResource.ofName(file.toString()), in, FilePasswordProvider.EMPTY);
      if (pairs != null) {
        for (KeyPair pair : pairs) {
          return pair;
        }
      }
    }
    throw new IOException("host key " + file + " holds no key");
  }

  private static KeyPair create(Kind kind, Path file) throws IOException, GeneralSecurityException {
    KeyPairGenerator generator;
    if (kind == Kind.ED25519) {
      generator = SecurityUtils.getKeyPairGenerator(SecurityUtils.ED25519);
    } else {
      generator = SecurityUtils.getKeyPairGenerator(KeyUtils.EC_ALGORITHM);
      generator.initialize(new ECGenParameterSpec("secp256r1"));
    }
    KeyPair key = generator.generateKeyPair();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, "weir", null, text);
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(temporary);
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            EnumSet.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = ByteBuffer.wrap(text.toByteArray());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    syncFolder(file);
    LOG.info("Made host key {} {}", file.getFileName(), fingerprint(key).sha256());
    return key;
  }

  private static void syncFolder(Path file) throws IOException {
    Path folder = file.getParent();
    if (folder == null) {
      throw new NoSuchFileException(file.toString());
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
