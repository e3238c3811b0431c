package dev.weir.image.packages;

import dev.weir.image.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Files by their digest, in a folder that several builds may share. What is in it is checked each
 * time it is taken, so that nobody needs to be trusted who can write there.
 */
public final class PackageCache {
  private final Path folder;

  public PackageCache(Path folder) {
    this.folder = folder;
  }

  /** The user's cache: {@code $XDG_CACHE_HOME/weir/packages}, else under {@code ~/.cache}. */
  public static Path usual(Map<String, String> environment, String home) {
    String base = environment.getOrDefault("XDG_CACHE_HOME", "");
    return (base.startsWith("/") ? Path.of(base) : Path.of(home, ".cache"))
        .resolve("weir/packages");
  }

  /**
   * A package's file, fetched if it is not there.
   *
   * @param fetcher null to take only what is there
   * @throws ImageException if what was fetched is not what the lock says, or may not be fetched
   */
  public Path get(LockedPackage one, @Nullable Fetcher fetcher) throws IOException {
    Path file = folder.resolve(one.digest().hex().substring(0, 2)).resolve(one.digest().hex());
    if (Files.isRegularFile(file)) {
      if (Files.size(file) == one.size() && Digest.of(file).equals(one.digest())) {
        return file;
      }
      Files.delete(file); // damaged: as if it were not there
    }
    if (fetcher == null) {
      throw new ImageException(
          one.name() + " " + one.version() + " is not in the cache, and --offline fetches nothing");
    }
    Files.createDirectories(file.getParent());
    Path part = Files.createTempFile(file.getParent(), "new", ".part");
    try {
      try {
        fetcher.fetch(one.archive(), one.path(), one.size(), part);
      } catch (ImageException e) {
        throw new ImageException(
            e.getMessage()
                + "; archives drop superseded versions: 'weir image relock' takes today's",
            e);
      }
      Digest digest = Digest.of(part);
      if (!digest.equals(one.digest())) {
        throw new ImageException(
            one.name()
                + " "
                + one.version()
                + ": the file that was fetched is not the locked one (SHA-256 "
                + digest
                + ", locked "
                + one.digest()
                + ")");
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
    return file;
  }
}
