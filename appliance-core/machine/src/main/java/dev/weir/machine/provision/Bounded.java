package dev.weir.machine.provision;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads what the start of the guest has put into a folder, no more than is sensible of it. */
final class Bounded {
  /** Larger texts are refused. */
  static final int MOST_TEXT = 1 << 20;

  /** Larger discs are refused. */
  static final int MOST_DISC = 16 << 20;

  private static final int MOST_FILES = 64;

  private Bounded() {}

  /**
   * All bytes of a file or device.
   *
   * @throws IOException if there are more than {@code most}
   */
  static byte[] read(Path file, int most) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length > most) {
        throw new IOException("more than " + most + " bytes");
      }
      return bytes;
    }
  }

  /** Files of a folder whose names begin so, in the order of their names. */
  static List<Path> files(Path folder, String prefix) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files
          .filter(file -> String.valueOf(file.getFileName()).startsWith(prefix))
          .sorted()
          .limit(MOST_FILES)
          .forEach(found::add);
    }
    return found;
  }
}
