package dev.weir.image.fat;

import dev.weir.image.tree.FileTree;
import dev.weir.image.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Writes a tree as a FAT32 file system (Microsoft, FAT32 File System Specification 1.03), front to
 * back. Every file lies in one piece. The same tree gives the same bytes.
 */
public final class FatWriter {
  private static final int SECTOR = 512;
  private static final int RESERVED = 32;
  private static final int TABLES = 2;
  private static final int FIRST_CLUSTER = 2;
  private static final int ROOT_CLUSTER = 2;
  private static final int INFO_SECTOR = 1;
  private static final int BACKUP_SECTOR = 6;
  private static final byte MEDIA = (byte) 0xf8;
  private static final int END_OF_CHAIN = 0x0fff_ffff;
  private static final int LEAST_CLUSTERS = 65_525;
  private static final int MOST_CLUSTERS = 0x0fff_fff5;
  private static final long MOST_FILE = 0xffff_ffffL;
  private static final Pattern LABEL = Pattern.compile("[A-Z0-9 _-]{0,11}");

  private final OutputStream out;
  private final FatOptions options;
  private final FatFolder root;
  private final Map<String, FatFolder> folders = new HashMap<>();
  private final int clusterSectors;
  private final int tableSectors;
  private final int clusters;
  private int nextCluster = FIRST_CLUSTER;

  /** Clusters of each file and folder, in their order on the disk. */
  private final List<Integer> runs = new ArrayList<>();

  private FatWriter(FileTree tree, FatOptions options, OutputStream out) throws IOException {
    this.out = out;
    this.options = options;
    long sectors = options.size() / SECTOR;
    clusterSectors = clusterSectors(options.size());
    // Each cluster costs its sectors and an entry in each table; two entries are not for clusters.
    long perTable = SECTOR / 4;
    long rest = sectors - RESERVED;
    long tables =
        (rest + 2L * clusterSectors + clusterSectors * perTable + TABLES - 1)
            / (clusterSectors * perTable + TABLES);
    tableSectors = (int) tables;
    long count = (rest - TABLES * tables) / clusterSectors;
    if (count < LEAST_CLUSTERS || count > MOST_CLUSTERS) {
      throw new IOException("FAT32 cannot have " + options.size() + " bytes");
    }
    clusters = (int) count;
    root = new FatFolder(tree.root(), null, label());
    for (Map.Entry<String, Node> entry : tree.nodes().entrySet()) {
      add(entry.getKey(), entry.getValue());
    }
    root.cluster = allocate(root.bytesNeeded());
    place(root);
  }

