package dev.weir.ovf.pack;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.archive.TarMember;
import dev.weir.ovf.archive.TarReader;
import dev.weir.ovf.disk.ByteSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Files in an archive, read in place. */
final class OvaStore implements PackageStore {
  private final String name;
  private final ByteSource archive;
  private final Map<String, TarMember> members = new LinkedHashMap<>();

  OvaStore(Path file) throws IOException {
    name = String.valueOf(file.getFileName());
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (TarMember member : TarReader.list(name, channel)) {
        add(member);
      }
    }
    archive = ByteSource.open(file);
  }

  private void add(TarMember member) throws OvfException {
    if (member.type() == TarMember.Type.FOLDER && root(member.name())) {
      return;
    }
    String plain;
    try {
      String raw = member.name();
      boolean folder = member.type() == TarMember.Type.FOLDER && raw.endsWith("/");
      plain = FileName.check(folder ? raw.substring(0, raw.length() - 1) : raw);
    } catch (OvfException e) {
      throw new OvfException(name + ": " + e.getMessage(), e);
    }
    switch (member.type()) {
      case FOLDER -> {}
      case FILE -> {
        if (members.put(plain, member) != null) {
          throw new OvfException(
              name + ": '" + plain + "' is in it twice, and readers differ in which they take");
        }
      }
      case HARD_LINK, SYMBOLIC_LINK ->
          throw new OvfException(name + ": '" + plain + "' is a link, which a package cannot have");
      case OTHER -> throw new OvfException(name + ": '" + plain + "' is not a plain file");
    }
  }

  /** Whether a name means the folder that all is in: dots and slashes in turn. */
  private static boolean root(String name) {
    return name.startsWith(".")
        && !name.contains("..")
        && name.chars().allMatch(c -> c == '.' || c == '/');
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> names() {
    return List.copyOf(members.keySet());
  }

  @Override
  public Optional<Long> size(String file) {
    return Optional.ofNullable(members.get(file)).map(TarMember::size);
  }

  @Override
  public ByteSource open(String file) throws OvfException {
    TarMember member = members.get(file);
    if (member == null) {
      throw new OvfException(name + ": no file '" + FileName.shown(file) + "' in it");
    }
    return archive.slice(file, member.offset(), member.size());
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }
}
