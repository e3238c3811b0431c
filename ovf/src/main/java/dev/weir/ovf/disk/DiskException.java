package dev.weir.ovf.disk;

import java.io.IOException;

/** A disk image is damaged, hostile, or of a kind that is not supported. */
public final class DiskException extends IOException {
  private static final long serialVersionUID = 1;

  /** Of a problem with an image as a whole. */
  public DiskException(String source, String problem) {
    super(source + ": " + problem);
  }

  /**
   * Of a problem at a place.
   *
   * @param source name of the image
   * @param offset where in the image's file, in bytes
   */
  public DiskException(String source, long offset, String problem) {
    super(source + " at 0x" + Long.toHexString(offset) + ": " + problem);
  }
}
