package dev.weir.config.store;

import dev.weir.config.store.Revision.State;
import dev.weir.sdk.config.Words;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The text of a stored revision: comment lines with number, checksum and what is known of it, then
 * the configuration. The checksum covers all but its own line, so a damaged file is never taken for
 * a configuration.
 */
record RevisionFile(Revision revision, String body) {
  private static final String FIRST = "# weir revision ";
  private static final String END = "# ---";
  private static final int MAX_HEADER_LINES = 16;

  static byte[] write(Revision revision, String body) {
    StringBuilder rest = new StringBuilder();
    field(rest, "author", revision.author());
    field(rest, "origin", revision.origin());
    field(rest, "time", revision.time().truncatedTo(ChronoUnit.SECONDS).toString());
    field(rest, "comment", revision.comment());
    revision.imported().ifPresent(hash -> field(rest, "imported", hash));
    rest.append(END).append('\n').append(body);
    byte[] content = rest.toString().getBytes(StandardCharsets.UTF_8);
    String first = FIRST + revision.number() + " sha256 " + sha256(content) + "\n";
    byte[] start = first.getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[start.length + content.length];
    System.arraycopy(start, 0, all, 0, start.length);
    System.arraycopy(content, 0, all, start.length, content.length);
    return all;
  }

  private static void field(StringBuilder out, String name, String value) {
    out.append("# ").append(name).append(' ').append(Words.quote(value)).append('\n');
  }

  /**
   * Reads a stored revision.
   *
   * @throws IOException if the file is damaged
   */
  static RevisionFile read(int number, State state, byte[] bytes) throws IOException {
    int newline = 0;
    while (newline < bytes.length && bytes[newline] != '\n') {
      newline++;
    }
    if (newline == bytes.length) {
      throw new IOException("revision " + number + " is cut off");
    }
    String first = new String(bytes, 0, newline, StandardCharsets.UTF_8);
    byte[] content = java.util.Arrays.copyOfRange(bytes, newline + 1, bytes.length);
    if (!first.equals(FIRST + number + " sha256 " + sha256(content))) {
      throw new IOException("revision " + number + " is damaged: its checksum does not match");
    }
    String text = new String(content, StandardCharsets.UTF_8);
    Map<String, String> fields = new HashMap<>();
    int at = 0;
    for (int i = 0; i < MAX_HEADER_LINES; i++) {
      int end = text.indexOf('\n', at);
      String line = end < 0 ? "" : text.substring(at, end);
      at = end + 1;
      if (line.equals(END)) {
        return new RevisionFile(revision(number, state, fields), text.substring(at));
      }
      List<String> words = words(line);
      if (words.size() == 3) {
        fields.put(words.get(1), words.get(2));
      }
    }
    throw new IOException("revision " + number + " has no configuration");
  }

  private static List<String> words(String line) throws IOException {
    try {
      return Words.split(line);
    } catch (IllegalArgumentException e) {
      throw new IOException("a revision has a damaged head", e);
    }
  }

  private static Revision revision(int number, State state, Map<String, String> fields)
      throws IOException {
    try {
      return new Revision(
          number,
          fields.getOrDefault("author", ""),
          fields.getOrDefault("origin", ""),
          Instant.parse(fields.getOrDefault("time", "")),
          fields.getOrDefault("comment", ""),
          Optional.ofNullable(fields.get("imported")),
          state);
    } catch (DateTimeException e) {
      throw new IOException("revision " + number + " has a damaged time", e);
    }
  }

  static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
