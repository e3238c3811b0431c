package dev.weir.ovf.disk;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/** Which disk a VHDX holds changes of: its parent locator ([MS-VHDX] 2.6.2.6). */
final class VhdxLocator {
  /** More than the longest paths and identifiers need. */
  static final int MOST_BYTES = 64 << 10;

  private static final int HEADER = 20;
  private static final int ENTRY = 12;

  private VhdxLocator() {}

  /**
   * The data write identifiers that the parent may have: the usual one, and one that it had while
   * it was resized. None if there is no usable locator.
   */
  static Set<UUID> linkages(ByteBuffer locator) {
    Set<UUID> linkages = new HashSet<>();
    int count = locator.capacity() < HEADER ? 0 : locator.getShort(18) & 0xffff;
    for (int i = 0; i < count && HEADER + (i + 1) * ENTRY <= locator.capacity(); i++) {
      int at = HEADER + i * ENTRY;
      String key = text(locator, locator.getInt(at), locator.getShort(at + 8) & 0xffff);
      if (key.equals("parent_linkage") || key.equals("parent_linkage2")) {
        String value = text(locator, locator.getInt(at + 4), locator.getShort(at + 10) & 0xffff);
        if (value.matches("\\{[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}}")) {
          linkages.add(
              UUID.fromString(value.substring(1, value.length() - 1).toLowerCase(Locale.ROOT)));
        }
      }
    }
    return linkages;
  }

  private static String text(ByteBuffer locator, int offset, int length) {
    if (offset < 0 || offset > locator.capacity() - length) {
      return "";
    }
    byte[] bytes = new byte[length];
    locator.get(offset, bytes);
    return new String(bytes, StandardCharsets.UTF_16LE);
  }
}
