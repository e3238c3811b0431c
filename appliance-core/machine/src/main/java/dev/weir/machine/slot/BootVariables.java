package dev.weir.machine.slot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The boot loader's variables: GRUB's environment block, a file of 1024 bytes in which lines of
 * {@code name=value} follow a first line and are followed by {@code #}. The lines must fit into the
 * first sector, which a disk writes whole or not at all.
 */
public final class BootVariables {
  /** Slot of the system that is known to be good. */
  static final String GOOD = "slot";

  /** Slot of a system that is to be tried. */
  static final String TRY = "try";

  /** How often it is still tried. */
  static final String TRIES = "tries";

  /** Slot of a system that was tried in vain. */
  static final String BAD = "bad";

  /** Where the boot loader looks for them, in the EFI system partition. */
  static final String PATH = "grub/grubenv";

  private static final int SECTOR = 512;
  private static final int SIZE = 1024;
  private static final String HEAD = "# GRUB Environment Block\n";

  private final BlockDevice device;
  private final long offset;
  private final Map<String, String> values;

  private BootVariables(BlockDevice device, long offset, Map<String, String> values) {
    this.device = device;
    this.offset = offset;
    this.values = values;
  }

  /**
   * Reads them.
   *
   * @param device the EFI system partition
   * @throws IOException if they are not there
   */
  public static BootVariables read(BlockDevice device) throws IOException {
    long offset = FatFile.locate(device, PATH, SIZE);
    String text = new String(device.read(offset, SIZE), StandardCharsets.ISO_8859_1);
    if (!text.startsWith(HEAD)) {
      throw new IOException("the boot loader's variables are damaged");
    }
    Map<String, String> values = new TreeMap<>();
    for (String line : text.substring(HEAD.length()).split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0 && line.charAt(0) != '#') {
        values.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    return new BootVariables(device, offset, values);
  }

  /** A variable; empty if it is not set. */
  public String get(String name) {
    return values.getOrDefault(name, "");
  }

  /** Sets a variable; an empty value removes it. Written by {@link #write}. */
  void set(String name, String value) {
    if (value.isEmpty()) {
      values.remove(name);
    } else {
      values.put(name, value);
    }
  }

  /** Writes all of them at once, and waits until they are kept. */
  void write() throws IOException {
    StringBuilder text = new StringBuilder(HEAD);
    values.forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
    if (text.length() > SECTOR) {
      throw new IOException("the boot loader's variables do not fit into a sector");
    }
    byte[] sector = new byte[SECTOR];
    Arrays.fill(sector, (byte) '#');
    byte[] head = text.toString().getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(head, 0, sector, 0, head.length);
    device.write(offset, sector, SECTOR);
    device.flush();
  }
}
