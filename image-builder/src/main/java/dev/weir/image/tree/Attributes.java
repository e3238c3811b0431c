package dev.weir.image.tree;

/**
 * What every file has.
 *
 * @param mode permission bits, set-user-id and sticky bits included (0 to 07777)
 * @param seconds time of the last change, since 1970
 */
public record Attributes(int mode, int uid, int gid, long seconds) {
  /** Checks the ranges. */
  public Attributes {
    if (mode < 0 || mode > 07777 || uid < 0 || gid < 0) {
      throw new IllegalArgumentException(
          "mode " + Integer.toOctalString(mode) + " " + uid + ":" + gid);
    }
    if (seconds < 0 || seconds > 0xffff_ffffL) {
      throw new IllegalArgumentException("a time outside of 1970 to 2106");
    }
  }

  /** Of root, as old as the build says. */
  public static Attributes root(int mode, long seconds) {
    return new Attributes(mode, 0, 0, seconds);
  }
}
