package dev.weir.ovf.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A VHDX, of full size, growing, or with changes of another. */
final class VhdxDisk extends MappedDisk {
  private static final long MOST_SIZE = 64L << 40;
  private static final int MOST_BLOCK = 256 << 20;

  private final long size;
  private final int blockSize;
  private final boolean fixed;
  private final boolean differs;
  private final int sectorSize;
  private final long table;
  private final long chunkRatio;
  private final long logAt;
  private final long logLength;
  private final UUID dataWriteId;

  private record Region(long offset, long length) {}

  private VhdxDisk(
      ByteSource source, ByteBuffer header, Map<UUID, Region> regions, @Nullable Disk parent)
      throws IOException {
    super(source, ByteOrder.LITTLE_ENDIAN);
    logLength = Integer.toUnsignedLong(header.getInt(68));
    logAt = header.getLong(72);
    dataWriteId = Vhdx.id(header, Vhdx.DATA_WRITE_ID_AT);
    Map<UUID, ByteBuffer> items = metadata(source, require(regions, Vhdx.REGION_METADATA));
    ByteBuffer parameters = item(items, Vhdx.FILE_PARAMETERS, 8);
    blockSize = parameters.getInt(0);
    int flags = parameters.getInt(4);
    fixed = (flags & Vhdx.KEEP_BLOCKS) != 0;
    differs = (flags & Vhdx.HAS_PARENT) != 0;
    if (differs && parent == null) {
      throw new DiskException(name(), "is a snapshot that needs its parent; merge them first");
    }
    if (differs && parent instanceof VhdxDisk below) {
      checkParent(below, items.getOrDefault(Vhdx.PARENT_LOCATOR, Vhdx.buffer(0)));
    }
    if (blockSize < Vhdx.MIB || blockSize > MOST_BLOCK || Integer.bitCount(blockSize) != 1) {
      throw new DiskException(name(), "blocks of " + blockSize + " bytes");
    }
    sectorSize = item(items, Vhdx.LOGICAL_SECTOR, 4).getInt(0);
    if (sectorSize != 512 && sectorSize != 4096) {
      throw new DiskException(name(), "sectors of " + sectorSize + " bytes");
    }
    size = item(items, Vhdx.DISK_SIZE, 8).getLong(0);
    if (size < 0 || size > MOST_SIZE || size % sectorSize != 0) {
      throw new DiskException(name(), "the size is absurd: " + size);
    }
    chunkRatio = Vhdx.chunkRatio(sectorSize, blockSize);
    Region bat = require(regions, Vhdx.REGION_BAT);
    table = bat.offset;
    // A disk with a parent has a bitmap after the last chunk too, even if that is not full.
    long chunks = (blocks() + chunkRatio - 1) / chunkRatio;
    long plain = blocks() == 0 ? 0 : blocks() + (blocks() - 1) / chunkRatio;
    long entries = differs ? chunks * (chunkRatio + 1) : plain;
    if (8 * entries > bat.length) {
      throw new DiskException(name(), table, "the block table is too short for the size");
    }
  }

  /** The parent may have been written to since: its blocks are then not those that were changed. */
  private void checkParent(VhdxDisk parent, ByteBuffer locator) throws DiskException {
    Set<UUID> linkages = VhdxLocator.linkages(locator);
    if (linkages.isEmpty()) {
      throw new DiskException(name(), "does not say which disk it holds changes of");
    }
    if (!linkages.contains(parent.dataWriteId)) {
      throw new DiskException(
          name(),
          "holds changes of a disk in the state %s, not of one in the state %s"
              .formatted(linkages.iterator().next(), parent.dataWriteId));
    }
  }

  static VhdxDisk open(ByteSource source, @Nullable Disk parent) throws IOException {
    ByteBuffer header = header(source);
    if (!Vhdx.id(header, 48).equals(Vhdx.NO_ID)) {
      ByteSource replayed = VhdxLog.replay(source, header);
      return new VhdxDisk(replayed, header, regions(replayed), parent);
    }
    return new VhdxDisk(source, header, regions(source), parent);
  }

