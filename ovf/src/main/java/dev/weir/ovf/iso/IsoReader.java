package dev.weir.ovf.iso;

import dev.weir.ovf.OvfException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Reads the files of an image that anybody may have made. */
final class IsoReader {
  private static final int SECTOR = IsoImage.SECTOR;
  private static final int MAX_DESCRIPTORS = 32;
  private static final int MAX_FILES = 1000;
  private static final int MAX_DEPTH = 8;
  private static final int MAX_FOLDER = 1 << 20;
  private static final long MAX_CONTENT = 64L << 20;

  private final String name;
  private final ByteBuffer image;
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private int entries;
  private long sum;

  IsoReader(String name, byte[] image) {
    this.name = name;
    this.image = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
  }

  Map<String, byte[]> read() throws OvfException {
    int plain = -1;
    int joliet = -1;
    for (int sector = 16; sector < 16 + MAX_DESCRIPTORS; sector++) {
      int at = sector * SECTOR;
      if (at + SECTOR > image.limit() || !text(at + 1, 5).equals("CD001")) {
        break;
      }
      int type = image.get(at) & 0xFF;
      if (type == 1 && plain < 0) {
        plain = at;
      } else if (type == 2 && text(at + 88, 2).equals("%/")) {
        joliet = at;
      } else if (type == 255) {
        break;
      }
    }
    if (plain < 0) {
      throw new OvfException(name + ": not an ISO 9660 image");
    }
    if (joliet < 0) {
      folder("", plain + 156, StandardCharsets.US_ASCII, 0);
    } else {
      folder("", joliet + 156, StandardCharsets.UTF_16BE, 0);
    }
    return files;
  }

  /** Reads a folder and those in it; a folder may lead back to itself, the depth may not. */
  private void folder(String path, int root, Charset charset, int depth) throws OvfException {
    long start = place(root);
    long size = length(root);
    if (size > MAX_FOLDER || depth > MAX_DEPTH) {
      throw new OvfException(name + ": a folder is too large, or too deep");
    }
    check(start, size);
    long at = start;
    while (at < start + size) {
      int length = image.get((int) at) & 0xFF;
      if (length == 0) {
        at = (at / SECTOR + 1) * SECTOR;
        continue;
      }
      if (length < 34 || at + length > start + size) {
        throw new OvfException(name + ": a damaged folder");
      }
      int record = (int) at;
      int idLength = image.get(record + 32) & 0xFF;
      if (33 + idLength > length) {
        throw new OvfException(name + ": a damaged folder");
      }
      if (++entries > MAX_FILES) {
        throw new OvfException(name + ": too many files");
      }
      boolean folder = (image.get(record + 25) & 2) != 0;
      byte[] id = Arrays.copyOfRange(image.array(), record + 33, record + 33 + idLength);
      // Names of one byte 0 or 1 are the folder itself and the one it is in.
      boolean special = idLength == 1 && id[0] <= 1;
      String file = path + fileName(new String(id, charset), charset);
      if (folder && !special) {
        folder(file + "/", record, charset, depth + 1);
      } else if (!folder) {
        long content = place(record);
        long bytes = length(record);
        check(content, bytes);
        sum += bytes;
        if (sum > MAX_CONTENT) {
          throw new OvfException(name + ": too large files");
        }
        files.put(file, Arrays.copyOfRange(image.array(), (int) content, (int) (content + bytes)));
      }
      at += length;
    }
  }

  private static String fileName(String identifier, Charset charset) {
    String plain = identifier.replaceFirst(";\\d+$", "");
    if (charset.equals(StandardCharsets.US_ASCII)) {
      plain = plain.toLowerCase(Locale.ROOT);
    }
    return plain.endsWith(".") ? plain.substring(0, plain.length() - 1) : plain;
  }

  private long place(int record) {
    return (image.getInt(record + 2) & 0xFFFFFFFFL) * SECTOR;
  }

  private long length(int record) {
    return image.getInt(record + 10) & 0xFFFFFFFFL;
  }

  private void check(long start, long size) throws OvfException {
    if (start + size > image.limit()) {
      throw new OvfException(name + ": cut off, or points outside of itself");
    }
  }

  private String text(int at, int length) {
    return new String(image.array(), at, length, StandardCharsets.ISO_8859_1);
  }
}
