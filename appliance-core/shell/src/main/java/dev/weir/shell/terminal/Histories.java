package dev.weir.shell.terminal;

import dev.weir.shell.access.Secrets;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each user has typed, for Ctrl-R and the arrows, across sessions and restarts: a file each,
 * of bounded size, readable by the owner alone. Lines that hold secrets are never kept. Where the
 * disk fails, the lines of this run are still there. Thread-safe.
 */
public final class Histories {
  private static final Logger LOG = LoggerFactory.getLogger(Histories.class);
  private static final int MAX_LINES = 500;
  private static final int MAX_LENGTH = 1_024;
  private static final int MAX_FILE_BYTES = 4 * MAX_LINES * MAX_LENGTH;
  private static final String SAFE_NAME = "[a-z_][a-z0-9_.-]{0,31}";

  private final Path folder;
  private final Map<String, Kept> users = new HashMap<>();

  /** One user's lines, and how many more the file has than are kept. */
  private static final class Kept {
    private final Deque<String> lines = new ArrayDeque<>();
    private int surplus;

    void add(String line) {
      if (lines.size() == MAX_LINES) {
        lines.removeFirst();
        surplus++;
      }
      lines.addLast(line);
    }
  }

  /**
   * @param folder of the files, made with the first line
   */
  public Histories(Path folder) {
    this.folder = folder;
  }

  /** A user's lines, the oldest first. */
  public synchronized List<String> of(String user) {
    return List.copyOf(kept(user).lines);
  }

  /** Keeps a line; false if it is not to be kept. */
  public synchronized boolean add(String user, String line) {
    Kept own = kept(user);
    if (!isKept(line) || line.equals(own.lines.peekLast())) {
      return false;
    }
    own.add(line);
    write(user, own, line);
    return true;
  }

  /** Forgets everybody else, in memory and on disk. */
  public synchronized void retain(Collection<String> names) {
    users.keySet().retainAll(names);
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (!names.contains(String.valueOf(file.getFileName()))) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      LOG.warn("Old histories cannot be deleted: {}", e.toString());
    }
  }

  private static boolean isKept(String line) {
    return !line.isBlank()
        && line.length() <= MAX_LENGTH
        && line.chars().noneMatch(Character::isISOControl)
        && !Secrets.holdsSecret(line);
  }

  private Kept kept(String user) {
    return users.computeIfAbsent(user, this::read);
  }

  private Kept read(String user) {
    Kept kept = new Kept();
    Path file = folder.resolve(user);
    try {
      if (user.matches(SAFE_NAME)
          && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          && Files.size(file) <= MAX_FILE_BYTES) {
        try (BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
          reader.lines().filter(Histories::isKept).forEach(kept::add);
        }
      }
    } catch (IOException | java.io.UncheckedIOException e) {
      LOG.warn("The history of {} cannot be read: {}", user, e.toString());
    }
    return kept;
  }

  private void write(String user, Kept own, String line) {
    if (!user.matches(SAFE_NAME)) {
      return;
    }
    try {
      Files.createDirectories(folder);
      Path file = folder.resolve(user);
      if (Files.notExists(file)) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      if (own.surplus < MAX_LINES) {
        Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
        return;
      }
      Path next = folder.resolve(user + "~");
      Files.deleteIfExists(next);
      Files.createFile(
          next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(next, own.lines);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      own.surplus = 0;
    } catch (IOException e) {
      LOG.warn("The history of {} cannot be written: {}", user, e.toString());
    }
  }
}
