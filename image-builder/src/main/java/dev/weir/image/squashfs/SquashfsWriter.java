package dev.weir.image.squashfs;

import dev.weir.image.tree.Attributes;
import dev.weir.image.tree.FileTree;
import dev.weir.image.tree.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Writes a tree as a squashfs 4.0 (Linux, fs/squashfs/squashfs_fs.h). Contents are read once and
 * not kept; the tables are. The same tree gives the same bytes.
 */
public final class SquashfsWriter {
  private static final int MAGIC = 0x73717368;
  private static final int SUPERBLOCK = 96;
  private static final int NO_XATTRS = 0x0200;
  private static final int PAGE = 4096;
  private static final long ABSENT = -1;

  private final FileTree tree;
  private final SquashfsOptions options;
  private final Map<String, DataArea.Layout> layouts = new HashMap<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<String, List<String>> children = new HashMap<>();
  private final Inodes inodes;
  private final Listings listings;

  private SquashfsWriter(FileTree tree, SquashfsOptions options) {
    this.tree = tree;
    this.options = options;
    inodes = new Inodes(options);
    listings = new Listings(options);
    numbers.put("", 1);
    children.put("", new ArrayList<>());
    for (Map.Entry<String, Node> entry : tree.nodes().entrySet()) {
      String path = entry.getKey();
      numbers.put(path, numbers.size() + 1);
      if (entry.getValue() instanceof Node.Directory) {
        children.put(path, new ArrayList<>());
      }
      children(parent(path)).add(path);
    }
  }

  /**
   * Writes a file system to a new file.
   *
   * @return its length without the padding to whole pages
   * @throws IOException if it cannot be written, or a file changed its size meanwhile
   */
  public static long write(FileTree tree, SquashfsOptions options, Path file) throws IOException {
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      return new SquashfsWriter(tree, options).write(out);
    }
  }

  private long write(FileChannel out) throws IOException {
    try (DataArea data = new DataArea(out, SUPERBLOCK, options)) {
      for (Map.Entry<String, Node> entry : tree.nodes().entrySet()) {
        if (entry.getValue() instanceof Node.Regular file) {
          layouts.put(entry.getKey(), data.add(entry.getKey(), file.content()));
        }
      }
      data.finish();
      long root = putFolder("", tree.root());
      return writeTables(out, data, root);
    }
  }

  private long writeTables(FileChannel out, DataArea data, long root) throws IOException {
    long inodesAt = data.end();
    long listingsAt = append(out, inodesAt, ByteBuffer.wrap(inodes.table().bytes()));
    long at = append(out, listingsAt, ByteBuffer.wrap(listings.table().bytes()));
    long fragmentBlocks = at;
    long fragmentsAt = append(out, at, ByteBuffer.wrap(data.fragments().bytes()));
    at = append(out, fragmentsAt, data.fragments().index(fragmentBlocks));
    MetadataTable ids = new MetadataTable(options);
    for (int id : inodes.ids()) {
      ids.put(buffer(4).putInt(id).flip());
    }
    long idBlocks = at;
    long idsAt = append(out, at, ByteBuffer.wrap(ids.bytes()));
    long end = append(out, idsAt, ids.index(idBlocks));
    append(out, end, ByteBuffer.allocate((int) (-end & (PAGE - 1))));

    ByteBuffer block = buffer(SUPERBLOCK);
    block.putInt(MAGIC).putInt(numbers.size()).putInt((int) options.seconds());
    block.putInt(options.blockSize()).putInt(data.fragmentCount());
    block.putShort((short) options.compression().number());
    block.putShort((short) Integer.numberOfTrailingZeros(options.blockSize()));
    block.putShort((short) NO_XATTRS).putShort((short) inodes.idCount());
    block.putShort((short) 4).putShort((short) 0).putLong(root).putLong(end);
    block.putLong(idsAt).putLong(ABSENT).putLong(inodesAt).putLong(listingsAt);
    block.putLong(fragmentsAt).putLong(ABSENT);
    append(out, 0, block.flip());
    return end;
  }

  /** Writes what is in a folder, then the folder; returns the place of its inode. */
  private long putFolder(String path, Attributes attributes) throws IOException {
    List<Listings.Entry> entries = new ArrayList<>();
    int links = 2;
    for (String child : children(path)) {
      Node node = Objects.requireNonNull(tree.get(child));
      int number = number(child);
      long place;
      int type;
      if (node instanceof Node.Directory) {
        place = putFolder(child, node.attributes());
        type = Inodes.DIRECTORY;
        links++;
      } else {
        place = inodes.next();
        type = putFile(child, node, number);
      }
      String name = child.substring(path.isEmpty() ? 0 : path.length() + 1);
      entries.add(new Listings.Entry(name, type, number, place));
    }
    long listing = listings.next();
    long size = listings.put(entries);
    long place = inodes.next();
    // The root's parent has a number that no file has.
    int parent = path.isEmpty() ? numbers.size() + 1 : number(parent(path));
    inodes.putDirectory(attributes, number(path), parent, links, listing, size);
    return place;
  }

  private int putFile(String path, Node node, int number) throws IOException {
    switch (node) {
      case Node.Regular _ -> {
        inodes.putRegular(node.attributes(), number, Objects.requireNonNull(layouts.get(path)));
        return Inodes.REGULAR;
      }
      case Node.Symlink link -> {
        inodes.putSymlink(
            node.attributes(), number, link.target().getBytes(StandardCharsets.UTF_8));
        return Inodes.SYMLINK;
      }
      case Node.Device device -> {
        inodes.putDevice(node.attributes(), number, device.block(), device.major(), device.minor());
        return device.block() ? Inodes.BLOCK_DEVICE : Inodes.CHARACTER_DEVICE;
      }
      case Node.Directory _ -> throw new IllegalStateException(path);
    }
  }

  private List<String> children(String path) {
    return Objects.requireNonNull(children.get(path));
  }

  private int number(String path) {
    return Objects.requireNonNull(numbers.get(path));
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  private static long append(FileChannel out, long at, ByteBuffer bytes) throws IOException {
    long position = at;
    while (bytes.hasRemaining()) {
      position += out.write(bytes, position);
    }
    return position;
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
