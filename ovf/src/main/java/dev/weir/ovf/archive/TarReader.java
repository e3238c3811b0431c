package dev.weir.ovf.archive;

import dev.weir.ovf.OvfException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lists the members of an archive: ustar, with the long names and sizes of GNU tar and PAX. Content
 * is skipped, not read; names are not judged.
 */
public final class TarReader {
  private static final int MAX_MEMBERS = 100_000;
  private static final int MAX_EXTENSION = 1 << 20;
  private static final String SPARSE = "GNU.sparse.";
  private static final Set<String> KEYS = Set.of("path", "size");

  private final String name;
  private final SeekableByteChannel channel;
  private final long length;
  private final Map<String, String> pax = new HashMap<>();
  private final Map<String, String> global = new HashMap<>();
  private @Nullable String longName;

  private TarReader(String name, SeekableByteChannel channel) throws IOException {
    this.name = name;
    this.channel = channel;
    this.length = channel.size();
  }

  /**
   * Lists an archive's members in the order in which they stand.
   *
   * @param name of the archive, for messages
   * @throws OvfException if it is not an archive, is damaged or ends too early
   */
  public static List<TarMember> list(String name, SeekableByteChannel channel) throws IOException {
    return new TarReader(name, channel).run();
  }

  /** Whether a file begins as an archive does. */
  public static boolean looksLikeArchive(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(TarHeader.BLOCK);
      return head.length == TarHeader.BLOCK && TarHeader.checks(head);
    }
  }

  private List<TarMember> run() throws IOException {
    List<TarMember> members = new ArrayList<>();
    long at = 0;
    long header = 0;
    while (at + TarHeader.BLOCK <= length) {
      byte[] block = read(at, TarHeader.BLOCK);
      if (TarHeader.isZero(block)) {
        break;
      }
      if (!TarHeader.checks(block)) {
        throw error(at, at == 0 ? "not a tar archive" : "the checksum of a header is wrong");
      }
      long size = size(block, at);
      long content = at + TarHeader.BLOCK;
      if (size > length - content) {
        throw error(
            at,
            "cut off: '%s' has %,d bytes, %,d are there"
                .formatted(TarHeader.name(block), size, length - content));
      }
      char type = TarHeader.type(block);
      switch (type) {
        case 'L' -> longName = text(content, size);
        case 'K' -> text(content, size);
        case 'x' -> parse(at, read(content, bounded(content, size)), pax);
        case 'g' -> parse(at, read(content, bounded(content, size)), global);
        default -> {
          members.add(member(block, type, header, content, size));
          if (members.size() > MAX_MEMBERS) {
            throw error(at, "more than " + MAX_MEMBERS + " members");
          }
          longName = null;
          pax.clear();
        }
      }
      at = new TarMember("", TarMember.Type.OTHER, 0, content, size).end();
      if (longName == null && pax.isEmpty()) {
        header = at;
      }
    }
    if (members.isEmpty()) {
      throw new OvfException(name + ": an empty archive");
    }
    return members;
  }

  private TarMember member(byte[] block, char type, long header, long content, long size)
      throws OvfException {
    if (pax.containsKey(SPARSE) || global.containsKey(SPARSE)) {
      throw error(header, "a sparse member; pack it without sparse files");
    }
    String path = pax.getOrDefault("path", longName == null ? TarHeader.name(block) : longName);
    TarMember.Type kind =
        switch (type) {
          case '0', '\0', '7' -> path.endsWith("/") ? TarMember.Type.FOLDER : TarMember.Type.FILE;
          case '1' -> TarMember.Type.HARD_LINK;
          case '2' -> TarMember.Type.SYMBOLIC_LINK;
          case '5' -> TarMember.Type.FOLDER;
          default -> TarMember.Type.OTHER;
        };
    return new TarMember(path, kind, header, content, kind == TarMember.Type.FILE ? size : 0);
  }

  private long size(byte[] block, long at) throws OvfException {
    char type = TarHeader.type(block);
    if (type == '1' || type == '2' || type == '5') {
      return 0;
    }
    boolean extension = type == 'x' || type == 'g' || type == 'L' || type == 'K';
    String wide = extension ? null : pax.getOrDefault("size", global.get("size"));
    if (wide != null) {
      if (!wide.matches("\\d{1,18}")) {
        throw error(at, "the size '" + wide + "' is not a number");
      }
      return Long.parseLong(wide);
    }
    try {
      return TarHeader.size(block);
    } catch (OvfException e) {
      throw error(at, String.valueOf(e.getMessage()));
    }
  }

  private String text(long at, long size) throws IOException {
    byte[] bytes = read(at, bounded(at, size));
    return TarHeader.text(bytes, 0, bytes.length);
  }

  private int bounded(long at, long size) throws OvfException {
    if (size > MAX_EXTENSION) {
      throw error(at, "an extended header of " + size + " bytes");
    }
    return (int) size;
  }

  /** Records {@code "LENGTH KEY=VALUE\n"}. */
  private void parse(long at, byte[] bytes, Map<String, String> into) throws OvfException {
    int from = 0;
    while (from < bytes.length && bytes[from] != 0) {
      int space = from;
      int size = 0;
      while (space < bytes.length && bytes[space] >= '0' && bytes[space] <= '9' && size < 1 << 24) {
        size = size * 10 + bytes[space++] - '0';
      }
      int end = from + size;
      if (space >= bytes.length || bytes[space] != ' ' || end > bytes.length || end <= space + 1) {
        throw error(at, "a damaged extended header");
      }
      String entry = new String(bytes, space + 1, end - space - 2, StandardCharsets.UTF_8);
      int equals = entry.indexOf('=');
      if (equals < 1) {
        throw error(at, "a damaged extended header");
      }
      String key = entry.substring(0, equals);
      // Nothing else is looked at; a stranger's archive could have any number of them.
      if (KEYS.contains(key)) {
        into.put(key, entry.substring(equals + 1));
      } else if (key.startsWith(SPARSE)) {
        into.put(SPARSE, "");
      }
      from = end;
    }
  }

  private byte[] read(long at, int size) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(size);
    channel.position(at);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw error(at, "cut off");
      }
    }
    return buffer.array();
  }

  private OvfException error(long at, String why) {
    return new OvfException("%s at byte %,d: %s".formatted(name, at, why));
  }
}
