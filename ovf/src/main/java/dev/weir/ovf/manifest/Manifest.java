package dev.weir.ovf.manifest;

import dev.weir.ovf.OvfException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Digests of a package's files (DSP0243, 5.1): lines {@code SHA256(file)= hex}.
 *
 * @param entries as they stand
 * @param oddLines numbers of lines that are not written exactly so: VMware takes neither {@code
 *     SHA2-256(file)=} nor a space before the parenthesis
 */
public record Manifest(List<Entry> entries, List<Integer> oddLines) {
  /** A manifest larger than this is not read. */
  public static final int MAX_BYTES = 16 << 20;

  private static final Pattern LINE =
      Pattern.compile("(?i)((?:SHA2?-?)(?:1|256|384|512))\\s*\\((.*)\\)\\s*=\\s*([0-9a-f]*)");

  /**
   * A digest.
   *
   * @param algorithm how it was made
   * @param file name of the file
   * @param digest in hexadecimal digits, lower case
   */
  public record Entry(DigestAlgorithm algorithm, String file, String digest) {
    /** An entry of a digest's bytes. */
    public static Entry of(DigestAlgorithm algorithm, String file, byte[] digest) {
      return new Entry(algorithm, file, HexFormat.of().formatHex(digest));
    }
  }

  public Manifest {
    entries = List.copyOf(entries);
    oddLines = List.copyOf(oddLines);
  }

  /** A manifest of our own. */
  public static Manifest of(List<Entry> entries) {
    return new Manifest(entries, List.of());
  }

  /**
   * Reads a manifest.
   *
   * @param name what to call it in messages
   * @throws OvfException if a line is not an entry
   */
  public static Manifest read(String name, byte[] bytes) throws OvfException {
    List<Entry> entries = new ArrayList<>();
    List<Integer> odd = new ArrayList<>();
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.startsWith("\uFEFF")) {
      text = text.substring(1);
    }
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      Matcher matcher = LINE.matcher(line.strip());
      if (!matcher.matches()) {
        throw new OvfException(
            name + ":" + number + ": not of the form 'SHA256(file)= digest': " + shown(line));
      }
      Optional<DigestAlgorithm> algorithm = DigestAlgorithm.of(matcher.group(1));
      String digest = matcher.group(3).toLowerCase(Locale.ROOT);
      if (algorithm.isEmpty() || digest.length() != 2 * algorithm.get().length()) {
        throw new OvfException(
            name
                + ":"
                + number
                + ": a digest of "
                + digest.length()
                + " digits is not one of "
                + matcher.group(1));
      }
      Entry entry = new Entry(algorithm.get(), matcher.group(2), digest);
      entries.add(entry);
      if (!line.replaceFirst("=\\s*", "= ").stripTrailing().equalsIgnoreCase(written(entry))) {
        odd.add(number);
      }
    }
    return new Manifest(entries, odd);
  }

  private static String shown(String line) {
    String cut = line.length() > 80 ? line.substring(0, 80) + "..." : line;
    return cut.replaceAll("\\p{Cntrl}", "?");
  }

  /** The entry of a file. */
  public Optional<Entry> entry(String file) {
    return entries.stream().filter(entry -> entry.file().equals(file)).findFirst();
  }

  /** The manifest as a file. */
  public byte[] bytes() {
    StringBuilder out = new StringBuilder();
    for (Entry entry : entries) {
      out.append(written(entry)).append('\n');
    }
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String written(Entry entry) {
    return entry.algorithm() + "(" + entry.file() + ")= " + entry.digest();
  }
}
