package dev.weir.ovf.model;

/**
 * What backs a drive.
 *
 * @param kind which table its key is of
 * @param id key of a disk or file; the text as it is if it is neither
 */
public record HostResource(Kind kind, String id) {
  /** Where the key is looked up. */
  public enum Kind {
    DISK,
    FILE,
    UNKNOWN
  }

  /** Reads a reference such as {@code ovf:/disk/ID}. */
  public static HostResource parse(String text) {
    String path = text.startsWith("ovf:") ? text.substring(4) : text;
    while (path.startsWith("//")) {
      path = path.substring(1);
    }
    if (path.startsWith("/disk/")) {
      return new HostResource(Kind.DISK, path.substring(6));
    }
    if (path.startsWith("/file/")) {
      return new HostResource(Kind.FILE, path.substring(6));
    }
    return new HostResource(Kind.UNKNOWN, text);
  }
}
