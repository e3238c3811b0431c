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
import java.util.EnumSet;
import java.util.List;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's keys: Ed25519 and ECDSA (nistp256), made when they are missing, and RSA where there
 * is one. A key appears whole or not at all, and readable by the owner alone. A key that is there
 * and cannot be read is an error, never replaced: clients would take a new one for an attack.
 *
 * <p>No RSA key is made: it took more processor time than all the rest of a start, and every client
 * of the last ten years knows one of the others. An appliance that has one keeps it, since clients
 * may know the appliance by it.
 */
public final class HostKeys {
  private static final Logger LOG = LoggerFactory.getLogger(HostKeys.class);
  private static final long MAX_FILE_BYTES = 64 * 1024;

  static {
    SshCryptography.use();
  }

  private HostKeys() {}

  /**
   * Loads the keys of a folder, and makes those that are missing.
   *
   * @throws IOException if a key cannot be read, made or written
   */
  public static List<KeyPair> loadOrCreate(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    List<KeyPair> keys = new ArrayList<>();
    for (String kind : List.of("ed25519", "ecdsa", "rsa")) {
      Path file = folder.resolve("ssh_host_" + kind + "_key");
      try {
        if (Files.exists(file)) {
          keys.add(load(file));
        } else if (!kind.equals("rsa")) {
          keys.add(create(kind, file));
        }
      } catch (GeneralSecurityException e) {
        throw new IOException("host key " + file + ": " + e.getMessage(), e);
      }
    }
    return keys;
  }

  /**
   * A fingerprint as clients show it.
   *
   * @param type of the key, {@code ssh-ed25519}
   * @param sha256 {@code SHA256:} and base64
   */
  public record Fingerprint(String type, String sha256) {}

  /** The fingerprint of a key. */
  public static Fingerprint fingerprint(KeyPair key) {
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

  private static KeyPair create(String kind, Path file)
      throws IOException, GeneralSecurityException {
    KeyPairGenerator generator;
    if (kind.equals("ed25519")) {
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
