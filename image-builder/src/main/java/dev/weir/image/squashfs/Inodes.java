package dev.weir.image.squashfs;

import dev.weir.image.tree.Attributes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/** The table of inodes, and the users and groups that they name. */
final class Inodes {
  static final int DIRECTORY = 1;
  static final int REGULAR = 2;
  static final int SYMLINK = 3;
  static final int BLOCK_DEVICE = 4;
  static final int CHARACTER_DEVICE = 5;
  private static final int LONG = 7;
  private static final int NO_XATTR = -1;
  private static final long MOST_SHORT = 0xffff_ffffL;
  private static final int MOST_SHORT_LISTING = 0xffff;
  private static final int MOST_IDS = 65_535;

  private final MetadataTable table;
  private final Map<Integer, Integer> ids = new LinkedHashMap<>();

  Inodes(SquashfsOptions options) {
    table = new MetadataTable(options);
  }

  MetadataTable table() {
    return table;
  }

  /** Users and groups, in the order of their index. */
  Iterable<Integer> ids() {
    return ids.keySet();
  }

  int idCount() {
    return ids.size();
  }

  /** The place of the next inode: its block's start, and the offset there. */
  long next() {
    return (long) table.blockStart() << 16 | table.offset();
  }

  void putDirectory(
      Attributes attributes, int number, int parent, int links, long listing, long size)
      throws IOException {
    int start = (int) (listing >>> 16);
    int offset = (int) listing & 0xffff;
    // The size counts "." and ".." as three bytes.
    long length = size + 3;
    if (length <= MOST_SHORT_LISTING) {
      ByteBuffer out = header(DIRECTORY, attributes, number, 16);
      out.putInt(start).putInt(links).putShort((short) length).putShort((short) offset);
      table.put(out.putInt(parent).flip());
    } else {
      ByteBuffer out = header(DIRECTORY + LONG, attributes, number, 24);
      out.putInt(links).putInt((int) length).putInt(start).putInt(parent);
      table.put(out.putShort((short) 0).putShort((short) offset).putInt(NO_XATTR).flip());
    }
  }

  void putRegular(Attributes attributes, int number, DataArea.Layout layout) throws IOException {
    int blocks = 4 * layout.blocks.length;
    ByteBuffer out;
    if (layout.start <= MOST_SHORT && layout.size <= MOST_SHORT && layout.sparse == 0) {
      out = header(REGULAR, attributes, number, 16 + blocks);
      out.putInt((int) layout.start).putInt(layout.fragment).putInt(layout.fragmentOffset);
      out.putInt((int) layout.size);
    } else {
      out = header(REGULAR + LONG, attributes, number, 40 + blocks);
      out.putLong(layout.start).putLong(layout.size).putLong(layout.sparse).putInt(1);
      out.putInt(layout.fragment).putInt(layout.fragmentOffset).putInt(NO_XATTR);
    }
    for (int block : layout.blocks) {
      out.putInt(block);
    }
    table.put(out.flip());
  }

  void putSymlink(Attributes attributes, int number, byte[] target) throws IOException {
    ByteBuffer out = header(SYMLINK, attributes, number, 8 + target.length);
    table.put(out.putInt(1).putInt(target.length).put(target).flip());
  }

  void putDevice(Attributes attributes, int number, boolean block, int major, int minor)
      throws IOException {
    ByteBuffer out = header(block ? BLOCK_DEVICE : CHARACTER_DEVICE, attributes, number, 8);
    int device = minor & 0xff | major << 8 | (minor & ~0xff) << 12;
    table.put(out.putInt(1).putInt(device).flip());
  }

  private ByteBuffer header(int type, Attributes attributes, int number, int more)
      throws IOException {
    ByteBuffer out = ByteBuffer.allocate(16 + more).order(ByteOrder.LITTLE_ENDIAN);
    out.putShort((short) type).putShort((short) attributes.mode());
    out.putShort((short) id(attributes.uid())).putShort((short) id(attributes.gid()));
    return out.putInt((int) attributes.seconds()).putInt(number);
  }

  private int id(int user) throws IOException {
    int index = ids.computeIfAbsent(user, _ -> ids.size());
    if (index >= MOST_IDS) {
      throw new IOException("too many users and groups for squashfs");
    }
    return index;
  }
}
