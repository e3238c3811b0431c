package dev.weir.ovf.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/** A disk whose image has tables that say where its bytes are. */
abstract class MappedDisk implements Disk {
  private static final int ANY_LEVEL = 1;

  /** What a run of bytes is. */
  enum Kind {
    /** Not stored: it is the parent's, or zero if there is none. */
    ABSENT,
    /** Known to be zero, whatever a parent holds. */
    ZERO,
    /** Stored as they are. */
    DATA,
    /** Stored as one packed piece. */
    PACKED
  }

  /**
   * A run of the disk.
   *
   * @param start on the disk
   * @param length on the disk; of a packed run at most {@link Chunk#SIZE}
   * @param offset in the file of what is stored for it
   * @param packed length of what is stored, if packed
   */
  record Run(long start, long length, Kind kind, long offset, int packed) {
    static Run zero(long start, long length) {
      return new Run(start, length, Kind.ZERO, 0, 0);
    }

    static Run absent(long start, long length) {
      return new Run(start, length, Kind.ABSENT, 0, 0);
    }

    static Run data(long start, long length, long offset) {
      return new Run(start, length, Kind.DATA, offset, 0);
    }

    static Run packed(long start, long length, long offset, int packed) {
      return new Run(start, length, Kind.PACKED, offset, packed);
    }

    long end() {
      return start + length;
    }
  }

  final ByteSource source;
  final PageCache tables;
  private final CodecPool codecs = new CodecPool(ANY_LEVEL);
  private @Nullable Disk parent;

  MappedDisk(ByteSource source, ByteOrder order) {
    this.source = source;
    tables = new PageCache(source, order);
  }

  /** Takes what is not stored here from another disk, which is closed with this one. */
  final void over(Disk below) {
    parent = below;
  }

  /**
   * The run that a position is in; it may begin before. It does not reach beyond the disk, but for
   * a packed one.
   */
  abstract Run locate(long position) throws IOException;

  /**
   * Reads a packed run and unpacks it.
   *
   * @param into has room for exactly the run
   */
  void unpack(Run run, ByteBuffer into, Codec codec) throws IOException, DataFormatException {
    throw new IllegalStateException("nothing is packed here");
  }

  @Override
  public final String name() {
    return source.name();
  }

  @Override
  public final Extent extent(long position) throws IOException {
    Run run = locate(position);
    long length = Math.min(run.end(), size()) - position;
    Disk below = parent;
    if (run.kind() == Kind.ABSENT && below != null && position < below.size()) {
      Extent extent = below.extent(position);
      return new Extent(position, Math.min(length, extent.end() - position), extent.data());
    }
    boolean stored = run.kind() == Kind.DATA || run.kind() == Kind.PACKED;
    return new Extent(position, length, stored);
  }

  @Override
  public final void read(long position, ByteBuffer into) throws IOException {
    if (position < 0 || into.remaining() > size() - position) {
      throw new DiskException(name(), "the disk has no bytes at " + position);
    }
    long at = position;
    while (into.hasRemaining()) {
      Run run = locate(at);
      int skip = (int) Math.min(Integer.MAX_VALUE, at - run.start());
      int length = (int) Math.min(run.end() - at, into.remaining());
      switch (run.kind()) {
        case ABSENT -> absent(at, into, length);
        case ZERO -> zero(into, length);
        case DATA -> {
          long offset = run.offset() + (at - run.start());
          length += following(at + length, offset + length, into.remaining() - length);
          ByteBuffer part = into.slice(into.position(), length);
          source.read(offset, part);
          into.position(into.position() + length);
        }
        case PACKED -> packed(run, skip, length, into);
      }
      at += length;
    }
  }

  /** What the parent has; zeros if there is none, or beyond its end. */
  private void absent(long position, ByteBuffer into, int length) throws IOException {
    Disk below = parent;
    int there = 0;
    if (below != null && position < below.size()) {
      there = (int) Math.min(length, below.size() - position);
      below.read(position, into.slice(into.position(), there));
      into.position(into.position() + there);
    }
    zero(into, length - there);
  }

  /** How much more can be read at once, because the file goes on as the disk does. */
  private int following(long position, long offset, int atMost) throws IOException {
    int more = 0;
    while (more < atMost) {
      Run next = locate(position + more);
      if (next.kind() != Kind.DATA
          || next.offset() != offset + more
          || next.start() != position + more) {
        break;
      }
      more += (int) Math.min(next.length(), atMost - more);
    }
    return more;
  }

  private void packed(Run run, int skip, int length, ByteBuffer into) throws IOException {
    Codec codec = codecs.take();
    try {
      if (skip == 0 && length == run.length()) {
        unpack(run, into.slice(into.position(), length), codec);
      } else {
        ByteBuffer whole = codec.scratch((int) run.length());
        unpack(run, whole, codec);
        into.slice(into.position(), length).put(whole.slice(skip, length));
      }
      into.position(into.position() + length);
    } catch (DataFormatException e) {
      throw new DiskException(name(), run.offset(), "packed data is damaged: " + e.getMessage());
    } finally {
      codecs.give(codec);
    }
  }

  static void zero(ByteBuffer into, int length) {
    int end = into.position() + length;
    while (into.position() <= end - 8) {
      into.putLong(0);
    }
    while (into.position() < end) {
      into.put((byte) 0);
    }
  }

  @Override
  public void close() throws IOException {
    codecs.close();
    try (Disk below = parent) {
      source.close();
    }
  }
}
