package dev.weir.image.build;

import dev.weir.image.ImageException;
import dev.weir.image.tree.Content;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A 64-bit little-endian ELF file (System V ABI, chapters 4 and 5), as far as a builder cares. */
final class ElfFile {
  private static final int MOST_BYTES = 256 << 20;
  private static final int HEADER = 64;
  private static final int SECTION = 64;
  private static final int DYNAMIC = 6;
  private static final int DYNAMIC_ENTRY = 16;
  private static final int NEEDED = 1;
  private static final int SYMBOLS = 2;
  private static final int MOST_SECTIONS = 65_535;

  private final String name;
  private final ByteBuffer bytes;

  /** A section's header. */
  private record Section(int nameAt, int type, int offset, int size, int link) {}

  private ElfFile(String name, byte[] bytes) {
    this.name = name;
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The file, if it is one of this kind. */
  static Optional<ElfFile> of(String name, Content content) throws IOException {
    if (content.size() < HEADER || content.size() > MOST_BYTES) {
      return Optional.empty();
    }
    try (InputStream in = content.open()) {
      byte[] head = in.readNBytes(HEADER);
      if (head[0] != 0x7f || head[1] != 'E' || head[2] != 'L' || head[3] != 'F') {
        return Optional.empty();
      }
      if (head[4] != 2 || head[5] != 1) {
        return Optional.empty();
      }
      byte[] all = Arrays.copyOf(head, (int) content.size());
      if (in.readNBytes(all, HEADER, all.length - HEADER) != all.length - HEADER) {
        throw new ImageException(name + " changed its size while it was read");
      }
      return Optional.of(new ElfFile(name, all));
    }
  }

  /** Names of the libraries that it is linked to. */
  List<String> needed() throws ImageException {
    List<Section> sections = sections();
    List<String> found = new ArrayList<>();
    for (Section dynamic : sections) {
      if (dynamic.type() == DYNAMIC && dynamic.link() < sections.size()) {
        Section strings = sections.get(dynamic.link());
        for (int at = 0; at + DYNAMIC_ENTRY <= dynamic.size(); at += DYNAMIC_ENTRY) {
          if (bytes.getLong(dynamic.offset() + at) == NEEDED) {
            found.add(text(strings, bytes.getLong(dynamic.offset() + at + 8)));
          }
        }
      }
    }
    return found;
  }

  /** The texts of a kernel module's {@code .modinfo}: {@code depends=jbd2,mbcache}. */
  List<String> modinfo() throws ImageException {
    List<Section> sections = sections();
    for (Section section : sections) {
      if (name(sections, section).equals(".modinfo")) {
        byte[] content = new byte[section.size()];
        bytes.get(section.offset(), content);
        return List.of(new String(content, StandardCharsets.UTF_8).split("\0+"));
      }
    }
    return List.of();
  }

  /** The file with its symbol table, which only debuggers read, full of zeros. */
  byte[] withoutSymbols() throws ImageException {
    byte[] all = bytes.array().clone();
    List<Section> sections = sections();
    for (Section symbols : sections) {
      if (symbols.type() == SYMBOLS && symbols.link() < sections.size()) {
        Section strings = sections.get(symbols.link());
        Arrays.fill(all, symbols.offset(), symbols.offset() + symbols.size(), (byte) 0);
        Arrays.fill(all, strings.offset(), strings.offset() + strings.size(), (byte) 0);
      }
    }
    return all;
  }

  private List<Section> sections() throws ImageException {
    long table = bytes.getLong(40);
    int size = bytes.getShort(58) & 0xffff;
    int count = bytes.getShort(60) & 0xffff;
    if (count > MOST_SECTIONS || size != SECTION && count > 0) {
      throw damaged();
    }
    List<Section> found = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long at = table + (long) i * SECTION;
      if (at < 0 || at + SECTION > bytes.capacity()) {
        throw damaged();
      }
      int header = (int) at;
      int type = bytes.getInt(header + 4);
      long offset = bytes.getLong(header + 24);
      long length = type == 8 ? 0 : bytes.getLong(header + 32); // SHT_NOBITS has no bytes
      if (offset < 0 || length < 0 || offset + length < 0 || offset + length > bytes.capacity()) {
        throw damaged();
      }
      found.add(
          new Section(
              bytes.getInt(header), type, (int) offset, (int) length, bytes.getInt(header + 40)));
    }
    return found;
  }

  private String name(List<Section> sections, Section section) throws ImageException {
    int index = bytes.getShort(62) & 0xffff;
    return index < sections.size() ? text(sections.get(index), section.nameAt()) : "";
  }

  private String text(Section strings, long at) throws ImageException {
    if (at < 0 || at >= strings.size()) {
      throw damaged();
    }
    int start = strings.offset() + (int) at;
    int end = start;
    while (end < strings.offset() + strings.size() && bytes.get(end) != 0) {
      end++;
    }
    return new String(bytes.array(), start, end - start, StandardCharsets.UTF_8);
  }

  private ImageException damaged() {
    return new ImageException(name + " is a damaged ELF file");
  }
}
