package dev.weir.image.command;

import dev.weir.config.problem.ConfigException;
import dev.weir.image.build.ImageBuilder;
import dev.weir.image.packages.ArchiveKeys;
import dev.weir.image.packages.Fetcher;
import dev.weir.image.packages.LockFile;
import dev.weir.image.packages.Locker;
import dev.weir.image.recipe.Recipe;
import dev.weir.ovf.cli.ProgressBar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.Comparator;
import java.util.stream.Stream;

/** What lock and relock have in common. */
final class Locking {
  private Locking() {}

  /** The newest packages of the archive for a recipe. */
  static LockFile newest(Recipe recipe, PackageOptions options) throws IOException {
    Path work = Files.createTempDirectory("weir-lock");
    try (ProgressBar bar = ProgressBar.onTerminal();
        Fetcher fetcher = options.fetcher(bar)) {
      ArchiveKeys keys = ArchiveKeys.read(recipe.resolve(recipe.packages().keyring()));
      return new Locker(fetcher, keys, work, Clock.systemUTC().instant())
          .lock(recipe.packages().release(), ImageBuilder.packages(recipe));
    } finally {
      try (Stream<Path> files = Files.walk(work)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /** Writes a lock in one step. */
  static void write(Recipe recipe, LockFile lock) throws IOException, ConfigException {
    Path file = recipe.lockFile();
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.writeString(part, lock.text());
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
