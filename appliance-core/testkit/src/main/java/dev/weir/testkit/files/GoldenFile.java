package dev.weir.testkit.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Expected output kept in a file beside the test. Where output is meant to change, run the tests
 * with {@code -Dweir.golden.refresh=true} and review what the version control system shows: the
 * file is rewritten, and the test fails once so that a refresh is never taken for a pass.
 */
public final class GoldenFile {
  /** System property that rewrites the files. */
  public static final String REFRESH_PROPERTY = "weir.golden.refresh";

  private final Path file;
  private final boolean refresh;

  private GoldenFile(Path file, boolean refresh) {
    this.file = file;
    this.refresh = refresh;
  }

  /** The file {@code src/test/resources/golden/<name>} of the module under test. */
  public static GoldenFile named(String name) {
    return at(
        Path.of("src", "test", "resources", "golden", name), Boolean.getBoolean(REFRESH_PROPERTY));
  }

  /** A file at any place. */
  public static GoldenFile at(Path file, boolean refresh) {
    return new GoldenFile(file, refresh);
  }

  /**
   * Compares a text, whose lines end in newlines.
   *
   * @throws AssertionError if it differs, or the file is missing, or was refreshed
   */
  public void matches(String actual) {
    byte[] bytes = actual.getBytes(StandardCharsets.UTF_8);
    byte[] expected = compare(bytes);
    if (!Arrays.equals(expected, bytes)) {
      throw new AssertionError(
          firstDifference(new String(expected, StandardCharsets.UTF_8), actual));
    }
  }

  /** Compares bytes: a capture, say. */
  public void matches(byte[] actual) {
    byte[] expected = compare(actual);
    int at = Arrays.mismatch(expected, actual);
    if (at >= 0) {
      throw new AssertionError(
          file
              + " differs at byte "
              + at
              + " ("
              + expected.length
              + " expected, "
              + actual.length
              + " actual bytes)"
              + hint());
    }
  }

  private byte[] compare(byte[] actual) {
    try {
      if (refresh) {
        if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), actual)) {
          return actual;
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, actual);
        throw new AssertionError(file + " was refreshed: review it, then run without the switch");
      }
      if (!Files.exists(file)) {
        throw new AssertionError(file + " is missing" + hint());
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new AssertionError(file + ": " + e, e);
    }
  }

  private String firstDifference(String expected, String actual) {
    String[] want = expected.split("\n", -1);
    String[] have = actual.split("\n", -1);
    int line = 0;
    while (line < want.length && line < have.length && want[line].equals(have[line])) {
      line++;
    }
    String wanted = line < want.length ? want[line] : "(end)";
    String had = line < have.length ? have[line] : "(end)";
    return file + ":" + (line + 1) + "\n  expected: " + wanted + "\n  but was:  " + had + hint();
  }

  private static String hint() {
    return "\n  if this is meant, refresh with -D" + REFRESH_PROPERTY + "=true";
  }
}
