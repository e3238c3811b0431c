package dev.weir.machine.provision;

import dev.weir.ovf.iso.IsoImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Discs of the machine with their files, read once; what is no disc is passed over. */
final class Discs {
  private static final int DESCRIPTOR_AT = 16 * 2048;
  private static final int PROBE = DESCRIPTOR_AT + 6;

  private final Path folder;

  Discs(Path folder) {
    this.folder = folder;
  }

  /**
   * Files of the first disc that has a certain one.
   *
   * @throws IOException if a disc is too large or damaged
   */
  Optional<Map<String, byte[]>> holding(String file) throws IOException {
    for (Path disc : Bounded.files(folder, "disk-")) {
      Map<String, byte[]> files = files(disc);
      if (files.containsKey(file)) {
        return Optional.of(files);
      }
    }
    return Optional.empty();
  }

  private static Map<String, byte[]> files(Path disc) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(disc)) {
      start = in.readNBytes(PROBE);
    }
    boolean isDisc =
        start.length == PROBE
            && new String(start, DESCRIPTOR_AT + 1, 5, StandardCharsets.ISO_8859_1).equals("CD001");
    return isDisc
        ? IsoImage.read(String.valueOf(disc.getFileName()), Bounded.read(disc, Bounded.MOST_DISC))
        : new LinkedHashMap<>();
  }
}
