package dev.weir.image.fat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * A name in a folder: the long one, and the one of 8 and 3 characters that every entry needs
 * (Microsoft, FAT32 File System Specification 1.03, "FAT Long Directory Entries").
 *
 * @param shortName 11 bytes as ISO 8859-1, without the dot
 * @param needsLong whether the short name alone would not say it
 */
record FatName(String name, String shortName, boolean needsLong) {
  private static final String ILLEGAL = "\"*/:<>?\\|";
  private static final String SHORT_EXTRA = "!#$%&'()-@^_`{}~";
  private static final int UNITS_PER_ENTRY = 13;
  private static final int LONGEST = 255;
  private static final int ENTRY = 32;
  private static final byte LONG_NAME = 0x0f;
  private static final int LAST = 0x40;

  /** Where an entry of a long name holds its characters. */
  private static final int[] UNIT_AT = {1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30};

  /**
   * Finds the short name.
   *
   * @param taken short names of the folder; the new one is added
   * @throws IllegalArgumentException if FAT cannot hold the name
   */
  static FatName of(String name, Set<String> taken) {
    if (name.length() > LONGEST
        || name.endsWith(".")
        || name.endsWith(" ")
        || name.chars().anyMatch(c -> c < ' ' || c == 0x7f || ILLEGAL.indexOf(c) >= 0)) {
      throw new IllegalArgumentException("FAT cannot hold the name '" + name + "'");
    }
    int dot = name.lastIndexOf('.');
    String base = dot > 0 ? name.substring(0, dot) : name;
    String extension = dot > 0 ? name.substring(dot + 1) : "";
    if (base.length() <= 8
        && extension.length() <= 3
        && isShort(base)
        && isShort(extension)
        && taken.add(padded(base, extension))) {
      return new FatName(name, padded(base, extension), false);
    }
    String shortBase = squeezed(base, 8);
    String shortExtension = squeezed(extension, 3);
    for (int number = 1; ; number++) {
      String tail = "~" + number;
      String head = shortBase.substring(0, Math.min(shortBase.length(), 8 - tail.length()));
      String made = padded(head + tail, shortExtension);
      if (taken.add(made)) {
        return new FatName(name, made, true);
      }
    }
  }

  private static boolean isShort(String part) {
    return part.chars()
        .allMatch(
            c -> (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || SHORT_EXTRA.indexOf(c) >= 0);
  }

  private static String squeezed(String part, int most) {
    StringBuilder out = new StringBuilder();
    for (char c : part.toUpperCase(Locale.ROOT).toCharArray()) {
      if (out.length() < most && c != ' ' && c != '.') {
        out.append(isShort(String.valueOf(c)) ? c : '_');
      }
    }
    return out.toString();
  }

  private static String padded(String base, String extension) {
    return String.format(Locale.ROOT, "%-8s%-3s", base, extension);
  }

  /** How many entries of 32 bytes the name needs, the file's own included. */
  int entries() {
    return 1 + (needsLong ? (name.length() + UNITS_PER_ENTRY - 1) / UNITS_PER_ENTRY : 0);
  }

  byte[] shortBytes() {
    return shortName.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Writes the entries of the long name, which come before the file's own, last part first. */
  void putLong(ByteBuffer out) {
    for (int part = entries() - 1; part > 0; part--) {
      int at = out.position();
      byte[] ones = new byte[ENTRY];
      Arrays.fill(ones, (byte) 0xff);
      out.put(ones);
      out.put(at, (byte) (part == entries() - 1 ? part | LAST : part));
      out.put(at + 11, LONG_NAME).put(at + 12, (byte) 0).put(at + 13, checksum());
      out.putShort(at + 26, (short) 0);
      for (int i = 0; i < UNITS_PER_ENTRY; i++) {
        int index = (part - 1) * UNITS_PER_ENTRY + i;
        if (index <= name.length()) {
          out.putShort(at + UNIT_AT[i], index == name.length() ? 0 : (short) name.charAt(index));
        }
      }
    }
  }

  private byte checksum() {
    int sum = 0;
    for (byte one : shortBytes()) {
      sum = ((sum & 1) << 7 | sum >>> 1 & 0x7f) + (one & 0xff) & 0xff;
    }
    return (byte) sum;
  }
}
