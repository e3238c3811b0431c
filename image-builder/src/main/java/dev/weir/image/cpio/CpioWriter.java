package dev.weir.image.cpio;

import dev.weir.image.tree.Attributes;
import dev.weir.image.tree.Content;
import dev.weir.image.tree.FileTree;
import dev.weir.image.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/**
 * Writes a tree as a "newc" cpio archive (Linux, Documentation/driver-api/early-userspace/
 * buffer-format.rst), front to back. The same tree gives the same bytes.
 */
public final class CpioWriter {
  private static final int ALIGNMENT = 4;
  private static final int BLOCK = 512;
  private static final int HEADER = 110;
  private static final long MOST = 0xffff_ffffL;
  private static final String TRAILER = "TRAILER!!!";

  private final OutputStream out;
  private long position;
  private int inode;

  private CpioWriter(OutputStream out) {
    this.out = out;
  }

  /**
   * Writes an archive. The stream stays open.
   *
   * @throws IOException if it cannot be written, or a file is larger than 4 GiB or changed its size
   */
  public static void write(FileTree tree, OutputStream out) throws IOException {
    CpioWriter writer = new CpioWriter(out);
    for (Map.Entry<String, Node> entry : tree.nodes().entrySet()) {
      writer.put(entry.getKey(), entry.getValue());
    }
    writer.header(TRAILER, new Attributes(0, 0, 0, 0), 0, 1, 0, 0, 0);
    writer.pad(BLOCK);
    out.flush();
  }

  private void put(String path, Node node) throws IOException {
    inode++;
    switch (node) {
      case Node.Directory _ -> header(path, node.attributes(), node.type(), 2, 0, 0, 0);
      case Node.Device device ->
          header(path, node.attributes(), node.type(), 1, 0, device.major(), device.minor());
      case Node.Symlink link -> {
        byte[] target = link.target().getBytes(StandardCharsets.UTF_8);
        header(path, node.attributes(), node.type(), 1, target.length, 0, 0);
        bytes(target);
        pad(ALIGNMENT);
      }
      case Node.Regular file -> {
        header(path, node.attributes(), node.type(), 1, file.content().size(), 0, 0);
        copy(path, file.content());
        pad(ALIGNMENT);
      }
    }
  }

  private void header(
      String path, Attributes attributes, int type, int links, long size, int major, int minor)
      throws IOException {
    if (size > MOST) {
      throw new IOException(path + " is too large for a cpio archive");
    }
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    String fields =
        String.format(
            Locale.ROOT,
            "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X",
            path.equals(TRAILER) ? 0 : inode,
            type | attributes.mode(),
            attributes.uid(),
            attributes.gid(),
            links,
            attributes.seconds(),
            size,
            0,
            0,
            major,
            minor,
            name.length + 1,
            0);
    if (fields.length() != HEADER) {
      throw new IllegalStateException(fields);
    }
    bytes(fields.getBytes(StandardCharsets.US_ASCII));
    bytes(name);
    bytes(new byte[1]);
    pad(ALIGNMENT);
  }

  private void copy(String path, Content content) throws IOException {
    try (InputStream in = content.open()) {
      long count = in.transferTo(out);
      position += count;
      if (count != content.size()) {
        throw new IOException(path + " changed its size while it was read");
      }
    }
  }

  private void bytes(byte[] bytes) throws IOException {
    out.write(bytes);
    position += bytes.length;
  }

  private void pad(int unit) throws IOException {
    bytes(new byte[(int) (-position & (unit - 1))]);
  }
}
