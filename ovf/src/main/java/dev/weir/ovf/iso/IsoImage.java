package dev.weir.ovf.iso;

import dev.weir.ovf.OvfException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A small ISO 9660 image (ECMA-119) with all files in its root folder. Joliet gives them their real
 * names besides. The same content gives the same bytes: there are no dates in it.
 */
public final class IsoImage {
  /** Size of a sector. */
  static final int SECTOR = 2048;

  private static final int MAX_FILES = 100;
  private static final int MAX_CONTENT = 64 << 20;

  private IsoImage() {}

  /**
   * Writes an image.
   *
   * @param volume its label: up to 32 capitals, digits and underscores
   * @param files contents by name; names as {@code ovf-env.xml}
   * @throws IllegalArgumentException if a name or the label cannot be written, or two names become
   *     one in ISO 9660's capitals
   */
  public static byte[] write(String volume, Map<String, byte[]> files) {
    if (!volume.matches("[A-Z0-9_]{1,32}")) {
      throw new IllegalArgumentException("'" + volume + "' cannot be the label of an image");
    }
    long sum = files.values().stream().mapToLong(content -> content.length).sum();
    if (files.size() > MAX_FILES || sum > MAX_CONTENT) {
      throw new IllegalArgumentException("too much for a small image");
    }
    Map<String, byte[]> plain = new LinkedHashMap<>();
    files.keySet().stream().sorted().forEach(name -> plain.put(name, files.get(name)));
    return new IsoWriter(volume, plain).write();
  }

  /**
   * Reads the files of an image by their paths ({@code folder/file}), under their Joliet names
   * where there are any, else in lower case.
   *
   * @throws OvfException if it is no image, or is damaged
   */
  public static Map<String, byte[]> read(String name, byte[] image) throws OvfException {
    return new IsoReader(name, image).read();
  }

  /** The name of a file in ISO 9660's first level and a half: {@code OVF_ENV.XML;1}. */
  static String identifier(String name) {
    int dot = name.lastIndexOf('.');
    String stem = dot > 0 ? name.substring(0, dot) : name;
    String extension = dot > 0 ? name.substring(dot + 1) : "";
    String identifier = plain(stem, 26) + "." + plain(extension, 3) + ";1";
    if (stem.isEmpty() || name.length() > 64 || name.indexOf('/') >= 0) {
      throw new IllegalArgumentException("'" + name + "' cannot be the name of a file");
    }
    return identifier;
  }

  private static String plain(String text, int length) {
    String plain = text.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9_]", "_");
    return plain.length() > length ? plain.substring(0, length) : plain;
  }
}
