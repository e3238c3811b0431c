package dev.weir.ovf.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * A VHDX. The log is empty, the block table stands before the data, and a block is put after the
 * ones before it; in a disk of full size each has its place.
 */
final class VhdxWriter extends ImageWriter {
  private static final long MOST_SIZE = 64L << 40;
  private static final int SECTOR = 512;
  private static final int PHYSICAL_SECTOR = 4096;
  private static final int SMALLEST_BLOCK = 2 * Vhdx.MIB;
  private static final int LARGEST_BLOCK = 32 * Vhdx.MIB;

  /** Blocks grow with the disk until there are no more than so many. */
  private static final int USUAL_BLOCKS = 1 << 15;

  private static final long LOG_AT = Vhdx.MIB;
  private static final int LOG_LENGTH = Vhdx.MIB;
  private static final long METADATA_AT = 2L * Vhdx.MIB;
  private static final int METADATA_LENGTH = Vhdx.MIB;
  private static final long TABLE_AT = 3L * Vhdx.MIB;
  private static final int REQUIRED = 4;
  private static final int OF_DISK = 2;

  private final boolean fixed;
  private final long diskSize;
  private final int blockSize;
  private final long chunkRatio;
  private final ByteBuffer table;
  private final long dataAt;
  private final Fingerprint fingerprint = new Fingerprint();
  private long currentBlock = -1;
  private long blockAt;
  private long next;

  VhdxWriter(String name, Sink sink, long size, boolean fixed) throws DiskException {
    super(sink, size);
    this.fixed = fixed;
    if (size > MOST_SIZE) {
      throw new DiskException(name, "a disk of " + size + " bytes is too large for VHDX");
    }
    diskSize = (size + SECTOR - 1) / SECTOR * SECTOR;
    int block = SMALLEST_BLOCK;
    while (block < LARGEST_BLOCK && diskSize / block > USUAL_BLOCKS) {
      block *= 2;
    }
    blockSize = block;
    chunkRatio = Vhdx.chunkRatio(SECTOR, blockSize);
    long blocks = blocks();
    long entries = blocks == 0 ? 1 : blocks + (blocks - 1) / chunkRatio;
    table = Vhdx.buffer((int) ((8 * entries + Vhdx.MIB - 1) / Vhdx.MIB * Vhdx.MIB));
    dataAt = TABLE_AT + table.capacity();
    next = dataAt;
    if (fixed) {
      for (long i = 0; i < blocks; i++) {
        beginBlock(i);
      }
    }
  }

  private long blocks() {
    return (diskSize + blockSize - 1) / blockSize;
  }

  private void beginBlock(long block) {
    currentBlock = block;
    blockAt = next;
    next += blockSize;
    table.putLong((int) (8 * (block + block / chunkRatio)), blockAt | Vhdx.STATE_FULL);
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
    long block = chunk.position / blockSize;
    if (fixed) {
      blockAt = dataAt + block * blockSize;
    } else if (block != currentBlock && chunk.markCount > 0) {
      beginBlock(block);
    }
    for (int i = 0; i < chunk.markCount; i += 2) {
      int start = chunk.marks[i];
      int length = chunk.marks[i + 1] - start;
      sink.write(blockAt + (chunk.position + start) % blockSize, chunk.data.slice(start, length));
      addStored(length);
    }
  }

  @Override
  void finish() throws IOException {
    ByteBuffer file = Vhdx.buffer(Vhdx.HEADER_SIZE);
    file.put(Vhdx.FILE_SIGNATURE.getBytes(StandardCharsets.US_ASCII));
    file.put("Weir".getBytes(StandardCharsets.UTF_16LE));
    sink.write(0, file.clear());
    UUID write = fingerprint.uuid("vhdx file write");
    UUID data = fingerprint.uuid("vhdx data write");
    for (int i = 0; i < Vhdx.HEADERS_AT.length; i++) {
      sink.write(Vhdx.HEADERS_AT[i], header(i + 1, write, data));
      sink.write(Vhdx.REGIONS_AT[i], regions());
    }
    sink.write(METADATA_AT, metadata());
    sink.write(TABLE_AT, table.clear());
    sink.extend(next);
  }

  private static ByteBuffer header(long sequence, UUID write, UUID data) {
    ByteBuffer out = Vhdx.buffer(Vhdx.HEADER_SIZE);
    out.putInt(0, Vhdx.HEADER_SIGNATURE).putLong(8, sequence);
    Vhdx.putId(out, 16, write);
    Vhdx.putId(out, 32, data);
    out.putShort(66, (short) 1).putInt(68, LOG_LENGTH).putLong(72, LOG_AT);
    return out.putInt(Vhdx.CHECKSUM_AT, Vhdx.checksum(out));
  }

  private ByteBuffer regions() {
    ByteBuffer out = Vhdx.buffer(Vhdx.REGION_TABLE_SIZE);
    out.putInt(0, Vhdx.REGION_SIGNATURE).putInt(8, 2);
    Vhdx.putId(out, 16, Vhdx.REGION_BAT);
    out.putLong(32, TABLE_AT).putInt(40, table.capacity()).putInt(44, 1);
    Vhdx.putId(out, 48, Vhdx.REGION_METADATA);
    out.putLong(64, METADATA_AT).putInt(72, METADATA_LENGTH).putInt(76, 1);
    return out.putInt(Vhdx.CHECKSUM_AT, Vhdx.checksum(out));
  }

  private ByteBuffer metadata() {
    ByteBuffer out = Vhdx.buffer(Vhdx.METADATA_TABLE_SIZE + 64);
    out.put(Vhdx.METADATA_SIGNATURE.getBytes(StandardCharsets.US_ASCII));
    int values = Vhdx.METADATA_TABLE_SIZE;
    out.putInt(values, blockSize).putInt(values + 4, fixed ? Vhdx.KEEP_BLOCKS : 0);
    out.putLong(values + 8, diskSize);
    Vhdx.putId(out, values + 16, fingerprint.uuid("vhdx disk"));
    out.putInt(values + 32, SECTOR).putInt(values + 36, PHYSICAL_SECTOR);
    putItem(out, Vhdx.FILE_PARAMETERS, values, 8, REQUIRED);
    putItem(out, Vhdx.DISK_SIZE, values + 8, 8, REQUIRED | OF_DISK);
    putItem(out, Vhdx.DISK_ID, values + 16, 16, REQUIRED | OF_DISK);
    putItem(out, Vhdx.LOGICAL_SECTOR, values + 32, 4, REQUIRED | OF_DISK);
    putItem(out, Vhdx.PHYSICAL_SECTOR, values + 36, 4, REQUIRED | OF_DISK);
    return out.clear();
  }

  private static void putItem(ByteBuffer out, UUID id, int offset, int length, int flags) {
    int count = out.getShort(10);
    int at = 32 + 32 * count;
    Vhdx.putId(out, at, id);
    out.putInt(at + 16, offset).putInt(at + 20, length).putInt(at + 24, flags);
    out.putShort(10, (short) (count + 1));
  }
}
