package dev.weir.image.fat;

import dev.weir.image.tree.Attributes;
import dev.weir.image.tree.Node;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A folder that is being laid out: what is in it, and where that begins. */
final class FatFolder {
  static final int ENTRY = 32;
  private static final byte READ_ONLY = 0x01;
  private static final byte LABEL = 0x08;
  private static final byte FOLDER = 0x10;
  private static final byte ARCHIVE = 0x20;
  private static final int FIRST_YEAR = 1980;
  private static final int LAST_YEAR = 2107;
  private static final long MOST_BYTES = 2L << 20;

  /** A file or folder in it. */
  static final class Child {
    final FatName name;
    final Node node;
    final @Nullable FatFolder folder;
    final long size;

    /** Cluster of the first byte; 0 if there is none. */
    int cluster;

    Child(FatName name, Node node, @Nullable FatFolder folder, long size) {
      this.name = name;
      this.node = node;
      this.folder = folder;
      this.size = size;
    }
  }

  final List<Child> children = new ArrayList<>();
  private final Attributes attributes;
  private final @Nullable FatFolder parent;
  private final Set<String> shortNames = new HashSet<>();
  private final Set<String> names = new HashSet<>();
  private final String label;
  int cluster;

  /**
   * Of a file system.
   *
   * @param parent null for the root
   * @param label of the file system, which the root holds; empty if there is none
   */
  FatFolder(Attributes attributes, @Nullable FatFolder parent, String label) {
    this.attributes = attributes;
    this.parent = parent;
    this.label = label;
  }

  /**
   * Adds a file or folder.
   *
   * @throws IllegalArgumentException if FAT cannot hold it, or a name differs by case only
   */
  void add(String name, Node node, @Nullable FatFolder folder, long size) {
    if (!names.add(name.toUpperCase(Locale.ROOT))) {
      throw new IllegalArgumentException("FAT cannot tell '" + name + "' from another name");
    }
    children.add(new Child(FatName.of(name, shortNames), node, folder, size));
    if (bytesNeeded() > MOST_BYTES) {
      throw new IllegalArgumentException("too many files in one folder for FAT");
    }
  }

  long bytesNeeded() {
    long entries = parent == null ? (label.isEmpty() ? 0 : 1) : 2;
    for (Child child : children) {
      entries += child.name.entries();
    }
    return Math.max(1, entries) * ENTRY;
  }

  ByteBuffer bytes(int room) {
    ByteBuffer out = ByteBuffer.allocate(room).order(ByteOrder.LITTLE_ENDIAN);
    FatFolder above = parent;
    if (above != null) {
      put(out, ".          ", attributes, FOLDER, cluster, 0);
      // The root is called 0 here.
      put(out, "..         ", attributes, FOLDER, above.parent == null ? 0 : above.cluster, 0);
    } else if (!label.isEmpty()) {
      put(out, label, attributes, LABEL, 0, 0);
    }
    for (Child child : children) {
      child.name.putLong(out);
      boolean writable = (child.node.attributes().mode() & 0200) != 0;
      byte kind = child.folder == null ? ARCHIVE : FOLDER;
      put(
          out,
          child.name.shortName(),
          child.node.attributes(),
          writable || child.folder != null ? kind : (byte) (kind | READ_ONLY),
          child.cluster,
          child.size);
    }
    return out.clear();
  }

  private static void put(
      ByteBuffer out, String name, Attributes attributes, byte kind, int cluster, long size) {
    LocalDateTime time = LocalDateTime.ofEpochSecond(attributes.seconds(), 0, ZoneOffset.UTC);
    if (time.getYear() < FIRST_YEAR || time.getYear() > LAST_YEAR) {
      throw new IllegalArgumentException("FAT has no time " + time);
    }
    int date = time.getYear() - FIRST_YEAR << 9 | time.getMonthValue() << 5 | time.getDayOfMonth();
    int clock = time.getHour() << 11 | time.getMinute() << 5 | time.getSecond() / 2;
    out.put(name.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)).put(kind).put((byte) 0);
    out.put((byte) (time.getSecond() % 2 * 100));
    out.putShort((short) clock).putShort((short) date).putShort((short) date);
    out.putShort((short) (cluster >>> 16));
    out.putShort((short) clock).putShort((short) date);
    out.putShort((short) cluster).putInt((int) size);
  }
}
