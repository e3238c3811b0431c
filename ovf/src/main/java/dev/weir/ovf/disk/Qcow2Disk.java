package dev.weir.ovf.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;

/**
 * A qcow2 image, version 2 or 3 (QEMU, docs/interop/qcow2.txt): the active state, not the internal
 * snapshots. A backing file is used only if it is given as the parent; its name is not looked at.
 */
final class Qcow2Disk extends MappedDisk {
  static final int MAGIC = 0x514649fb;
  static final long COPIED = 1L << 63;
  static final long PACKED = 1L << 62;
  private static final long ZERO = 1;
  private static final long OFFSET = 0x00ff_ffff_ffff_fe00L;

  private static final int HEADER_V2 = 72;
  private static final int HEADER_V3 = 104;
  private static final int SECTOR = 512;
  private static final int SUBCLUSTERS = 32;

  private static final long INCOMPATIBLE_CORRUPT = 2;
  private static final long INCOMPATIBLE_DATA_FILE = 4;
  private static final long INCOMPATIBLE_COMPRESSION = 8;
  private static final long INCOMPATIBLE_EXTENDED_L2 = 16;
  private static final long INCOMPATIBLE_KNOWN = 31;

  private final long size;
  private final int clusterBits;
  private final long l1Offset;
  private final int version;
  private final boolean extended;
  private final int entrySize;

  private Qcow2Disk(
      ByteSource source, ByteBuffer header, int version, int clusterBits, long features)
      throws DiskException {
    super(source, ByteOrder.BIG_ENDIAN);
    this.version = version;
    this.clusterBits = clusterBits;
    extended = (features & INCOMPATIBLE_EXTENDED_L2) != 0;
    entrySize = extended ? 16 : 8;
    size = header.getLong(24);
    l1Offset = header.getLong(40);
    long l1Entries = Integer.toUnsignedLong(header.getInt(36));
    if (size < 0) {
      throw new DiskException(name(), 24, "the size is absurd");
    }
    if (l1Entries < l1Needed()) {
      throw new DiskException(
          name(), 36, "the L1 table has " + l1Entries + " entries, the size needs " + l1Needed());
    }
    if (!inside(l1Offset, 8 * l1Needed())) {
      throw new DiskException(name(), l1Offset, "the L1 table lies outside of the file");
    }
  }

  static Qcow2Disk open(ByteSource source, boolean hasParent) throws IOException {
    String name = source.name();
    ByteBuffer header = ByteBuffer.allocate(HEADER_V3 + 8);
    source.read(0, header.limit((int) Math.min(header.capacity(), source.size())));
    if (header.position() < HEADER_V2 || header.getInt(0) != MAGIC) {
      throw new DiskException(name, 0, "there is no qcow2 header");
    }
    header.clear();
    int version = header.getInt(4);
    if (version != 2 && version != 3) {
      throw new DiskException(name, 4, "qcow version " + version + " is not supported");
    }
    long features = version == 2 ? 0 : header.getLong(72);
    int headerLength = version == 2 ? HEADER_V2 : header.getInt(100);
    boolean zstd =
        (features & INCOMPATIBLE_COMPRESSION) != 0
            && headerLength > HEADER_V3
            && header.get(HEADER_V3) != 0;
    boolean alone = !hasParent && header.getLong(8) != 0;
    refuse(name, alone, "needs a backing file; convert the chain to one disk");
    refuse(name, header.getInt(32) != 0, "is encrypted; decrypt it first");
    refuse(name, (features & INCOMPATIBLE_DATA_FILE) != 0, "keeps its data in another file");
    refuse(name, zstd, "is compressed by zstd, which is not supported; convert it to zlib first");
    refuse(
        name,
        (features & INCOMPATIBLE_CORRUPT) != 0,
        "is marked as corrupt; repair it with 'qemu-img check -r all'");
    refuse(
        name,
        (features & ~INCOMPATIBLE_KNOWN) != 0,
        "uses features that are not supported: 0x" + Long.toHexString(features));
    int clusterBits = header.getInt(20);
    boolean extended = (features & INCOMPATIBLE_EXTENDED_L2) != 0;
    if (clusterBits < (extended ? 14 : 9) || clusterBits > 21) {
      throw new DiskException(name, 20, "clusters of 2^" + clusterBits + " bytes");
    }
    return new Qcow2Disk(
        PaddedSource.of(source, 1 << clusterBits), header, version, clusterBits, features);
  }

  private static void refuse(String name, boolean yes, String why) throws DiskException {
    if (yes) {
      throw new DiskException(name, why);
    }
  }

  private boolean inside(long offset, long length) {
    return offset > 0
        && offset % clusterSize() == 0
        && offset <= source.size()
        && length <= source.size() - offset;
  }

  private int clusterSize() {
    return 1 << clusterBits;
  }

  private int l2Entries() {
    return clusterSize() / entrySize;
  }

  private long l2Span() {
    return (long) l2Entries() << clusterBits;
  }

  private long l1Needed() {
    return size / l2Span() + (size % l2Span() == 0 ? 0 : 1);
  }

  @Override
  public DiskFormat format() {
    return DiskFormat.QCOW2;
  }

  @Override
  public long size() {
    return size;
  }

