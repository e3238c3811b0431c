package dev.weir.shell.access;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** When and from where each user last logged in; kept in a small file. Thread-safe. */
public final class LastLogins {
  private static final Logger LOG = LoggerFactory.getLogger(LastLogins.class);
  private static final int MAX_USERS = 10_000;

  /**
   * A login.
   *
   * @param time when
   * @param source from where
   */
  public record Login(Instant time, String source) {}

  private final Path file;
  private final Properties entries = new Properties();

  /** Reads the file, if there is one; one that cannot be read is begun anew. */
  public LastLogins(Path file) {
    this.file = file;
    if (Files.isRegularFile(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        entries.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        LOG.warn("Cannot read {}: {}", file, e.toString());
        entries.clear();
      }
    }
  }

  /** Records a login, and gives the one before. */
  public synchronized Optional<Login> record(String user, Instant now, String source) {
    Optional<Login> before = find(user);
    if (entries.size() < MAX_USERS || before.isPresent()) {
      entries.setProperty(user, now + " " + source);
      write();
    }
    return before;
  }

  /** A user's last login. */
  public synchronized Optional<Login> find(String user) {
    String entry = entries.getProperty(user, "");
    int blank = entry.indexOf(' ');
    if (blank < 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Login(Instant.parse(entry.substring(0, blank)), entry.substring(blank + 1)));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private void write() {
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    try {
      try (Writer writer = Files.newBufferedWriter(temporary)) {
        entries.store(writer, "last login of each user");
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.warn("Cannot write {}: {}", file, e.toString());
    }
  }
}
