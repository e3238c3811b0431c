package dev.weir.image.build;

import dev.weir.image.tree.Content;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Jars as they lie in the image: not packed, since the file system around them packs better, and
 * with one time. What is in them, signatures included, is not changed.
 */
final class StoredJar {
  private static final long DOS_EPOCH_MILLIS = 315_532_800_000L + 86_400_000L;

  private StoredJar() {}

  static Content of(Path jar) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipFile in = new ZipFile(jar.toFile());
        ZipOutputStream out = new ZipOutputStream(bytes)) {
      List<? extends ZipEntry> entries =
          in.stream().sorted(Comparator.comparing(StoredJar::order)).toList();
      for (ZipEntry entry : entries) {
        if (entry.isDirectory()) {
          continue;
        }
        byte[] content;
        try (InputStream from = in.getInputStream(entry)) {
          content = from.readAllBytes();
        }
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry stored = new ZipEntry(entry.getName());
        stored.setMethod(ZipEntry.STORED);
        stored.setSize(content.length);
        stored.setCrc(crc.getValue());
        stored.setTimeLocal(
            java.time.LocalDateTime.ofEpochSecond(
                DOS_EPOCH_MILLIS / 1000, 0, java.time.ZoneOffset.UTC));
        out.putNextEntry(stored);
        out.write(content);
        out.closeEntry();
      }
    }
    return Content.of(bytes.toByteArray());
  }

  /** The manifest has to be first. */
  private static String order(ZipEntry entry) {
    return (entry.getName().equals("META-INF/MANIFEST.MF") ? "0" : "1") + entry.getName();
  }
}
