package dev.weir.ovf.archive;

import dev.weir.ovf.OvfException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A header block (POSIX ustar, with GNU's base-256 numbers).
 *
 * <pre>
 * name 0+100  mode 100+8  uid 108+8  gid 116+8  size 124+12  mtime 136+12  checksum 148+8
 * type 156+1  link 157+100  magic 257+8  uname 265+32  gname 297+32  major, minor 329+16  prefix 345+155
 * </pre>
 */
final class TarHeader {
  static final int BLOCK = 512;
  static final long MAX_OCTAL = (1L << 33) - 1;
  static final int NAME = 100;

  private static final int SIZE = 124;
  private static final int CHECKSUM = 148;
  private static final int TYPE = 156;
  private static final int MAGIC = 257;
  private static final int PREFIX = 345;

  private TarHeader() {}

  static byte[] of(byte[] name, byte[] prefix, char type, long size, long time) {
    byte[] block = new byte[BLOCK];
    System.arraycopy(name, 0, block, 0, name.length);
    octal(block, 100, 8, 0644);
    octal(block, 108, 8, 0);
    octal(block, 116, 8, 0);
    if (size <= MAX_OCTAL) {
      octal(block, SIZE, 12, size);
    } else {
      base256(block, SIZE, 12, size);
    }
    octal(block, 136, 12, time);
    block[TYPE] = (byte) type;
    ascii(block, MAGIC, "ustar\00000");
    octal(block, 329, 8, 0);
    octal(block, 337, 8, 0);
    System.arraycopy(prefix, 0, block, PREFIX, prefix.length);
    Arrays.fill(block, CHECKSUM, CHECKSUM + 8, (byte) ' ');
    octal(block, CHECKSUM, 7, sum(block, false));
    return block;
  }

  private static void ascii(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }

  private static void octal(byte[] block, int at, int length, long value) {
    String digits = Long.toOctalString(value);
    ascii(block, at, "0".repeat(length - 1 - digits.length()) + digits + "\0");
  }

  private static void base256(byte[] block, int at, int length, long value) {
    for (int i = length - 1; i > 0; i--) {
      block[at + i] = (byte) value;
      value >>>= 8;
    }
    block[at] = (byte) 0x80;
  }

  static boolean isZero(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether the checksum is right, counted either way: some writers added signed bytes. */
  static boolean checks(byte[] block) {
    byte[] blanked = block.clone();
    Arrays.fill(blanked, CHECKSUM, CHECKSUM + 8, (byte) ' ');
    try {
      long stored = number(block, CHECKSUM, 8);
      return stored == sum(blanked, false) || stored == sum(blanked, true);
    } catch (OvfException _) {
      return false;
    }
  }

  private static long sum(byte[] block, boolean signed) {
    long sum = 0;
    for (byte b : block) {
      sum += signed ? b : b & 0xFF;
    }
    return sum;
  }

  static char type(byte[] block) {
    return (char) (block[TYPE] & 0xFF);
  }

  static long size(byte[] block) throws OvfException {
    return number(block, SIZE, 12);
  }

  static String name(byte[] block) {
    String name = text(block, 0, NAME);
    boolean posix = block[MAGIC + 5] == 0 && text(block, MAGIC, 5).equals("ustar");
    String prefix = posix ? text(block, PREFIX, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  static String text(byte[] bytes, int at, int length) {
    int end = at;
    while (end < at + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, at, end - at, StandardCharsets.UTF_8);
  }

  private static long number(byte[] block, int at, int length) throws OvfException {
    if ((block[at] & 0x80) != 0) {
      long value = block[at] & 0x7F;
      for (int i = 1; i < length; i++) {
        if (value >>> 55 != 0) {
          throw new OvfException("a number in a header is too large or negative");
        }
        value = value << 8 | block[at + i] & 0xFF;
      }
      return value;
    }
    String digits = text(block, at, length).strip();
    if (digits.isEmpty()) {
      return 0;
    }
    if (!digits.matches("[0-7]{1,12}")) {
      throw new OvfException("a number in a header is not octal");
    }
    return Long.parseLong(digits, 8);
  }
}
