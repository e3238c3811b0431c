package dev.weir.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Writes bundles, as the builder does. */
public final class BundleWriter {
  private BundleWriter() {}

  /**
   * What a root file system's manifest says.
   *
   * @param root the root file system, a squashfs
   */
  public static ImageManifest manifest(
      String name, String version, long build, String architecture, Path root) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(root), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return new ImageManifest(
        name,
        version,
        build,
        architecture,
        Files.size(root),
        HexFormat.of().formatHex(digest.digest()));
  }

  /** Writes a bundle: the record, then the root file system it tells of. */
  public static void write(BundleRecord record, Path root, OutputStream out) throws IOException {
    out.write(record.encode());
    Files.copy(root, out);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
