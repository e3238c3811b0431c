package dev.weir.ovf.disk;

import static dev.weir.ovf.disk.VmdkHeader.SECTOR;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/** A VMDK sparse extent: a single file that grows, or a stream-optimized one. */
final class VmdkSparse extends MappedDisk {
  /** Of the marker before a packed grain: the sector on the disk, and the length. */
  private static final int GRAIN_MARKER = 12;

  private static final long MOST_DESCRIPTOR = 1 << 20;
  private static final int FOOTER_FROM_END = 1024;
  private static final long ZERO = -1;

  private final VmdkHeader header;

  /** Content ID, by which changes name the disk that they are of; empty if it has none. */
  private final String contentId;

  private VmdkSparse(ByteSource source, VmdkHeader header, String contentId) {
    super(source, ByteOrder.LITTLE_ENDIAN);
    this.header = header;
    this.contentId = contentId;
  }

  static VmdkSparse open(ByteSource source, @Nullable Disk parent) throws IOException {
    VmdkHeader header = VmdkHeader.read(source, 0);
    if (header.directoryOffset() == VmdkHeader.AT_END) {
      long footer = source.size() - FOOTER_FROM_END;
      if (footer < SECTOR || footer % SECTOR != 0) {
        throw new DiskException(source.name(), source.size(), "the image is truncated here");
      }
      VmdkHeader last = VmdkHeader.read(source, footer);
      if (last.capacity() != header.capacity() || last.grainSectors() != header.grainSectors()) {
        throw new DiskException(source.name(), footer, "header and footer differ");
      }
      header = last;
    }
    requireInside(source, "the grain directory", header.directoryOffset(), 4 * header.tableCount());
    Optional<VmdkDescriptor> descriptor = descriptor(source, header);
    if (descriptor.isPresent()) {
      if (parent == null) {
        descriptor.get().requireNoParent(source.name());
      } else if (parent instanceof VmdkSparse below) {
        descriptor.get().requireParent(source.name(), below.contentId);
      }
    }
    String contentId = descriptor.map(VmdkDescriptor::contentId).orElse("");
    return new VmdkSparse(source, header, contentId);
  }

  private static Optional<VmdkDescriptor> descriptor(ByteSource source, VmdkHeader header)
      throws IOException {
    long size = header.descriptorSize();
    if (header.descriptorOffset() == 0) {
      return Optional.empty();
    }
    if (size < 0 || size > MOST_DESCRIPTOR / SECTOR) {
      throw new DiskException(
          source.name(), "the descriptor has an absurd size: " + size + " sectors");
    }
    requireInside(source, "the descriptor", header.descriptorOffset(), size * SECTOR);
    byte[] text = new byte[(int) size * SECTOR];
    source.read(header.descriptorOffset() * SECTOR, ByteBuffer.wrap(text));
    return Optional.of(VmdkDescriptor.parse(source.name(), text));
  }

  private static void requireInside(ByteSource source, String what, long sector, long bytes)
      throws DiskException {
    if (sector < 1 || sector > source.size() / SECTOR || bytes > source.size() - sector * SECTOR) {
      throw new DiskException(
          source.name(), what + " lies outside of the file, at sector " + sector);
    }
  }

  @Override
  public DiskFormat format() {
    return header.compressed() ? DiskFormat.VMDK_STREAM_OPTIMIZED : DiskFormat.VMDK_SPARSE;
  }

  @Override
  public long size() {
    return header.size();
  }

  private long table(long index) throws IOException {
    return tables.u32(header.directoryOffset() * SECTOR + 4 * index) * SECTOR;
  }

  /** Where a grain is in the file; 0 if it is absent, {@link #ZERO} if it is zero. */
  private long grain(long table, long index) throws IOException {
    long sector = tables.u32(table + 4 * index);
    return sector == 1 && (header.flags() & VmdkHeader.ZERO_ENTRIES) != 0 ? ZERO : sector * SECTOR;
  }

