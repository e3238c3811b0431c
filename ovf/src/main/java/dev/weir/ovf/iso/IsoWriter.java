package dev.weir.ovf.iso;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lays an image out: sectors 0-15 empty, 16 primary, 17 Joliet, 18 end of descriptors, 19-22 path
 * tables (little and big endian, of both), then the two root folders, then the files.
 */
final class IsoWriter {
  private static final int SECTOR = IsoImage.SECTOR;
  private static final int PRIMARY = 16;
  private static final int TABLES = 19;
  private static final int PATH_TABLE_SIZE = 10;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Entry(byte[] identifier, int sector, int size) {}

  private final String volume;
  private final Map<String, byte[]> files;

  IsoWriter(String volume, Map<String, byte[]> files) {
    this.volume = volume;
    this.files = files;
  }

  byte[] write() {
    List<String> names = List.copyOf(files.keySet());
    List<byte[]> contents = List.copyOf(files.values());
    Set<String> identifiers = new HashSet<>();
    for (String name : names) {
      if (!identifiers.add(IsoImage.identifier(name))) {
        throw new IllegalArgumentException("two files are called " + IsoImage.identifier(name));
      }
    }
    Charset joliet = StandardCharsets.UTF_16BE;
    int folders = TABLES + 4;
    int plainSectors = folderSectors(names, StandardCharsets.US_ASCII);
    int jolietSectors = folderSectors(names, joliet);
    int first = folders + plainSectors + jolietSectors;
    int next = first;
    List<Entry> plain = new ArrayList<>();
    List<Entry> wide = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      int size = contents.get(i).length;
      plain.add(
          new Entry(IsoImage.identifier(name).getBytes(StandardCharsets.US_ASCII), next, size));
      wide.add(new Entry((name + ";1").getBytes(joliet), next, size));
      next += sectors(size);
    }
    ByteBuffer image = ByteBuffer.allocate(next * SECTOR).order(ByteOrder.LITTLE_ENDIAN);
    descriptor(image, PRIMARY, false, next, folders, plainSectors);
    descriptor(image, PRIMARY + 1, true, next, folders + plainSectors, jolietSectors);
    image.position((PRIMARY + 2) * SECTOR);
    image.put((byte) 255).put(ascii("CD001")).put((byte) 1);
    pathTables(image, TABLES, folders);
    pathTables(image, TABLES + 2, folders + plainSectors);
    folder(image, folders, plainSectors, plain);
    folder(image, folders + plainSectors, jolietSectors, wide);
    for (int i = 0; i < names.size(); i++) {
      image.position(plain.get(i).sector() * SECTOR);
      image.put(contents.get(i));
    }
    return image.array();
  }

  private static int sectors(int bytes) {
    return (bytes + SECTOR - 1) / SECTOR;
  }

  private static int folderSectors(List<String> names, Charset charset) {
    int used = 2 * 34;
    int sectors = 1;
    for (String name : names) {
      String identifier =
          charset.equals(StandardCharsets.US_ASCII) ? IsoImage.identifier(name) : name + ";1";
      int length = recordLength(identifier.getBytes(charset).length);
      if (used + length > SECTOR) {
        sectors++;
        used = 0;
      }
      used += length;
    }
    return sectors;
  }

  private static int recordLength(int identifier) {
    return 33 + identifier + (identifier % 2 == 0 ? 1 : 0);
  }

  private void descriptor(
      ByteBuffer image, int sector, boolean joliet, int total, int root, int rootSectors) {
    int at = sector * SECTOR;
    image.position(at);
    image.put((byte) (joliet ? 2 : 1)).put(ascii("CD001")).put((byte) 1).put((byte) 0);
    text(image, at + 8, 32, "", joliet);
    text(image, at + 40, 32, volume, joliet);
    both32(image, at + 80, total);
    if (joliet) {
      image.position(at + 88);
      image.put(ascii("%/E"));
    }
    both16(image, at + 120, 1);
    both16(image, at + 124, 1);
    both16(image, at + 128, SECTOR);
    both32(image, at + 132, PATH_TABLE_SIZE);
    int tables = TABLES + (joliet ? 2 : 0);
    image.putInt(at + 140, tables);
    image.putInt(at + 148, Integer.reverseBytes(tables + 1));
    record(image, at + 156, new byte[] {0}, root, rootSectors * SECTOR, true);
    text(image, at + 190, 128, "", joliet);
    text(image, at + 318, 128, "", joliet);
    text(image, at + 446, 128, "", joliet);
    text(image, at + 574, 128, "", joliet);
    text(image, at + 702, 111, "", joliet);
    for (int date = 0; date < 4; date++) {
      image.position(at + 813 + date * 17);
      image.put(ascii("0000000000000000")).put((byte) 0);
    }
    image.put(at + 881, (byte) 1);
  }

  /** Tables of one folder: the root. */
  private static void pathTables(ByteBuffer image, int sector, int root) {
    int little = sector * SECTOR;
    image.put(little, (byte) 1);
    image.putInt(little + 2, root);
    image.putShort(little + 6, (short) 1);
    int big = (sector + 1) * SECTOR;
    image.put(big, (byte) 1);
    image.putInt(big + 2, Integer.reverseBytes(root));
    image.putShort(big + 6, Short.reverseBytes((short) 1));
  }

  private static void folder(ByteBuffer image, int sector, int sectors, List<Entry> entries) {
    int at = sector * SECTOR;
    int size = sectors * SECTOR;
    at = record(image, at, new byte[] {0}, sector, size, true);
    at = record(image, at, new byte[] {1}, sector, size, true);
    List<Entry> sorted = new ArrayList<>(entries);
    sorted.sort(Comparator.comparing(Entry::identifier, Arrays::compareUnsigned));
    for (Entry entry : sorted) {
      int length = recordLength(entry.identifier().length);
      if (at % SECTOR + length > SECTOR) {
        at = (at / SECTOR + 1) * SECTOR; // a record does not cross sectors
      }
      at = record(image, at, entry.identifier(), entry.sector(), entry.size(), false);
    }
  }

  private static int record(
      ByteBuffer image, int at, byte[] identifier, int sector, int size, boolean folder) {
    int length = recordLength(identifier.length);
    image.put(at, (byte) length);
    both32(image, at + 2, sector);
    both32(image, at + 10, size);
    image.put(at + 25, (byte) (folder ? 2 : 0));
    both16(image, at + 28, 1);
    image.put(at + 32, (byte) identifier.length);
    image.position(at + 33);
    image.put(identifier);
    return at + length;
  }

  private static void text(ByteBuffer image, int at, int length, String text, boolean joliet) {
    Charset charset = joliet ? StandardCharsets.UTF_16BE : StandardCharsets.US_ASCII;
    byte[] bytes = text.getBytes(charset);
    byte[] space = " ".getBytes(charset);
    image.position(at);
    image.put(bytes, 0, Math.min(bytes.length, length));
    for (int i = bytes.length; i + space.length <= length; i += space.length) {
      image.put(space);
    }
  }

  private static void both32(ByteBuffer image, int at, int value) {
    image.putInt(at, value);
    image.putInt(at + 4, Integer.reverseBytes(value));
  }

  private static void both16(ByteBuffer image, int at, int value) {
    image.putShort(at, (short) value);
    image.putShort(at + 2, Short.reverseBytes((short) value));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
