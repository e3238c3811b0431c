package dev.weir.image.packages;

import dev.weir.image.ImageException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * Makes locks: finds the newest version of each wanted package in the suites of a release, whose
 * signature was checked.
 */
public final class Locker {
  private static final long MOST_RELEASE = 4 << 20;
  private static final int MOST_XZ_MEMORY = 128 << 10;
  private static final String COMPONENT = "main";
  private static final String ARCHITECTURE = "amd64";
  private static final Set<String> KEPT =
      Set.of("Package", "Version", "Filename", "Size", "SHA256", "Depends");

  private final Fetcher fetcher;
  private final ArchiveKeys keys;
  private final Path work;
  private final Instant now;

  /** What is known of a candidate. */
  private record Candidate(LockedPackage locked, Map<String, String> fields) {}

  /**
   * A locker.
   *
   * @param work folder for what is fetched
   * @param now time of day: archives may say until when they are valid
   */
  public Locker(Fetcher fetcher, ArchiveKeys keys, Path work, Instant now) {
    this.fetcher = fetcher;
    this.keys = keys;
    this.work = work;
    this.now = now;
  }

  /**
   * Locks packages of a release.
   *
   * @param wanted names; a name that is a metapackage of the kernel brings the kernel it depends on
   * @throws ImageException if the archive is not signed by the keys, is too old, or lacks a package
   */
  public LockFile lock(String release, Collection<String> wanted) throws IOException {
    Map<String, Candidate> newest = new HashMap<>();
    Instant date = Instant.EPOCH;
    for (ArchiveSuite suite : ArchiveSuite.of(release)) {
      ReleaseFile signed = release(suite);
      date = signed.date().isAfter(date) ? signed.date() : date;
      index(suite, signed, newest);
    }
    Map<String, LockedPackage> locked = new TreeMap<>();
    Set<String> missing = new TreeSet<>();
    for (String name : wanted) {
      Candidate found = newest.get(name);
      if (found == null) {
        missing.add(name);
      } else if (name.startsWith("linux-image-")) {
        LockedPackage kernel = kernel(name, found, newest).locked();
        locked.put(kernel.name(), kernel);
      } else {
        locked.put(name, found.locked());
      }
    }
    if (!missing.isEmpty()) {
      throw new ImageException(release + " has no package " + String.join(", ", missing));
    }
    return new LockFile(release, date, locked.values());
  }

  /** The kernel itself: a metapackage is followed to what it depends on. */
  private static Candidate kernel(String name, Candidate found, Map<String, Candidate> newest)
      throws ImageException {
    for (String clause : found.fields().getOrDefault("Depends", "").split(",", -1)) {
      String word = clause.strip().split("[ (|]", 2)[0];
      if (word.startsWith("linux-image-")) {
        @Nullable Candidate kernel = newest.get(word);
        if (kernel == null) {
          throw new ImageException(name + " depends on " + word + ", which the archive lacks");
        }
        return kernel;
      }
    }
    return found;
  }

  private ReleaseFile release(ArchiveSuite suite) throws IOException {
    String path = "dists/" + suite.suite() + "/InRelease";
    Path file = Files.createTempFile(work, "InRelease", "");
    try {
      fetcher.fetch(suite.archive(), path, MOST_RELEASE, file);
      String text = keys.verify(path, Files.readAllBytes(file), now);
      ReleaseFile signed = ReleaseFile.read(path, text);
      if (!signed.codename().equals(suite.suite())) {
        throw new ImageException(
            path + " is signed, but for the suite '" + signed.codename() + "': a mirror is wrong");
      }
      if (signed.validUntil().isPresent() && signed.validUntil().get().isBefore(now)) {
        throw new ImageException(
            path
                + " was valid until "
                + signed.validUntil().get()
                + ": the mirror is old, or the clock is wrong");
      }
      return signed;
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private void index(ArchiveSuite suite, ReleaseFile signed, Map<String, Candidate> newest)
      throws IOException {
    String inner = COMPONENT + "/binary-" + ARCHITECTURE + "/Packages.xz";
    String path = "dists/" + suite.suite() + "/" + inner;
    ReleaseFile.@Nullable Entry entry = signed.files().get(inner);
    if (entry == null) {
      throw new ImageException("dists/" + suite.suite() + "/InRelease does not know " + inner);
    }
    Path file = Files.createTempFile(work, "Packages", ".xz");
    try {
      fetcher.fetch(suite.archive(), path, entry.size(), file);
      if (!Digest.of(file).equals(entry.digest())) {
        throw new ImageException(path + " is not what InRelease vouches for: try again later");
      }
      List<ImageException> problems = new ArrayList<>();
      try (Reader in =
          new InputStreamReader(
              new XZInputStream(
                  new BufferedInputStream(Files.newInputStream(file), 1 << 16), MOST_XZ_MEMORY),
              StandardCharsets.UTF_8)) {
        Paragraphs.read(path, in, fields -> take(path, suite, fields, newest, problems));
      }
      if (!problems.isEmpty()) {
        throw problems.getFirst();
      }
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static void take(
      String path,
      ArchiveSuite suite,
      Map<String, String> fields,
      Map<String, Candidate> newest,
      List<ImageException> problems) {
    try {
      Map<String, String> kept = new HashMap<>(fields);
      kept.keySet().retainAll(KEPT);
      LockedPackage one = LockedPackage.of(path, suite.archive(), kept);
      newest.merge(
          one.name(),
          new Candidate(one, kept),
          (a, b) -> {
            int order =
                new DebianVersion(a.locked().version())
                    .compareTo(new DebianVersion(b.locked().version()));
            return order >= 0 ? a : b;
          });
    } catch (ImageException e) {
      problems.add(e);
    }
  }
}
