package dev.weir.image.packages;

import dev.weir.image.ImageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which packages an image is made of: a text with a line for each, made to be compared by eye and
 * by version control. Immutable.
 */
public final class LockFile {
  private static final int MOST_BYTES = 1 << 20;
  private static final String TITLE = "# Packages of an image; written by 'weir image lock'.";

  private final String release;
  private final Instant date;
  private final Map<String, LockedPackage> packages;

  LockFile(String release, Instant date, Collection<LockedPackage> packages) {
    this.release = release;
    this.date = date;
    this.packages = new TreeMap<>();
    packages.forEach(one -> this.packages.put(one.name(), one));
  }

  /**
   * Reads a lock.
   *
   * @throws ImageException with the line, if it is damaged
   */
  public static LockFile read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new ImageException(file + " is too large for a lock");
    }
    return parse(
        String.valueOf(file.getFileName()), Files.readString(file, StandardCharsets.UTF_8));
  }

  /** Reads a lock's text. */
  public static LockFile parse(String name, String text) throws IOException {
    String release = "";
    Instant date = Instant.EPOCH;
    Map<String, LockedPackage> found = new TreeMap<>();
    String[] lines = text.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      String where = name + ":" + (i + 1);
      String[] words = lines[i].strip().split("\\s+");
      if (lines[i].isBlank() || lines[i].startsWith("#")) {
        continue;
      }
      switch (words[0]) {
        case "release" -> {
          if (words.length != 3 || !words[1].matches("[a-z]{1,32}")) {
            throw new ImageException(where + ": expected 'release CODENAME DATE'");
          }
          release = words[1];
          date = date(where, words[2]);
        }
        case "package" -> {
          if (words.length != 7) {
            throw new ImageException(
                where + ": expected 'package NAME VERSION ARCHIVE PATH SIZE SHA256'");
          }
          LockedPackage one =
              LockedPackage.checked(
                  where, words[1], words[2], words[3], words[4], words[5], words[6]);
          if (found.put(one.name(), one) != null) {
            throw new ImageException(where + ": the package '" + one.name() + "' is there twice");
          }
        }
        default -> throw new ImageException(where + ": '" + words[0] + "' is no word of a lock");
      }
    }
    if (release.isEmpty()) {
      throw new ImageException(name + ": the line 'release CODENAME DATE' is missing");
    }
    return new LockFile(release, date, found.values());
  }

  private static Instant date(String where, String text) throws ImageException {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new ImageException(where + ": '" + text + "' is no date", e);
    }
  }

  /** Codename of the release. */
  public String release() {
    return release;
  }

  /** When the archive was made that it was locked by: the time of all files of an image. */
  public Instant date() {
    return date;
  }

  /** All packages, by name. */
  public List<LockedPackage> packages() {
    return List.copyOf(packages.values());
  }

  /** A package; null if it is not locked. */
  public @Nullable LockedPackage get(String name) {
    return packages.get(name);
  }

  /** The text of the file. */
  public String text() {
    StringBuilder out = new StringBuilder(TITLE).append('\n');
    out.append("release ").append(release).append(' ').append(date).append('\n');
    for (LockedPackage one : packages.values()) {
      out.append(
          String.join(
              " ",
              "package",
              one.name(),
              one.version(),
              one.archive(),
              one.path(),
              Long.toString(one.size()),
              one.digest().hex()));
      out.append('\n');
    }
    return out.toString();
  }

  /** What another lock changes: lines such as {@code ~ busybox 1 -> 2}. */
  public List<String> changesTo(LockFile other) {
    List<String> changes = new ArrayList<>();
    Map<String, LockedPackage> all = new TreeMap<>(packages);
    all.putAll(other.packages);
    for (String name : all.keySet()) {
      LockedPackage before = packages.get(name);
      LockedPackage after = other.packages.get(name);
      if (before == null && after != null) {
        changes.add("+ " + name + " " + after.version());
      } else if (after == null && before != null) {
        changes.add("- " + name + " " + before.version());
      } else if (before != null && after != null && !before.equals(after)) {
        String same = before.version().equals(after.version()) ? " (another file)" : "";
        changes.add("~ " + name + " " + before.version() + " -> " + after.version() + same);
      }
    }
    return changes;
  }
}