  /** The header that was written last, of the two. */
  private static ByteBuffer header(ByteSource source) throws IOException {
    ByteBuffer best = null;
    for (long at : Vhdx.HEADERS_AT) {
      ByteBuffer header = structure(source, at, Vhdx.HEADER_SIZE, Vhdx.HEADER_SIGNATURE);
      if (header != null
          && (best == null || Long.compareUnsigned(header.getLong(8), best.getLong(8)) > 0)) {
        best = header;
      }
    }
    if (best == null) {
      throw new DiskException(source.name(), "has no undamaged VHDX header");
    }
    if (best.getShort(66) != 1) {
      throw new DiskException(
          source.name(), "VHDX version " + best.getShort(66) + " is not supported");
    }
    return best;
  }

  /** A structure with signature and checksum; null if it is damaged. */
  private static @Nullable ByteBuffer structure(
      ByteSource source, long at, int length, int signature) throws IOException {
    if (at + length > source.size()) {
      throw new DiskException(source.name(), source.size(), "the image is truncated here");
    }
    ByteBuffer bytes = Vhdx.buffer(length);
    source.read(at, bytes);
    return bytes.getInt(0) == signature
            && bytes.getInt(Vhdx.CHECKSUM_AT) == Vhdx.checksum(bytes.clear())
        ? bytes
        : null;
  }

  private static Map<UUID, Region> regions(ByteSource source) throws IOException {
    ByteBuffer list = null;
    for (long at : Vhdx.REGIONS_AT) {
      if (list == null) {
        list = structure(source, at, Vhdx.REGION_TABLE_SIZE, Vhdx.REGION_SIGNATURE);
      }
    }
    if (list == null) {
      throw new DiskException(source.name(), "has no undamaged VHDX region table");
    }
    int count = list.getInt(8);
    if (count < 0 || count > Vhdx.MOST_REGIONS) {
      throw new DiskException(source.name(), "a region table of " + count + " entries");
    }
    Map<UUID, Region> regions = new HashMap<>();
    for (int i = 0; i < count; i++) {
      int at = 16 + 32 * i;
      UUID id = Vhdx.id(list, at);
      Region region =
          new Region(list.getLong(at + 16), Integer.toUnsignedLong(list.getInt(at + 24)));
      if (region.offset < Vhdx.MIB
          || region.offset % Vhdx.MIB != 0
          || region.offset > source.size()
          || region.length > source.size() - region.offset) {
        throw new DiskException(
            source.name(), region.offset, "region " + id + " lies outside of the file");
      }
      if (regions.put(id, region) != null) {
        throw new DiskException(source.name(), "region " + id + " is there twice");
      }
      boolean known = id.equals(Vhdx.REGION_BAT) || id.equals(Vhdx.REGION_METADATA);
      if (!known && (list.getInt(at + 28) & 1) != 0) {
        throw new DiskException(source.name(), "needs the unknown region " + id);
      }
    }
    return regions;
  }

  private Region require(Map<UUID, Region> regions, UUID id) throws DiskException {
    Region region = regions.get(id);
    if (region == null) {
      throw new DiskException(name(), "region " + id + " is missing");
    }
    return region;
  }

  private static Map<UUID, ByteBuffer> metadata(ByteSource source, Region region)
      throws IOException {
    if (region.length < Vhdx.METADATA_TABLE_SIZE) {
      throw new DiskException(source.name(), region.offset, "the metadata are too short");
    }
    ByteBuffer list = Vhdx.buffer(Vhdx.METADATA_TABLE_SIZE);
    source.read(region.offset, list);
    byte[] signature = new byte[8];
    list.get(0, signature);
    int count = list.getShort(10) & 0xffff;
    if (!new String(signature, java.nio.charset.StandardCharsets.ISO_8859_1)
            .equals(Vhdx.METADATA_SIGNATURE)
        || count > Vhdx.MOST_METADATA) {
      throw new DiskException(source.name(), region.offset, "there is no metadata table");
    }
    Map<UUID, ByteBuffer> items = new HashMap<>();
    for (int i = 0; i < count; i++) {
      int at = 32 + 32 * i;
      UUID id = Vhdx.id(list, at);
      long offset = Integer.toUnsignedLong(list.getInt(at + 16));
      long length = Integer.toUnsignedLong(list.getInt(at + 20));
      if (offset > region.length || length > region.length - offset) {
        throw new DiskException(
            source.name(), region.offset + at, "item " + id + " lies outside of the metadata");
      }
      int most = id.equals(Vhdx.PARENT_LOCATOR) ? VhdxLocator.MOST_BYTES : 16;
      ByteBuffer value = Vhdx.buffer((int) Math.min(length, most));
      source.read(region.offset + offset, value);
      items.putIfAbsent(id, value);
    }
    return items;
  }

