package dev.weir.ovf.disk;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** Deflate for one thread at a time, with or without zlib's header and checksum. */
final class Codec implements AutoCloseable {
  private final int level;
  private final Lazy<Deflater> zlib = new Lazy<>();
  private final Lazy<Deflater> plain = new Lazy<>();
  private final Lazy<Inflater> unzlib = new Lazy<>();
  private final Lazy<Inflater> unplain = new Lazy<>();

  private ByteBuffer input = ByteBuffer.allocateDirect(0);
  private ByteBuffer scratch = ByteBuffer.allocateDirect(0);
  private ByteBuffer tail = ByteBuffer.allocateDirect(0);

  private static final class Lazy<T> {
    private @Nullable T value;

    T get(Supplier<T> make) {
      T made = value;
      if (made == null) {
        made = make.get();
        value = made;
      }
      return made;
    }

    void close(Consumer<T> end) {
      T made = value;
      if (made != null) {
        end.accept(made);
        value = null;
      }
    }
  }

  Codec(int level) {
    this.level = level;
  }

  /**
   * Compresses all that remains.
   *
   * @param nowrap without header and checksum
   * @return false if the room in {@code to} does not suffice
   */
  boolean deflate(ByteBuffer from, ByteBuffer to, boolean nowrap) {
    Deflater deflater = (nowrap ? plain : zlib).get(() -> new Deflater(level, nowrap));
    deflater.reset();
    deflater.setInput(from);
    deflater.finish();
    while (!deflater.finished() && to.hasRemaining()) {
      deflater.deflate(to);
    }
    return deflater.finished();
  }

  /**
   * Unpacks until {@code to} is full or the packed bytes have said that they end.
   *
   * @return whether they have
   * @throws DataFormatException if they are damaged or cut off
   */
  boolean inflate(ByteBuffer from, ByteBuffer to, boolean nowrap) throws DataFormatException {
    Inflater inflater = (nowrap ? unplain : unzlib).get(() -> new Inflater(nowrap));
    inflater.reset();
    inflater.setInput(from);
    while (to.hasRemaining() && !inflater.finished()) {
      if (inflater.inflate(to) == 0 && !inflater.finished()) {
        throw new DataFormatException("the packed bytes are cut off");
      }
    }
    // The end marker and the checksum come after the last byte.
    return inflater.finished() || (inflater.inflate(new byte[1]) == 0 && inflater.finished());
  }

  /** Room for packed bytes, of exactly this size; kept until the next call. */
  ByteBuffer input(int length) {
    if (input.capacity() < length) {
      input = ByteBuffer.allocateDirect(Integer.highestOneBit(Math.max(1, length - 1)) << 1);
    }
    return input.clear().limit(length);
  }

  /** Room for what a reader unpacks in full to use a part of; kept until the next call. */
  ByteBuffer scratch(int length) {
    if (scratch.capacity() < length) {
      scratch = ByteBuffer.allocateDirect(length);
    }
    return scratch.clear().limit(length);
  }

  /** Room for the last piece of a disk, where it is packed in full; kept until the next call. */
  ByteBuffer tail(int length) {
    if (tail.capacity() < length) {
      tail = ByteBuffer.allocateDirect(length);
    }
    return tail.clear().limit(length);
  }

  @Override
  public void close() {
    zlib.close(Deflater::end);
    plain.close(Deflater::end);
    unzlib.close(Inflater::end);
    unplain.close(Inflater::end);
  }
}
