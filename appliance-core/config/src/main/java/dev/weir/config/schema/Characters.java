package dev.weir.config.schema;

/** Which characters a configuration may hold. */
public final class Characters {
  private Characters() {}

  /**
   * Whether the code point may stand in a configuration: no controls but tab and line feed, no
   * separators that only some programs take for a line's end, nothing that reorders text on a
   * screen, no halves of surrogate pairs.
   */
  public static boolean isAllowed(int c) {
    if (c < ' ') {
      return c == '\t' || c == '\n';
    }
    return c < 0x7f
        || c >= 0xa0
            && c != 0x2028
            && c != 0x2029
            && !(c >= 0x202a && c <= 0x202e)
            && !(c >= 0x2066 && c <= 0x2069)
            && !(c >= 0xd800 && c <= 0xdfff)
            && c != 0xfeff
            && (c & 0xfffe) != 0xfffe;
  }

  /** Whether all of a text may stand in a configuration. */
  public static boolean areAllowed(String text) {
    return text.codePoints().allMatch(Characters::isAllowed);
  }
}
