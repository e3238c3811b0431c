package dev.weir.ovf.disk;

import static dev.weir.ovf.disk.VmdkHeader.SECTOR;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** A stream-optimized VMDK read front to back, by its markers; the tables are not looked at. */
final class VmdkStream implements DiskStream {
  private static final int IN_MARKER = SECTOR - 12;

  private final String name;
  private final InputStream in;
  private final VmdkHeader header;
  private final byte[] sector = new byte[SECTOR];
  private final ByteBuffer marker = ByteBuffer.wrap(sector).order(ByteOrder.LITTLE_ENDIAN);
  private long offset;
  private long before;
  private boolean ended;

  VmdkStream(String name, InputStream stream) throws IOException {
    this.name = name;
    in = stream;
    if (!fill()) {
      throw new DiskException(name, "is empty");
    }
    header = VmdkHeader.parse(name, 0, sector);
    if (!header.compressed()) {
      throw new DiskException(name, "is a VMDK that cannot be read front to back");
    }
    if (header.overhead() < 1 || header.overhead() > Long.MAX_VALUE / SECTOR) {
      throw new DiskException(name, 0, "an absurd overhead: " + header.overhead() + " sectors");
    }
    skip(header.overhead() * SECTOR - SECTOR);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public DiskFormat format() {
    return DiskFormat.VMDK_STREAM_OPTIMIZED;
  }

  @Override
  public long size() {
    return header.size();
  }

  @Override
  public @Nullable Grain next() throws IOException {
    while (!ended) {
      long at = offset;
      if (!fill()) {
        // Images whose tables come first may end without a marker.
        if (header.directoryOffset() == VmdkHeader.AT_END) {
          throw new DiskException(name, at, "the image is truncated here");
        }
        ended = true;
        break;
      }
      long value = marker.getLong(0);
      int length = marker.getInt(8);
      if (length != 0) {
        return grain(at, value, length);
      }
      int type = marker.getInt(12);
      switch (type) {
        case VmdkHeader.MARKER_END -> ended = true;
        case VmdkHeader.MARKER_TABLE, VmdkHeader.MARKER_DIRECTORY, VmdkHeader.MARKER_FOOTER -> {
          if (value < 0 || value > Math.max(SECTOR, header.tableCount())) {
            throw new DiskException(name, at, "a marker for " + value + " sectors");
          }
          skip(value * SECTOR);
        }
        default -> throw new DiskException(name, at, "a marker of unknown type " + type);
      }
    }
    return null;
  }

  private Grain grain(long at, long start, int length) throws IOException {
    if (start < 0 || start >= header.capacity() || start % header.grainSectors() != 0) {
      throw new DiskException(name, at, "a grain for sector " + start);
    }
    if (start < before) {
      throw new DiskException(
          name, at, "grains are out of order; the image can only be read from a file");
    }
    if (!VmdkSparse.plausible(length, header.grainBytes())) {
      throw new DiskException(name, at, "a packed grain of " + length + " bytes");
    }
    before = start + header.grainSectors();
    byte[] packed = new byte[length];
    int here = Math.min(length, IN_MARKER);
    System.arraycopy(sector, SECTOR - IN_MARKER, packed, 0, here);
    if (length > here) {
      readFully(packed, here, length - here);
      skip(-offset & (SECTOR - 1));
    }
    return new Grain(start * SECTOR, header.grainBytes(), ByteBuffer.wrap(packed));
  }

  /** Reads a sector; false at the end of the stream. */
  private boolean fill() throws IOException {
    int first = in.read();
    if (first < 0) {
      return false;
    }
    sector[0] = (byte) first;
    offset++;
    readFully(sector, 1, SECTOR - 1);
    return true;
  }

  private void readFully(byte[] into, int at, int length) throws IOException {
    int count = in.readNBytes(into, at, length);
    offset += count;
    if (count < length) {
      throw new DiskException(name, offset, "the image is truncated here");
    }
  }

  private void skip(long bytes) throws IOException {
    try {
      in.skipNBytes(bytes);
    } catch (EOFException e) {
      throw new DiskException(name, offset, "the image is truncated after here");
    }
    offset += bytes;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
