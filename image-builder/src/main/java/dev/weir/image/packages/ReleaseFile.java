package dev.weir.image.packages;

import dev.weir.image.ImageException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a suite's signed Release file says.
 *
 * @param codename of the suite: bookworm
 * @param date when it was made
 * @param validUntil when it is too old, if it says so
 * @param files size and digest of index files by path
 */
record ReleaseFile(
    String codename, Instant date, Optional<Instant> validUntil, Map<String, Entry> files) {
  /** A file that the suite vouches for. */
  record Entry(long size, Digest digest) {}

  /** Reads the text, whose signature was checked. */
  static ReleaseFile read(String name, String text) throws IOException {
    List<Map<String, String>> paragraphs = Paragraphs.read(name, text);
    if (paragraphs.size() != 1) {
      throw new ImageException(name + " has not one paragraph");
    }
    Map<String, String> fields = paragraphs.getFirst();
    Map<String, Entry> files = new LinkedHashMap<>();
    for (String line : fields.getOrDefault("SHA256", "").split("\n", -1)) {
      if (line.isBlank()) {
        continue;
      }
      String[] words = line.strip().split("\\s+");
      if (words.length != 3 || !words[1].matches("[0-9]{1,18}")) {
        throw new ImageException(name + ": damaged line '" + line + "'");
      }
      files.put(words[2], new Entry(Long.parseLong(words[1]), Digest.parse(name, words[0])));
    }
    return new ReleaseFile(
        fields.getOrDefault("Codename", ""),
        time(name, fields.getOrDefault("Date", "")),
        fields.containsKey("Valid-Until")
            ? Optional.of(time(name, fields.get("Valid-Until")))
            : Optional.empty(),
        files);
  }

  private static Instant time(String name, String text) throws ImageException {
    try {
      String utc = text.replaceFirst(" UTC$", " GMT");
      return DateTimeFormatter.ofPattern("EEE, [d][dd] MMM yyyy [H][HH]:mm:ss zzz", Locale.ROOT)
          .parse(utc, Instant::from);
    } catch (DateTimeException e) {
      throw new ImageException(name + ": '" + text + "' is no date", e);
    }
  }
}
