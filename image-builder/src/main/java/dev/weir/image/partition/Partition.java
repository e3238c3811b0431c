package dev.weir.image.partition;

import java.util.UUID;

/**
 * A partition to be made.
 *
 * @param type what it is for
 * @param name up to 36 UTF-16 characters; the kernel's PARTLABEL
 * @param size in bytes, a multiple of {@link GptTable#ALIGNMENT}
 * @param attributes of the UEFI specification, section 5.3.3
 */
public record Partition(UUID type, String name, long size, long attributes) {
  /** A system partition of EFI. */
  public static final UUID EFI_SYSTEM = UUID.fromString("C12A7328-F81F-11D2-BA4B-00A0C93EC93B");

  /** Where GRUB puts its core on a disk that a BIOS boots. */
  public static final UUID BIOS_BOOT = UUID.fromString("21686148-6449-6E6F-744E-656564454649");

  /** Data of Linux. */
  public static final UUID LINUX_DATA = UUID.fromString("0FC63DAF-8483-4772-8E79-3D69D8477DE4");

  private static final int LONGEST_NAME = 36;

  /** Checks name and size. */
  public Partition {
    if (name.length() > LONGEST_NAME || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("the name '" + name + "' is too long");
    }
    if (size <= 0 || size % GptTable.ALIGNMENT != 0) {
      throw new IllegalArgumentException(
          "partition " + name + " has " + size + " bytes, not a multiple of 1 MiB");
    }
  }
}
