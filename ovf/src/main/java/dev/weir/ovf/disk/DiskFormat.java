package dev.weir.ovf.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How a disk can be stored. */
public enum DiskFormat {
  /** The bytes themselves. */
  RAW("raw", ""),
  /** VMDK for transport: compressed, written front to back. */
  VMDK_STREAM_OPTIMIZED(
      "vmdk", "http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"),
  /** VMDK that grows, in a single file. */
  VMDK_SPARSE("vmdk", "http://www.vmware.com/interfaces/specifications/vmdk.html#sparse"),
  /** A VMDK descriptor beside the files that hold the data. */
  VMDK_DESCRIPTOR("vmdk", "http://www.vmware.com/interfaces/specifications/vmdk.html"),
  /** qcow2, version 2 or 3. */
  QCOW2("qcow2", "http://www.gnome.org/~markmc/qcow-image-format.html"),
  /** VHD of full size. */
  VHD_FIXED("vhd", "http://go.microsoft.com/fwlink/?LinkId=137171"),
  /** VHD that grows. */
  VHD_DYNAMIC("vhd", "http://go.microsoft.com/fwlink/?LinkId=137171"),
  /** VHDX of full size. */
  VHDX_FIXED("vhdx", ""),
  /** VHDX that grows. */
  VHDX_DYNAMIC("vhdx", "");

  private static final int HEAD = 1024;
  private static final int VHD_FOOTER = 512;

  /** Formats that would be mistaken for raw disks. */
  private static final List<Foreign> FOREIGN =
      List.of(
          new Foreign("COWD", 0, "an ESX Server 'COWD' snapshot disk"),
          new Foreign("\u00be\u00ba\u00fe\u00ca", 0, "a VMware SESparse disk"),
          new Foreign("QED\0", 0, "a QED disk"),
          new Foreign("QFI\u00fb\0\0\0\1", 0, "a qcow disk of version 1"),
          new Foreign("\u007f\u0010\u00da\u00be", 64, "a VirtualBox VDI disk"),
          new Foreign("WithoutFreeSpace", 0, "a Parallels disk"),
          new Foreign("WithouFreSpacExt", 0, "a Parallels disk"),
          new Foreign("LUKS\u00ba\u00be", 0, "a LUKS container"),
          new Foreign("\u001f\u008b\u0008", 0, "compressed by gzip; unpack it first"),
          new Foreign("\u00fd7zXZ\0", 0, "compressed by xz; unpack it first"),
          new Foreign("BZh", 0, "compressed by bzip2; unpack it first"),
          new Foreign("(\u00b5/\u00fd", 0, "compressed by zstd; unpack it first"));

  private record Foreign(String magic, int offset, String what) {
    boolean matches(byte[] head) {
      byte[] bytes = magic.getBytes(StandardCharsets.ISO_8859_1);
      return head.length >= offset + bytes.length
          && Arrays.equals(head, offset, offset + bytes.length, bytes, 0, bytes.length);
    }
  }

  private final String extension;
  private final String uri;

  DiskFormat(String extension, String uri) {
    this.extension = extension;
    this.uri = uri;
  }

  /** Usual end of a file's name, without the dot. */
  public String extension() {
    return extension;
  }

  /** What OVF's {@code ovf:format} says; empty if there is no usual word. */
  public String uri() {
    return uri;
  }

  /** Its name on a command line: {@code vmdk-stream-optimized}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Finds out by the content.
   *
   * @return {@link #RAW} if nothing else is recognized
   * @throws DiskException if it is recognized as something that cannot be read
   */
  public static DiskFormat detect(ByteSource source) throws IOException {
    byte[] head = bytes(source, 0, HEAD);
    String text = new String(head, StandardCharsets.ISO_8859_1);
    for (Foreign foreign : FOREIGN) {
      if (foreign.matches(head)) {
        throw new DiskException(source.name(), "is " + foreign.what);
      }
    }
    if (text.startsWith("KDMV")) {
      return VmdkHeader.isStreamOptimized(head) ? VMDK_STREAM_OPTIMIZED : VMDK_SPARSE;
    }
    if (text.stripLeading().startsWith("# Disk DescriptorFile")) {
      return VMDK_DESCRIPTOR;
    }
    if (text.startsWith("QFI\u00fb")) {
      return QCOW2;
    }
    if (text.startsWith("vhdxfile")) {
      return VHDX_DYNAMIC;
    }
    if (text.startsWith("conectix")) {
      return VHD_DYNAMIC;
    }
    byte[] tail = bytes(source, Math.max(0, source.size() - VHD_FOOTER), VHD_FOOTER);
    if (new String(tail, StandardCharsets.ISO_8859_1).startsWith("conectix")) {
      return VHD_FIXED;
    }
    return RAW;
  }

  private static byte[] bytes(ByteSource source, long position, int atMost) throws IOException {
    byte[] bytes = new byte[(int) Math.min(atMost, source.size() - position)];
    source.read(position, ByteBuffer.wrap(bytes));
    return bytes;
  }
}
