package dev.weir.image.packages;

import dev.weir.image.ImageException;
import dev.weir.image.tree.Attributes;
import dev.weir.image.tree.Content;
import dev.weir.image.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the tar archive of a package: ustar with GNU's long names and pax' path and linkpath.
 * Contents go to a spool file, since compressed archives can be read once only. Owners are not
 * taken, all becomes root's; device files are refused.
 */
final class PackageTar {
  /** Bounds for what a package may unpack to; Debian's largest kernel packages need a quarter. */
  private static final long MOST_BYTES = 4L << 30;

  private static final int MOST_FILES = 500_000;
  private static final int MOST_NAME = 4095;
  private static final int BLOCK = 512;
  private static final int MODE_BITS = 07777;

  private final String name;
  private final InputStream in;
  private final FileChannel spool;
  private final long seconds;
  private final Map<String, Node> files = new TreeMap<>();
  private long read;
  private String longName = "";
  private String longTarget = "";

  /** Which archive, decompressed; where contents go; the time that all files get. */
  PackageTar(String name, InputStream in, FileChannel spool, long seconds) {
    this.name = name;
    this.in = in;
    this.spool = spool;
    this.seconds = seconds;
  }

  /**
   * Reads all.
   *
   * @return files by their clean path, without a slash in front
   */
  Map<String, Node> read() throws IOException {
    while (true) {
      byte[] header = block();
      if (isZero(header)) {
        return files;
      }
      checkSum(header);
      if (files.size() >= MOST_FILES) {
        throw new ImageException(name + " holds more than " + MOST_FILES + " files");
      }
      entry(header);
    }
  }

  private void entry(byte[] header) throws IOException {
    long size = number(header, 124, 12);
    char type = (char) (header[156] & 0xff);
    switch (type) {
      case 'L' -> longName = text(size);
      case 'K' -> longTarget = text(size);
      case 'x' -> pax(text(size));
      case 'g' -> text(size);
      default -> file(header, type, size);
    }
  }

  private void file(byte[] header, char type, long size) throws IOException {
    String path = longName.isEmpty() ? ustarName(header) : longName;
    String target = longTarget.isEmpty() ? string(header, 157, 100) : longTarget;
    longName = "";
    longTarget = "";
    String clean = clean(path);
    Attributes attributes = Attributes.root((int) number(header, 100, 8) & MODE_BITS, seconds);
    Node node =
        switch (type) {
          case '0', '\0', '7' -> new Node.Regular(attributes, spool(clean, size));
          case '1' -> hardLink(clean, target);
          case '2' -> symlink(clean, target);
          case '5' -> new Node.Directory(attributes);
          default ->
              throw new ImageException(
                  name + ": '" + clean + "' is of a kind that no package needs: " + (int) type);
        };
    if (clean.isEmpty()) {
      return;
    }
    Node before = files.put(clean, node);
    if (before != null && !(before instanceof Node.Directory && node instanceof Node.Directory)) {
      throw new ImageException(name + " holds '" + clean + "' twice");
    }
  }

  private Node symlink(String path, String target) throws ImageException {
    if (target.isEmpty() || target.indexOf('\0') >= 0) {
      throw new ImageException(name + ": '" + path + "' is a link to nothing");
    }
    return new Node.Symlink(Attributes.root(0777, seconds), target);
  }

  private Node hardLink(String path, String target) throws ImageException {
    if (files.get(clean(target)) instanceof Node.Regular file) {
      return file;
    }
    throw new ImageException(
        name + ": '" + path + "' links to '" + target + "', no file before it");
  }

  private String clean(String path) throws ImageException {
    if (path.startsWith("/") || path.indexOf('\0') >= 0 || path.length() > MOST_NAME) {
      throw new ImageException(name + " holds the path '" + path + "', which leads out of it");
    }
    StringBuilder out = new StringBuilder();
    for (String word : path.split("/", -1)) {
      if (word.equals("..")) {
        throw new ImageException(name + " holds the path '" + path + "', which leads out of it");
      }
      if (!word.isEmpty() && !word.equals(".")) {
        out.append(out.isEmpty() ? "" : "/").append(word);
      }
    }
    return out.toString();
  }

  private Content spool(String path, long size) throws IOException {
    count(size);
    long start = spool.position();
    OutputStream out = Channels.newOutputStream(spool);
    byte[] piece = new byte[1 << 16];
    long left = size;
    while (left > 0) {
      int got = in.read(piece, 0, (int) Math.min(piece.length, left));
      if (got < 0) {
        throw new ImageException(name + " ends within '" + path + "'");
      }
      out.write(piece, 0, got);
      left -= got;
    }
    in.skipNBytes(-size & (BLOCK - 1));
    return new SliceContent(spool, start, size);
  }

  private void count(long size) throws ImageException {
    read += size;
    if (size < 0 || read > MOST_BYTES) {
      throw new ImageException(name + " unpacks to more than " + (MOST_BYTES >> 30) + " GiB");
    }
  }

  private String text(long size) throws IOException {
    if (size < 0 || size > 1 << 16) {
      throw new ImageException(name + ": a name of " + size + " bytes");
    }
    byte[] bytes = in.readNBytes((int) size);
    in.skipNBytes(-size & (BLOCK - 1));
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.endsWith("\0") ? text.substring(0, text.indexOf('\0')) : text;
  }

  private void pax(String records) throws ImageException {
    String rest = records;
    while (!rest.isEmpty()) {
      int space = rest.indexOf(' ');
      int equals = rest.indexOf('=');
      int end = rest.indexOf('\n');
      if (space < 0 || equals < space || end < equals) {
        throw new ImageException(name + ": damaged pax header");
      }
      String key = rest.substring(space + 1, equals);
      String value = rest.substring(equals + 1, end);
      switch (key) {
        case "path" -> longName = value;
        case "linkpath" -> longTarget = value;
        case "size" -> throw new ImageException(name + ": a file of 8 GiB or more");
        default -> {} // times, owners
      }
      rest = rest.substring(end + 1);
    }
  }

  private byte[] block() throws IOException {
    byte[] header = in.readNBytes(BLOCK);
    if (header.length < BLOCK) {
      throw new ImageException(name + " ends too early");
    }
    return header;
  }

  private static boolean isZero(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private void checkSum(byte[] header) throws ImageException {
    int sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
    }
    if (sum != number(header, 148, 8)) {
      throw new ImageException(name + ": wrong checksum of a tar header");
    }
  }

  private static String ustarName(byte[] header) {
    String prefix = string(header, 257, 6).startsWith("ustar") ? string(header, 345, 155) : "";
    // GNU's own magic ("ustar  ") has times where the standard has the prefix.
    boolean posix = header[262] == 0;
    return posix && !prefix.isEmpty()
        ? prefix + "/" + string(header, 0, 100)
        : string(header, 0, 100);
  }

  private static String string(byte[] header, int at, int length) {
    int end = at;
    while (end < at + length && header[end] != 0) {
      end++;
    }
    return new String(header, at, end - at, StandardCharsets.UTF_8);
  }

  private long number(byte[] header, int at, int length) throws ImageException {
    String digits = string(header, at, length).strip();
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '7')) {
      throw new ImageException(name + ": damaged number in a tar header");
    }
    return Long.parseLong(digits, 8);
  }
}
