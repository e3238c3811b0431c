package dev.weir.ovf.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/** A source with some places written over, in memory. */
final class Overlay implements ByteSource {
  private static final int UNIT = 4096;
  private static final long MOST_GROWTH = 1L << 40;

  /** What lies over the source, by its start. No two overlap. */
  private final TreeMap<Long, Piece> pieces = new TreeMap<>();

  private final ByteSource below;
  private long size;

  /** Bytes, or zeros if there is no buffer. */
  private record Piece(long length, java.util.Optional<ByteBuffer> bytes) {}

  Overlay(ByteSource below) {
    this.below = below;
    size = below.size();
  }

  /** Writes over a unit. */
  void put(long position, ByteBuffer bytes) throws DiskException {
    cut(position, UNIT);
    pieces.put(position, new Piece(UNIT, java.util.Optional.of(bytes)));
  }

  /** Writes zeros over whole units. */
  void zero(long position, long length) throws DiskException {
    if (length < 0 || length % UNIT != 0) {
      throw new DiskException(name(), position, "the log is damaged");
    }
    if (length > 0) {
      cut(position, length);
      pieces.put(position, new Piece(length, java.util.Optional.empty()));
    }
  }

  /** Makes the file at least so long. */
  void extend(long length) throws DiskException {
    if (length > below.size() + MOST_GROWTH || length < 0) {
      throw new DiskException(name(), "the log says that the file has " + length + " bytes");
    }
    size = Math.max(size, length);
  }

  private void cut(long position, long length) throws DiskException {
    if (length > Long.MAX_VALUE - position) {
      throw new DiskException(name(), position, "the log is damaged");
    }
    long end = position + length;
    Map.Entry<Long, Piece> before = pieces.lowerEntry(position);
    if (before != null && before.getKey() + before.getValue().length > position) {
      // Only runs of zeros are longer than a unit.
      long beforeEnd = before.getKey() + before.getValue().length;
      pieces.put(before.getKey(), new Piece(position - before.getKey(), before.getValue().bytes));
      if (beforeEnd > end) {
        pieces.put(end, new Piece(beforeEnd - end, before.getValue().bytes));
      }
    }
    for (var over = pieces.ceilingEntry(position);
        over != null && over.getKey() < end;
        over = pieces.ceilingEntry(position)) {
      pieces.remove(over.getKey());
      long overEnd = over.getKey() + over.getValue().length;
      if (overEnd > end) {
        pieces.put(end, new Piece(overEnd - end, over.getValue().bytes));
        break;
      }
    }
  }

  @Override
  public String name() {
    return below.name();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void read(long position, ByteBuffer into) throws IOException {
    if (position < 0 || position > size || into.remaining() > size - position) {
      throw new DiskException(name(), position, "the image is truncated here");
    }
    long at = position;
    while (into.hasRemaining()) {
      Map.Entry<Long, Piece> over = pieces.floorEntry(at);
      int length;
      if (over != null && at - over.getKey() < over.getValue().length) {
        int skip = (int) Math.min(at - over.getKey(), UNIT);
        length = (int) Math.min(into.remaining(), over.getKey() + over.getValue().length - at);
        if (over.getValue().bytes.isPresent()) {
          into.put(over.getValue().bytes.get().slice(skip, length));
        } else {
          MappedDisk.zero(into, length);
        }
      } else {
        Long next = pieces.higherKey(at);
        length = (int) Math.min(into.remaining(), next == null ? size - at : next - at);
        int there = (int) Math.min(length, Math.max(0, below.size() - at));
        below.read(at, into.slice(into.position(), there));
        into.position(into.position() + there);
        MappedDisk.zero(into, length - there);
      }
      at += length;
    }
  }

  @Override
  public void close() throws IOException {
    below.close();
  }
}
