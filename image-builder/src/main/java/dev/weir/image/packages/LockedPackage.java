package dev.weir.image.packages;

import dev.weir.image.ImageException;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One package, pinned.
 *
 * @param name of the package
 * @param version as Debian writes it
 * @param archive where it comes from: {@code debian} or {@code debian-security}
 * @param path of the file in the archive
 * @param size of the file, in bytes
 * @param digest of the file
 */
public record LockedPackage(
    String name, String version, String archive, String path, long size, Digest digest) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9+.-]{1,127}");
  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9.+:~-]{1,127}");
  private static final Pattern PATH =
      Pattern.compile("pool(/[A-Za-z0-9+~_%:-][A-Za-z0-9+.~_%:-]*)+");

  /** Checks everything that a hostile lock or index could misuse. */
  static LockedPackage checked(
      String where,
      String name,
      String version,
      String archive,
      String path,
      String size,
      String digest)
      throws ImageException {
    check(where, "name of a package", NAME, name);
    check(where, "version", VERSION, version);
    check(where, "path in the pool", PATH, path);
    if (!ArchiveSuite.ARCHIVES.contains(archive)) {
      throw new ImageException(where + ": '" + archive + "' is no archive");
    }
    if (!size.matches("[0-9]{1,12}")) {
      throw new ImageException(where + ": '" + size + "' is no size");
    }
    return new LockedPackage(
        name, version, archive, path, Long.parseLong(size), Digest.parse(where, digest));
  }

  /** A paragraph of a Packages file. */
  static LockedPackage of(String where, String archive, Map<String, String> fields)
      throws ImageException {
    return checked(
        where,
        fields.getOrDefault("Package", ""),
        fields.getOrDefault("Version", ""),
        archive,
        fields.getOrDefault("Filename", ""),
        fields.getOrDefault("Size", ""),
        fields.getOrDefault("SHA256", ""));
  }

  private static void check(String where, String what, Pattern form, String value)
      throws ImageException {
    if (!form.matcher(value).matches()) {
      throw new ImageException(
          where + ": '" + value.replaceAll("\\p{Cntrl}", "?") + "' is no " + what);
    }
  }
}