  /**
   * Writes a file system. The stream stays open.
   *
   * @throws IOException if it does not fit, or the tree holds what FAT cannot: links, devices,
   *     files of 4 GiB, names that differ by case only
   */
  public static void write(FileTree tree, FatOptions options, OutputStream out) throws IOException {
    try {
      new FatWriter(tree, options, out).write();
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** As the specification's table has it, so that every reader is happy. */
  private static int clusterSectors(long size) {
    long mib = size >> 20;
    if (mib <= 260) {
      return 1;
    }
    return mib <= 8 << 10 ? 8 : mib <= 16 << 10 ? 16 : mib <= 32 << 10 ? 32 : 64;
  }

  private String label() throws IOException {
    if (!LABEL.matcher(options.label()).matches()) {
      throw new IOException("FAT cannot have the label '" + options.label() + "'");
    }
    return options.label().isEmpty() ? "" : String.format(Locale.ROOT, "%-11s", options.label());
  }

  private void add(String path, Node node) throws IOException {
    int slash = path.lastIndexOf('/');
    String name = path.substring(slash + 1);
    FatFolder parent =
        slash < 0 ? root : Objects.requireNonNull(folders.get(path.substring(0, slash)));
    switch (node) {
      case Node.Directory _ -> {
        FatFolder folder = new FatFolder(node.attributes(), parent, "");
        folders.put(path, folder);
        parent.add(name, node, folder, 0);
      }
      case Node.Regular file -> {
        if (file.content().size() > MOST_FILE) {
          throw new IOException(path + " is too large for FAT");
        }
        parent.add(name, node, null, file.content().size());
      }
      default -> throw new IOException("FAT cannot hold " + path + ", a link or device");
    }
  }

  private void place(FatFolder folder) throws IOException {
    for (FatFolder.Child child : folder.children) {
      FatFolder inner = child.folder;
      if (inner != null) {
        inner.cluster = allocate(inner.bytesNeeded());
        child.cluster = inner.cluster;
        place(inner);
      } else if (child.size > 0) {
        child.cluster = allocate(child.size);
      }
    }
  }

  private int allocate(long bytes) throws IOException {
    int size = clusterSectors * SECTOR;
    long count = (bytes + size - 1) / size;
    if (count > clusters + FIRST_CLUSTER - nextCluster) {
      throw new IOException("the files do not fit into " + options.size() + " bytes of FAT32");
    }
    int first = nextCluster;
    nextCluster += (int) count;
    runs.add((int) count);
    return first;
  }

  private void write() throws IOException {
    ByteBuffer reserved = buffer(RESERVED * SECTOR);
    for (int start : new int[] {0, BACKUP_SECTOR}) {
      putBootSector(reserved, start * SECTOR);
      putInfo(reserved, (start + INFO_SECTOR) * SECTOR);
      reserved.putInt((start + 2) * SECTOR + SECTOR - 4, 0xaa55_0000);
    }
    put(reserved.clear());
    for (int i = 0; i < TABLES; i++) {
      writeTable();
    }
    write(root);
    long used =
        (RESERVED + (long) TABLES * tableSectors) * SECTOR
            + (long) (nextCluster - FIRST_CLUSTER) * clusterSectors * SECTOR;
    zeros(options.size() - used);
    out.flush();
  }

  private void putBootSector(ByteBuffer out, int at) {
    out.position(at);
    out.put(new byte[] {(byte) 0xeb, 0x58, (byte) 0x90}).put(ascii("WEIR    "));
    out.putShort((short) SECTOR).put((byte) clusterSectors).putShort((short) RESERVED);
    out.put((byte) TABLES).putShort((short) 0).putShort((short) 0).put(MEDIA).putShort((short) 0);
    out.putShort((short) 63).putShort((short) 255).putInt((int) options.hiddenSectors());
    out.putInt((int) (options.size() / SECTOR)).putInt(tableSectors);
    out.putShort((short) 0).putShort((short) 0).putInt(ROOT_CLUSTER);
    out.putShort((short) INFO_SECTOR).putShort((short) BACKUP_SECTOR);
    out.position(at + 64).put((byte) 0x80).put((byte) 0).put((byte) 0x29);
    out.putInt(options.volumeId());
    out.put(ascii(options.label().isEmpty() ? "NO NAME    " : labelOf(options)));
    out.put(ascii("FAT32   "));
    // Whoever boots it by mistake stays here.
    out.put(at + 90, new byte[] {(byte) 0xf4, (byte) 0xeb, (byte) 0xfd});
    out.put(at + SECTOR - 2, (byte) 0x55).put(at + SECTOR - 1, (byte) 0xaa);
  }

  private static String labelOf(FatOptions options) {
    return String.format(Locale.ROOT, "%-11s", options.label());
  }

  private void putInfo(ByteBuffer out, int at) {
    out.putInt(at, 0x4161_5252).putInt(at + 484, 0x6141_7272);
    out.putInt(at + 488, clusters + FIRST_CLUSTER - nextCluster).putInt(at + 492, nextCluster);
    out.putInt(at + SECTOR - 4, 0xaa55_0000);
  }

  private void writeTable() throws IOException {
    ByteBuffer table = buffer(SECTOR);
    table.putInt(0x0fff_ff00 | MEDIA & 0xff).putInt(END_OF_CHAIN);
    long written = 0;
    int cluster = FIRST_CLUSTER;
    for (int run : runs) {
      int end = cluster + run;
      while (cluster < end) {
        cluster++;
        table.putInt(cluster == end ? END_OF_CHAIN : cluster);
        if (!table.hasRemaining()) {
          put(table.flip());
          written += SECTOR;
          table.clear();
        }
      }
    }
    written += table.position();
    put(table.flip());
    zeros((long) tableSectors * SECTOR - written);
  }

  private void write(FatFolder folder) throws IOException {
    put(folder.bytes((int) rounded(folder.bytesNeeded())));
    for (FatFolder.Child child : folder.children) {
      if (child.folder != null) {
        write(child.folder);
      } else if (child.node instanceof Node.Regular file && child.size > 0) {
        try (InputStream in = file.content().open()) {
          if (in.transferTo(out) != child.size) {
            throw new IOException(child.name.name() + " changed its size while it was read");
          }
        }
        zeros(rounded(child.size) - child.size);
      }
    }
  }

  private long rounded(long bytes) {
    int size = clusterSectors * SECTOR;
    return (bytes + size - 1) / size * size;
  }

  private void zeros(long count) throws IOException {
    byte[] piece = new byte[1 << 16];
    for (long left = count; left > 0; left -= piece.length) {
      out.write(piece, 0, (int) Math.min(piece.length, left));
    }
  }

  private void put(ByteBuffer bytes) throws IOException {
    byte[] all = new byte[bytes.remaining()];
    bytes.get(all);
    out.write(all);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
