package dev.weir.image.squashfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The table of folders' contents. */
final class Listings {
  private static final int MOST_PER_HEADER = 256;
  private static final int HEADER = 12;
  private static final int ENTRY = 8;

  private final MetadataTable table;

  /**
   * A name in a folder.
   *
   * @param inode place of the inode
   */
  record Entry(String name, int type, int number, long inode) {
    byte[] bytes() {
      return name.getBytes(StandardCharsets.UTF_8);
    }
  }

  Listings(SquashfsOptions options) {
    table = new MetadataTable(options);
  }

  MetadataTable table() {
    return table;
  }

  /** The place of the next listing. */
  long next() {
    return (long) table.blockStart() << 16 | table.offset();
  }

  /**
   * Writes a folder's content.
   *
   * @param entries in the order of their names' bytes
   * @return its length
   */
  long put(List<Entry> entries) throws IOException {
    long length = 0;
    for (int first = 0; first < entries.size(); ) {
      int end = first + 1;
      while (end < entries.size()
          && end - first < MOST_PER_HEADER
          && belong(entries.get(first), entries.get(end))) {
        end++;
      }
      length += putGroup(entries.subList(first, end));
      first = end;
    }
    return length;
  }

  /** Whether two can have one header: their inodes lie in one block and have numbers close by. */
  private static boolean belong(Entry first, Entry other) {
    int apart = other.number - first.number;
    return first.inode >>> 16 == other.inode >>> 16 && apart == (short) apart;
  }

  private long putGroup(Iterable<Entry> entries) throws IOException {
    int size = HEADER;
    int count = 0;
    for (Entry entry : entries) {
      size += ENTRY + entry.bytes().length;
      count++;
    }
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    int base = 0;
    for (Entry entry : entries) {
      if (out.position() == 0) {
        base = entry.number;
        out.putInt(count - 1).putInt((int) (entry.inode >>> 16)).putInt(base);
      }
      out.putShort((short) entry.inode).putShort((short) (entry.number - base));
      out.putShort((short) entry.type).putShort((short) (entry.bytes().length - 1));
      out.put(entry.bytes());
    }
    table.put(out.flip());
    return size;
  }
}
