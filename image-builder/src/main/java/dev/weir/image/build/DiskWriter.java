package dev.weir.image.build;

import dev.weir.image.ImageException;
import dev.weir.image.fat.FatOptions;
import dev.weir.image.fat.FatWriter;
import dev.weir.image.tree.FileTree;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Writes the whole disk to a file; what is zero becomes holes. */
final class DiskWriter {
  private static final int BOOT_CODE = 440;
  private static final int PIECE = 1 << 16;

  private DiskWriter() {}

  /**
   * Writes a disk.
   *
   * @param layout where everything is
   * @param bootSector code for a BIOS
   * @param biosCore GRUB for a BIOS
   * @param esp files of the EFI system partition
   * @param root the squashfs of slot A
   * @param slotRecord for the end of slot A
   */
  static void write(
      Path file,
      DiskLayout layout,
      byte[] bootSector,
      byte[] biosCore,
      FileTree esp,
      Path root,
      byte[] slotRecord)
      throws IOException {
    try (FileChannel disk =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer front = layout.table().front();
      front.put(0, bootSector, 0, BOOT_CODE);
      put(disk, 0, front);
      long size = layout.table().diskSize();
      ByteBuffer back = layout.table().back();
      put(disk, size - back.remaining(), back);
      fits("GRUB", biosCore.length, layout.size(DiskLayout.BIOS_BOOT));
      put(disk, layout.start(DiskLayout.BIOS_BOOT), ByteBuffer.wrap(biosCore));
      writeEsp(disk, layout, esp);
      writeSlot(disk, layout, root, slotRecord);
    }
  }

  private static void writeEsp(FileChannel disk, DiskLayout layout, FileTree esp)
      throws IOException {
    long start = layout.start(DiskLayout.ESP);
    long size = layout.size(DiskLayout.ESP);
    int serial = layout.table().id(DiskLayout.ESP).hashCode();
    FatOptions options = new FatOptions(size, "WEIR-ESP", serial, start / 512);
    try (OutputStream out = new BufferedOutputStream(new Holes(disk, start), PIECE)) {
      FatWriter.write(esp, options, out);
    }
  }

  private static void writeSlot(FileChannel disk, DiskLayout layout, Path root, byte[] slotRecord)
      throws IOException {
    long start = layout.start(DiskLayout.SLOT_A);
    long size = layout.size(DiskLayout.SLOT_A);
    try (FileChannel in = FileChannel.open(root, StandardOpenOption.READ)) {
      fits("the system", in.size() + slotRecord.length, size);
      long done = 0;
      ByteBuffer piece = ByteBuffer.allocate(PIECE);
      while (in.read(piece.clear()) > 0) {
        int count = piece.flip().remaining();
        put(disk, start + done, piece);
        done += count;
      }
    }
    put(disk, start + size - slotRecord.length, ByteBuffer.wrap(slotRecord));
  }

  private static void fits(String what, long bytes, long room) throws ImageException {
    if (bytes > room) {
      throw new ImageException(
          what + " has " + bytes + " bytes and does not fit into its partition of " + room);
    }
  }

  private static void put(FileChannel disk, long at, ByteBuffer bytes) throws IOException {
    long position = at;
    while (bytes.hasRemaining()) {
      position += disk.write(bytes, position);
    }
  }

  /** Writes at a place, and skips pieces of zeros. */
  private static final class Holes extends OutputStream {
    private static final byte[] ZEROS = new byte[PIECE];
    private final FileChannel disk;
    private long position;

    Holes(FileChannel disk, long start) {
      this.disk = disk;
      position = start;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (int at = 0; at < length; at += PIECE) {
        int count = Math.min(PIECE, length - at);
        int from = offset + at;
        if (!Arrays.equals(bytes, from, from + count, ZEROS, 0, count)) {
          put(disk, position, ByteBuffer.wrap(bytes, from, count));
        }
        position += count;
      }
    }
  }
}