  private ByteBuffer item(Map<UUID, ByteBuffer> items, UUID id, int length) throws DiskException {
    ByteBuffer item = items.get(id);
    if (item == null || item.capacity() < length) {
      throw new DiskException(name(), "the metadata item " + id + " is missing");
    }
    return item;
  }

  private long blocks() {
    return (size + blockSize - 1) / blockSize;
  }

  @Override
  public DiskFormat format() {
    return fixed ? DiskFormat.VHDX_FIXED : DiskFormat.VHDX_DYNAMIC;
  }

  @Override
  public long size() {
    return size;
  }

  private long entry(long index) throws IOException {
    return tables.u64(table + 8 * (index + index / chunkRatio));
  }

  /** Where a block is in the file, whole or in part. */
  private long place(long index, long entry) throws DiskException {
    long offset = entry & Vhdx.BAT_OFFSET;
    if (offset < Vhdx.MIB || offset >= source.size()) {
      throw new DiskException(name(), "block " + index + " lies outside of the file");
    }
    return offset;
  }

  @Override
  Run locate(long position) throws IOException {
    long index = position / blockSize;
    long start = index * blockSize;
    long length = Math.min(blockSize, size - start);
    long entry = entry(index);
    return switch ((int) entry & Vhdx.STATE_MASK) {
      case Vhdx.STATE_FULL -> Run.data(start, length, place(index, entry));
      case Vhdx.STATE_PARTIAL -> partial(position, start, length, index, entry);
      case Vhdx.STATE_ZERO, Vhdx.STATE_UNMAPPED -> Run.zero(start, length);
      default -> Run.absent(start, length);
    };
  }

  /** A run within a block of which a bitmap says what is stored here, sector by sector. */
  private Run partial(long position, long start, long length, long index, long entry)
      throws IOException {
    if (!differs) {
      throw new DiskException(name(), "block " + index + " is partly in a parent that it lacks");
    }
    long bitmap = bitmap(index);
    long first = index % chunkRatio * (blockSize / sectorSize);
    int at = (int) ((position - start) / sectorSize);
    int most = (int) (length / sectorSize);
    boolean stored = stored(bitmap, first + at);
    int end = at + 1;
    while (end < most && stored(bitmap, first + end) == stored) {
      end++;
    }
    long from = start + (long) at * sectorSize;
    long run = (long) (end - at) * sectorSize;
    return stored
        ? Run.data(from, run, place(index, entry) + (from - start))
        : Run.absent(from, run);
  }

  private boolean stored(long bitmap, long sector) throws IOException {
    return (tables.u8(bitmap + sector / 8) >> sector % 8 & 1) != 0;
  }

  /** Where the bitmap of a block's chunk is. */
  private long bitmap(long index) throws IOException {
    long chunk = index / chunkRatio;
    long entry = tables.u64(table + 8 * (chunk * (chunkRatio + 1) + chunkRatio));
    long offset = entry & Vhdx.BAT_OFFSET;
    if (((int) entry & Vhdx.STATE_MASK) != Vhdx.STATE_FULL
        || offset < Vhdx.MIB
        || offset > source.size() - Vhdx.MIB) {
      throw new DiskException(name(), "the bitmap of block " + index + " is not in the file");
    }
    return offset;
  }

  @Override
  public void check() throws IOException {
    Claims claims = new Claims(source, Vhdx.MIB);
    claims.take("the header section", 0, Vhdx.MIB);
    claims.take("the log", logAt, logLength);
    claims.take("the block table", table, 8 * (blocks() + blocks() / chunkRatio));
    long bitmaps = -1;
    for (long i = 0; i < blocks(); i++) {
      long entry = entry(i);
      int state = (int) entry & Vhdx.STATE_MASK;
      if (state == Vhdx.STATE_FULL || state == Vhdx.STATE_PARTIAL) {
        claims.take("block " + i, place(i, entry), Math.min(blockSize, size - i * blockSize));
      }
      if (state == Vhdx.STATE_PARTIAL && i / chunkRatio != bitmaps) {
        bitmaps = i / chunkRatio;
        claims.take("the bitmap of block " + i, bitmap(i), Vhdx.MIB);
      }
    }
  }
}
