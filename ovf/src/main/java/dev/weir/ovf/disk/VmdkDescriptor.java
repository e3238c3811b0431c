package dev.weir.ovf.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text that describes a VMDK, in a file of its own or inside a sparse extent.
 *
 * @param values by name in lower case, without quotes
 */
record VmdkDescriptor(Map<String, String> values, List<Part> parts) {
  private static final int MOST_PARTS = 10_000;
  private static final String NO_PARENT = "ffffffff";

  private static final Pattern PART =
      Pattern.compile(
          "(?:RW|RDONLY|NOACCESS)\\s+(\\d{1,18})\\s+([A-Z]+)(?:\\s+\"([^\"]*)\"(?:\\s+(\\d{1,18}))?)?.*");
  private static final Pattern VALUE = Pattern.compile("([\\w.]+)\\s*=\\s*\"?([^\"]*?)\"?\\s*");

  /** Of the disk: so many sectors, stored in such a file, there from such a sector on. */
  record Part(long sectors, String type, String file, long offset) {}

  static VmdkDescriptor parse(String name, byte[] bytes) throws DiskException {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    Map<String, String> values = new HashMap<>();
    List<Part> parts = new ArrayList<>();
    for (String line : new String(bytes, 0, end, StandardCharsets.UTF_8).split("\\R")) {
      String trimmed = line.strip();
      Matcher part = PART.matcher(trimmed);
      Matcher value = VALUE.matcher(trimmed);
      if (part.matches()) {
        parts.add(
            new Part(
                Long.parseLong(part.group(1)),
                part.group(2),
                part.group(3) == null ? "" : part.group(3),
                part.group(4) == null ? 0 : Long.parseLong(part.group(4))));
      } else if (!trimmed.startsWith("#") && value.matches()) {
        values.putIfAbsent(value.group(1).toLowerCase(Locale.ROOT), value.group(2));
      }
      if (parts.size() > MOST_PARTS) {
        throw new DiskException(name, "the descriptor names too many files");
      }
    }
    return new VmdkDescriptor(Map.copyOf(values), List.copyOf(parts));
  }

  /** Refuses a snapshot, whose other bytes are in another image. */
  void requireNoParent(String name) throws DiskException {
    String parent = values.getOrDefault("parentcid", NO_PARENT);
    if (!parent.equalsIgnoreCase(NO_PARENT) || values.containsKey("parentfilenamehint")) {
      throw new DiskException(
          name, "is a snapshot that needs its parent; convert the whole chain to one disk first");
    }
  }

  /** By what changes name the disk that they are of; empty if nothing is said. */
  String contentId() {
    return values.getOrDefault("cid", "");
  }

  /** Refuses a parent other than the one that the disk names, which was changed meanwhile, say. */
  void requireParent(String name, String contentId) throws DiskException {
    String parent = values.getOrDefault("parentcid", NO_PARENT);
    if (!parent.equalsIgnoreCase(NO_PARENT)
        && !contentId.isEmpty()
        && !parent.equalsIgnoreCase(contentId)) {
      throw new DiskException(
          name,
          "holds changes of the disk with the content ID "
              + parent
              + ", not of "
              + contentId
              + ", which its parent has");
    }
  }

  /** Opens the disk that a descriptor file is for. */
  static Disk open(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    byte[] text;
    try (ByteSource source = ByteSource.open(file)) {
      text = new byte[(int) Math.min(source.size(), 1 << 20)];
      source.read(0, java.nio.ByteBuffer.wrap(text));
    }
    VmdkDescriptor descriptor = parse(name, text);
    descriptor.requireNoParent(name);
    if (descriptor.parts.isEmpty()) {
      throw new DiskException(name, "the descriptor names no files");
    }
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    List<Disk> parts = new ArrayList<>();
    try {
      for (Part part : descriptor.parts) {
        parts.add(open(name, folder, part));
      }
      return new JoinedDisk(name, DiskFormat.VMDK_DESCRIPTOR, parts);
    } catch (IOException e) {
      for (Disk part : parts) {
        part.close();
      }
      throw e;
    }
  }

  private static Disk open(String name, Path folder, Part part) throws IOException {
    long size = Math.multiplyExact(Math.min(part.sectors, Long.MAX_VALUE / 512), 512);
    switch (part.type) {
      case "ZERO" -> {
        return new ZeroDisk(name, size);
      }
      case "FLAT", "VMFS", "SPARSE" -> {}
      default -> throw new DiskException(name, "parts of type " + part.type + " are not supported");
    }
    ByteSource source = ByteSource.open(inside(name, folder, part.file));
    try {
      if (part.type.equals("SPARSE")) {
        Disk disk = VmdkSparse.open(source, null);
        if (disk.size() < size) {
          throw new DiskException(disk.name(), "is smaller than its descriptor says");
        }
        return disk;
      }
      if (part.offset > source.size() / 512 || size > source.size() - part.offset * 512) {
        throw new DiskException(source.name(), "is smaller than its descriptor says");
      }
      return new RawDisk(
          DiskFormat.VMDK_DESCRIPTOR, new OwnedSlice(source, part.offset * 512, size));
    } catch (IOException e) {
      source.close();
      throw e;
    }
  }

  /** A file beside the descriptor, and not somewhere else by way of its name or a link. */
  private static Path inside(String name, Path folder, String file) throws IOException {
    if (file.isEmpty()
        || file.equals("..")
        || file.contains("/")
        || file.contains("\\")
        || file.indexOf('\0') >= 0) {
      throw new DiskException(name, "names the file '" + file + "', not one beside it");
    }
    Path path = folder.resolve(file);
    if (!Files.isRegularFile(path)) {
      throw new DiskException(name, "the file '" + file + "' that it names is not there");
    }
    if (!folder.toRealPath().equals(path.toRealPath().getParent())) {
      throw new DiskException(name, "the file '" + file + "' leads out of the folder");
    }
    return path;
  }
}
