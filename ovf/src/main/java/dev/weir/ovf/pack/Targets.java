package dev.weir.ovf.pack;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.disk.ByteSource;
import dev.weir.ovf.manifest.DigestAlgorithm;
import dev.weir.ovf.model.Units;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Files that are written: whole or not at all, and inside of their folder. */
final class Targets {
  private Targets() {}

  static void checkFree(Path target, boolean overwrite) throws IOException {
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      if (!overwrite) {
        throw new FileAlreadyExistsException(
            target.toString(), null, "it exists; say so if it may be replaced");
      }
      if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
        throw new OvfException(target + " exists and is not a plain file");
      }
    }
    Path folder = target.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder) && Files.exists(folder)) {
      throw new OvfException(folder + " is not a folder");
    }
  }

  /** Makes a folder unless it is there. */
  static Path folder(Path folder) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new OvfException(folder + " is a file, not a folder");
    }
    Files.createDirectories(folder);
    return folder.toRealPath();
  }

  static void checkSpace(Path target, long bytes) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new OvfException("there is no folder " + folder);
    }
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < bytes) {
      throw new OvfException(
          "not enough space in "
              + folder
              + ": "
              + Units.human(bytes)
              + " are needed, "
              + Units.human(free)
              + " are free");
    }
  }

  static Path part(Path target) {
    return target.resolveSibling(target.getFileName() + ".part" + ProcessHandle.current().pid());
  }

  static void move(Path part, Path target) throws IOException {
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  static void write(Path target, byte[] content, boolean overwrite) throws IOException {
    checkFree(target, overwrite);
    Path part = part(target);
    try {
      Files.write(part, content, StandardOpenOption.CREATE_NEW);
      move(part, target);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** Copies a source to a file below a folder, and returns its digest. */
  static byte[] copy(
      Digester digester,
      ByteSource source,
      Path root,
      String name,
      @Nullable DigestAlgorithm algorithm,
      PackOptions options)
      throws IOException {
    Path target = root.resolve(FileName.check(name));
    Path folder = target.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
      if (!folder.toRealPath().startsWith(root)) {
        throw new OvfException("'" + name + "' would be written outside of " + root);
      }
    }
    checkFree(target, options.overwrite());
    Path part = part(target);
    try {
      byte[] digest;
      try (FileChannel out =
          FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        digest = digester.run(source, algorithm, bytes -> put(out, bytes), options.progress());
      }
      move(part, target);
      return digest;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static void put(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