  /** Where an L2 table is; 0 if there is none. */
  private long l2(long index) throws IOException {
    long offset = tables.u64(l1Offset + 8 * index) & OFFSET;
    if (offset != 0 && !inside(offset, clusterSize())) {
      throw new DiskException(
          name(),
          l1Offset + 8 * index,
          "an L2 table is said to be at 0x" + Long.toHexString(offset));
    }
    return offset;
  }

  @Override
  Run locate(long position) throws IOException {
    long l1Index = position / l2Span();
    long base = l1Index * l2Span();
    long l2 = l2(l1Index);
    if (l2 == 0) {
      return Run.absent(base, Math.min(l2Span(), size - base));
    }
    long index = (position - base) >> clusterBits;
    long start = base + (index << clusterBits);
    long length = Math.min(clusterSize(), size - start);
    long entry = tables.u64(l2 + index * entrySize);
    if ((entry & PACKED) != 0) {
      return packed(entry, start, length);
    }
    if (extended) {
      return subcluster(entry, tables.u64(l2 + index * entrySize + 8), start, position);
    }
    Kind kind = kind(entry);
    if (kind == Kind.DATA) {
      return Run.data(start, length, dataOffset(entry));
    }
    long end = index + 1;
    while (end < l2Entries() && kind(tables.u64(l2 + end * entrySize)) == kind) {
      end++;
    }
    long run = Math.min(base + (end << clusterBits), size) - start;
    return kind == Kind.ZERO ? Run.zero(start, run) : Run.absent(start, run);
  }

  private Kind kind(long entry) {
    if ((entry & PACKED) != 0) {
      return Kind.PACKED;
    }
    if (version > 2 && (entry & ZERO) != 0) {
      return Kind.ZERO;
    }
    return (entry & OFFSET) == 0 ? Kind.ABSENT : Kind.DATA;
  }

  private long dataOffset(long entry) throws DiskException {
    long offset = entry & OFFSET;
    if (!inside(offset, clusterSize())) {
      throw new DiskException(
          name(), offset, "a cluster lies outside of the file or is not aligned");
    }
    return offset;
  }

  private Run packed(long entry, long start, long length) throws DiskException {
    int offsetBits = 62 - (clusterBits - 8);
    long offset = entry & ((1L << offsetBits) - 1);
    int sectors = (int) (entry >>> offsetBits & ((1 << (clusterBits - 8)) - 1)) + 1;
    long end = Math.min(source.size(), (offset & -SECTOR) + (long) sectors * SECTOR);
    if (offset < clusterSize() || offset >= end) {
      throw new DiskException(name(), offset, "a packed cluster lies outside of the file");
    }
    return Run.packed(start, length, offset, (int) (end - offset));
  }

  private Run subcluster(long entry, long bits, long start, long position) throws DiskException {
    int subBits = clusterBits - 5;
    int index = (int) ((position - start) >> subBits);
    Kind kind = kind(bits, index);
    int end = index + 1;
    while (end < SUBCLUSTERS && kind(bits, end) == kind) {
      end++;
    }
    long from = start + ((long) index << subBits);
    long length = Math.min(start + ((long) end << subBits), size) - from;
    return switch (kind) {
      case DATA -> Run.data(from, length, dataOffset(entry) + (from - start));
      case ZERO -> Run.zero(from, length);
      default -> Run.absent(from, length);
    };
  }

  private static Kind kind(long bits, int index) {
    if ((bits >>> (index + SUBCLUSTERS) & 1) != 0) {
      return Kind.ZERO;
    }
    return (bits >>> index & 1) != 0 ? Kind.DATA : Kind.ABSENT;
  }

  /** The last cluster is packed in full, though only a part of it is on the disk. */
  @Override
  void unpack(Run run, ByteBuffer into, Codec codec) throws IOException, DataFormatException {
    ByteBuffer packed = codec.input(run.packed());
    source.read(run.offset(), packed);
    codec.inflate(packed.flip(), into, true);
    if (into.hasRemaining()) {
      throw new DataFormatException("a cluster unpacks to too few bytes");
    }
  }

  @Override
  public void check() throws IOException {
    Claims claims = new Claims(source, clusterSize());
    claims.take("the header", 0, clusterSize());
    claims.take("the L1 table", l1Offset, 8 * l1Needed());
    for (long i = 0; i < l1Needed(); i++) {
      long l2 = l2(i);
      if (l2 == 0) {
        continue;
      }
      claims.take("L2 table " + i, l2, clusterSize());
      long base = i * l2Span();
      long entries = Math.min(l2Entries(), ((size - base - 1) >> clusterBits) + 1);
      for (long j = 0; j < entries; j++) {
        check(claims, tables.u64(l2 + j * entrySize), base + (j << clusterBits));
      }
    }
  }

  private void check(Claims claims, long entry, long start) throws DiskException {
    if ((entry & PACKED) != 0) {
      Run run = packed(entry, start, Math.min(clusterSize(), size - start));
      // The last sector may be another's first.
      claims.spend("a packed cluster", run.offset(), Math.max(1, run.packed() - SECTOR));
    } else if ((entry & OFFSET) != 0) {
      claims.take("a cluster", dataOffset(entry), clusterSize());
    }
  }
}
