package dev.weir.ovf.pack;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.disk.ByteSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Files beside a descriptor. Links that lead out of the folder are not followed. */
final class FolderStore implements PackageStore {
  private final Path folder;
  private final String name;

  FolderStore(Path folder, String name) throws IOException {
    this.folder = folder.toRealPath();
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> names() {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> String.valueOf(file.getFileName()))
          .sorted()
          .toList();
    } catch (IOException _) {
      return List.of();
    }
  }

  @Override
  public Optional<Long> size(String file) throws IOException {
    Path path = find(file);
    return path == null ? Optional.empty() : Optional.of(Files.size(path));
  }

  @Override
  public ByteSource open(String file) throws IOException {
    Path path = find(file);
    if (path == null) {
      throw new OvfException(name + ": no file '" + FileName.shown(file) + "' beside it");
    }
    return ByteSource.open(path);
  }

  private @Nullable Path find(String file) throws IOException {
    Path path;
    try {
      path = folder.resolve(FileName.check(file));
    } catch (InvalidPathException e) {
      throw new OvfException(name + ": '" + FileName.shown(file) + "' is not a file's name", e);
    }
    if (!Files.exists(path)) {
      return null;
    }
    Path real = path.toRealPath();
    if (!real.startsWith(folder)) {
      throw new OvfException(name + ": '" + file + "' is a link that leads out of the folder");
    }
    if (!Files.isRegularFile(real)) {
      throw new OvfException(name + ": '" + file + "' is not a plain file");
    }
    return real;
  }

  @Override
  public void close() {}
}
