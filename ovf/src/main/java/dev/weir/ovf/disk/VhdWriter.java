package dev.weir.ovf.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A VHD that grows, in blocks of 2 MiB. */
final class VhdWriter extends ImageWriter {
  /** What the specification's block table and 32-bit sectors allow, and Hyper-V takes. */
  static final long MOST_SIZE = 2040L << 30;

  private static final int SECTOR = 512;
  private static final int BLOCK = 2 << 20;
  private static final int BITMAP = BLOCK / SECTOR / 8;
  private static final int TABLE_AT = VhdFooter.SIZE + VhdDisk.HEADER_SIZE;
  private static final int VERSION = 0x0001_0000;

  private final ByteBuffer table;
  private final Fingerprint fingerprint = new Fingerprint();
  private final long diskSize;
  private long currentBlock = -1;
  private long blockAt;
  private long next;

  VhdWriter(String name, Sink sink, long size) throws DiskException {
    super(sink, size);
    diskSize = diskSize(name, size);
    long blocks = (diskSize + BLOCK - 1) / BLOCK;
    table = ByteBuffer.allocate((int) ((4 * blocks + SECTOR - 1) / SECTOR * SECTOR));
    while (table.hasRemaining()) {
      table.putInt((int) VhdDisk.UNUSED);
    }
    next = (long) TABLE_AT + table.capacity();
  }

  static long diskSize(String name, long size) throws DiskException {
    if (size > MOST_SIZE) {
      throw new DiskException(name, "a disk of " + size + " bytes is too large for VHD");
    }
    return (size + SECTOR - 1) / SECTOR * SECTOR;
  }

  @Override
  void encode(Chunk chunk, Codec codec) {
    padTo(chunk, SECTOR);
    markRuns(chunk);
    Fingerprint.of(chunk);
  }

  @Override
  void place(Chunk chunk) throws IOException {
    fingerprint.add(chunk);
    for (int i = 0; i < chunk.markCount; i += 2) {
      int start = chunk.marks[i];
      int length = chunk.marks[i + 1] - start;
      long position = chunk.position + start;
      if (position / BLOCK != currentBlock) {
        beginBlock(position / BLOCK);
      }
      sink.write(blockAt + BITMAP + position % BLOCK, chunk.data.slice(start, length));
      addStored(length);
    }
  }

  /** Chunks are parts of blocks, so that a run is never in two. */
  private void beginBlock(long block) throws IOException {
    currentBlock = block;
    blockAt = next;
    next += (long) BITMAP + BLOCK;
    table.putInt((int) (4 * block), (int) (blockAt / SECTOR));
    ByteBuffer bitmap = ByteBuffer.allocate(BITMAP);
    while (bitmap.hasRemaining()) {
      bitmap.put((byte) 0xff);
    }
    sink.write(blockAt, bitmap.flip());
  }

  @Override
  void finish() throws IOException {
    VhdFooter footer =
        new VhdFooter(VhdFooter.DYNAMIC, diskSize, VhdFooter.SIZE, fingerprint.uuid("vhd"));
    sink.write(0, footer.bytes());
    byte[] header = new byte[VhdDisk.HEADER_SIZE];
    ByteBuffer out = ByteBuffer.wrap(header);
    out.put(VhdDisk.HEADER_COOKIE).putLong(VhdFooter.NO_OFFSET).putLong(TABLE_AT);
    out.putInt(VERSION).putInt((int) ((diskSize + BLOCK - 1) / BLOCK)).putInt(BLOCK);
    out.putInt(VhdFooter.checksum(header, header.length, VhdDisk.HEADER_CHECKSUM_AT));
    sink.write(VhdFooter.SIZE, out.clear());
    sink.write(TABLE_AT, table.clear());
    sink.write(next, footer.bytes());
  }
}
