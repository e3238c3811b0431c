package dev.weir.ovf.disk;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds the reader of a format. */
final class DiskOpener {
  private DiskOpener() {}

  static Disk open(Path file) throws IOException {
    ByteSource source = ByteSource.open(file);
    try {
      DiskFormat format = DiskFormat.detect(source);
      if (format == DiskFormat.VMDK_DESCRIPTOR) {
        source.close();
        return VmdkDescriptor.open(file);
      }
      return open(source, format, null);
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  static Disk open(ByteSource source, DiskFormat format, @Nullable Disk parent) throws IOException {
    Disk disk =
        switch (format) {
          case RAW -> new RawDisk(DiskFormat.RAW, source);
          case VMDK_STREAM_OPTIMIZED, VMDK_SPARSE -> VmdkSparse.open(source, parent);
          case VMDK_DESCRIPTOR ->
              throw new DiskException(
                  source.name(), "only describes a disk whose bytes are in other files");
          case QCOW2 -> Qcow2Disk.open(source, parent != null);
          case VHD_FIXED, VHD_DYNAMIC -> VhdDisk.open(source, parent);
          case VHDX_FIXED, VHDX_DYNAMIC -> VhdxDisk.open(source, parent);
        };
    if (parent != null) {
      if (disk instanceof MappedDisk mapped) {
        mapped.over(parent);
      } else {
        parent.close(); // it stores every block itself
      }
    }
    return disk;
  }
}
