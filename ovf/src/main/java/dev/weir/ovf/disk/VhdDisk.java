package dev.weir.ovf.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A VHD that grows, or holds changes of another. */
final class VhdDisk extends MappedDisk {
  static final int HEADER_SIZE = 1024;
  static final int HEADER_CHECKSUM_AT = 36;
  static final byte[] HEADER_COOKIE = "cxsparse".getBytes(StandardCharsets.US_ASCII);
  static final long UNUSED = 0xffff_ffffL;

  private static final int SECTOR = 512;
  private static final int MOST_BLOCK = 1 << 28;
  private static final int PARENT_ID_AT = 40;

  private final VhdFooter footer;
  private final long table;
  private final int blockSize;
  private final int bitmapSize;

  private VhdDisk(ByteSource source, VhdFooter footer, ByteBuffer header) throws DiskException {
    super(source, ByteOrder.BIG_ENDIAN);
    this.footer = footer;
    table = header.getLong(16);
    long entries = Integer.toUnsignedLong(header.getInt(28));
    blockSize = header.getInt(32);
    if (blockSize < SECTOR || blockSize > MOST_BLOCK || Integer.bitCount(blockSize) != 1) {
      throw new DiskException(name(), "blocks of " + blockSize + " bytes");
    }
    bitmapSize = (blockSize / SECTOR / 8 + SECTOR - 1) / SECTOR * SECTOR;
    if (blocks() > entries) {
      throw new DiskException(
          name(), "the table has " + entries + " blocks, the size needs " + blocks());
    }
    if (table < 0
        || table % SECTOR != 0
        || table > source.size()
        || 4 * blocks() > source.size() - table) {
      throw new DiskException(name(), table, "the block table lies outside of the file");
    }
  }

  /** Opens a VHD, fixed or dynamic, by its footer or, if that is damaged, by the copy of it. */
  static Disk open(ByteSource source, @Nullable Disk parent) throws IOException {
    VhdFooter last = footer(source, source.size() - VhdFooter.SIZE);
    VhdFooter footer = last == null ? footer(source, 0) : last;
    if (footer == null) {
      throw new DiskException(source.name(), "has no undamaged VHD footer");
    }
    if (footer.size() < 0 || footer.size() % SECTOR != 0) {
      throw new DiskException(source.name(), "the size is absurd: " + footer.size());
    }
    switch (footer.type()) {
      case VhdFooter.FIXED -> {
        if (last == null || footer.size() > source.size() - VhdFooter.SIZE) {
          throw new DiskException(source.name(), source.size(), "the image is truncated here");
        }
        return new RawDisk(DiskFormat.VHD_FIXED, new OwnedSlice(source, 0, footer.size()));
      }
      case VhdFooter.DYNAMIC, VhdFooter.DIFFERENCING -> {
        boolean alone = footer.type() == VhdFooter.DIFFERENCING && parent == null;
        if (alone) {
          throw new DiskException(
              source.name(), "holds changes of another disk; merge it with its parent first");
        }
        byte[] header = new byte[HEADER_SIZE];
        source.read(footer.dataOffset(), ByteBuffer.wrap(header));
        ByteBuffer fields = ByteBuffer.wrap(header);
        if (!Arrays.equals(header, 0, 8, HEADER_COOKIE, 0, 8)
            || fields.getInt(HEADER_CHECKSUM_AT)
                != VhdFooter.checksum(header, HEADER_SIZE, HEADER_CHECKSUM_AT)) {
          throw new DiskException(
              source.name(), footer.dataOffset(), "there is no undamaged dynamic disk header");
        }
        UUID wanted = new UUID(fields.getLong(PARENT_ID_AT), fields.getLong(PARENT_ID_AT + 8));
        if (footer.type() == VhdFooter.DIFFERENCING
            && parent instanceof VhdDisk below
            && !wanted.equals(below.footer.id())) {
          throw new DiskException(
              source.name(),
              "holds changes of the disk " + wanted + ", not of " + below.footer.id());
        }
        return new VhdDisk(source, footer, fields);
      }
      default ->
          throw new DiskException(
              source.name(), "VHD disks of type " + footer.type() + " are not supported");
    }
  }

  private static @Nullable VhdFooter footer(ByteSource source, long offset) throws IOException {
    if (offset < 0) {
      return null;
    }
    byte[] bytes = new byte[(int) Math.min(VhdFooter.SIZE, source.size() - offset)];
    source.read(offset, ByteBuffer.wrap(bytes));
    return VhdFooter.parse(bytes);
  }

  private long blocks() {
    return footer.size() / blockSize + (footer.size() % blockSize == 0 ? 0 : 1);
  }

  @Override
  public DiskFormat format() {
    return DiskFormat.VHD_DYNAMIC;
  }

  @Override
  public long size() {
    return footer.size();
  }

  @Override
  Run locate(long position) throws IOException {
    long block = position / blockSize;
    long start = block * blockSize;
    long end = Math.min(start + blockSize, size());
    long sector = tables.u32(table + 4 * block);
    if (sector == UNUSED) {
      return Run.absent(start, end - start);
    }
    long bitmap = sector * SECTOR;
    int first = (int) (position - start) / SECTOR;
    int last = (int) (end - start) / SECTOR;
    boolean data = isData(bitmap, first);
    int next = first + 1;
    while (next < last && isData(bitmap, next) == data) {
      next++;
    }
    long from = start + (long) first * SECTOR;
    long length = (long) (next - first) * SECTOR;
    return data
        ? Run.data(from, length, bitmap + bitmapSize + (long) first * SECTOR)
        : Run.absent(from, length);
  }

  private boolean isData(long bitmap, int sector) throws IOException {
    return (tables.u8(bitmap + sector / 8) << (sector % 8) & 0x80) != 0;
  }

  @Override
  public void check() throws IOException {
    Claims claims = new Claims(source, SECTOR);
    claims.take("the copy of the footer", 0, VhdFooter.SIZE);
    claims.take("the dynamic header", footer.dataOffset(), HEADER_SIZE);
    claims.take("the block table", table, 4 * blocks());
    for (long i = 0; i < blocks(); i++) {
      long sector = tables.u32(table + 4 * i);
      if (sector != UNUSED) {
        long length = Math.min(blockSize, size() - i * blockSize);
        claims.take("block " + i, sector * SECTOR, bitmapSize + length);
      }
    }
  }
}