  @Override
  Run locate(long position) throws IOException {
    long span = header.tableSpan();
    long tableIndex = position / span;
    long tableStart = tableIndex * span;
    long table = table(tableIndex);
    if (table == 0) {
      return Run.absent(tableStart, Math.min(span, size() - tableStart));
    }
    int grainBytes = header.grainBytes();
    long index = (position - tableStart) / grainBytes;
    long start = tableStart + index * grainBytes;
    long offset = grain(table, index);
    if (offset <= 0) {
      long end = index + 1;
      while (end < header.entriesPerTable() && grain(table, end) == offset) {
        end++;
      }
      long length = Math.min(tableStart + end * grainBytes, size()) - start;
      return offset == 0 ? Run.absent(start, length) : Run.zero(start, length);
    }
    return header.compressed()
        ? Run.packed(start, Math.min(grainBytes, size() - start), offset, 0)
        : Run.data(start, Math.min(grainBytes, size() - start), offset);
  }

  @Override
  void unpack(Run run, ByteBuffer into, Codec codec) throws IOException, DataFormatException {
    ByteBuffer marker = ByteBuffer.allocate(GRAIN_MARKER).order(ByteOrder.LITTLE_ENDIAN);
    source.read(run.offset(), marker);
    long sector = marker.getLong(0);
    int length = marker.getInt(8);
    if (sector != run.start() / SECTOR) {
      throw new DiskException(
          name(), run.offset(), "expected the grain of sector " + run.start() / SECTOR);
    }
    if (!plausible(length, header.grainBytes())) {
      throw new DiskException(name(), run.offset(), "a packed grain of " + length + " bytes");
    }
    ByteBuffer packed = codec.input(length);
    source.read(run.offset() + GRAIN_MARKER, packed);
    unpack(packed.flip(), into, header.grainBytes(), codec);
  }

  /** Whether a grain can be so long when it is packed: deflate makes nothing much longer. */
  static boolean plausible(int packed, int grainBytes) {
    return packed > 0 && packed <= grainBytes + (grainBytes >> 3) + SECTOR;
  }

  /**
   * Unpacks a grain, of which only a part may be on the disk and in the packed bytes.
   *
   * @param into has room for what is on the disk
   */
  static void unpack(ByteBuffer packed, ByteBuffer into, int grainBytes, Codec codec)
      throws DataFormatException {
    if (into.remaining() == grainBytes) {
      if (!codec.inflate(packed, into, false)) {
        throw new DataFormatException("a grain unpacks to more than its size");
      }
    } else {
      ByteBuffer whole = codec.tail(grainBytes);
      if (!codec.inflate(packed, whole, false)) {
        throw new DataFormatException("a grain unpacks to more than its size");
      }
      into.put(whole.flip().limit(Math.min(whole.limit(), into.remaining())));
    }
    if (into.hasRemaining()) {
      throw new DataFormatException("a grain unpacks to too few bytes");
    }
  }

  @Override
  public void check() throws IOException {
    Claims claims = new Claims(source, SECTOR);
    claims.take("the header", 0, SECTOR);
    if (header.descriptorOffset() != 0) {
      claims.take(
          "the descriptor", header.descriptorOffset() * SECTOR, header.descriptorSize() * SECTOR);
    }
    claims.take("the grain directory", header.directoryOffset() * SECTOR, 4 * header.tableCount());
    long grains = (size() + header.grainBytes() - 1) / header.grainBytes();
    for (long t = 0; t < header.tableCount(); t++) {
      long table = table(t);
      if (table == 0) {
        continue;
      }
      claims.take("grain table " + t, table, 4L * header.entriesPerTable());
      long entries = Math.min(header.entriesPerTable(), grains - t * header.entriesPerTable());
      for (long i = 0; i < entries; i++) {
        long offset = grain(table, i);
        if (offset > 0) {
          long start = t * header.tableSpan() + i * header.grainBytes();
          long stored =
              header.compressed() ? SECTOR : Math.min(header.grainBytes(), size() - start);
          claims.take("grain " + i + " of table " + t, offset, stored);
        }
      }
    }
  }
}
