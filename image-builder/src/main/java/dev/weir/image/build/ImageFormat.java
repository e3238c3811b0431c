package dev.weir.image.build;

import dev.weir.ovf.disk.DiskFormat;
import java.util.Locale;
import java.util.Optional;

/** What an image can be written as. */
public enum ImageFormat {
  /** An OVA, its disk a stream-optimized VMDK. */
  OVA(Optional.empty()),
  /** For KVM, compressed. */
  QCOW2(Optional.of(DiskFormat.QCOW2)),
  /** For Hyper-V's first generation and clouds. */
  VHD(Optional.of(DiskFormat.VHD_DYNAMIC)),
  /** For Hyper-V. */
  VHDX(Optional.of(DiskFormat.VHDX_DYNAMIC)),
  /** The bare disk, with holes. */
  RAW(Optional.of(DiskFormat.RAW));

  private final Optional<DiskFormat> disk;

  ImageFormat(Optional<DiskFormat> disk) {
    this.disk = disk;
  }

  /** The disk's format, where the image is a disk alone. */
  Optional<DiskFormat> disk() {
    return disk;
  }

  /** As on the command line, and the end of the file's name. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
