package dev.weir.image.squashfs;

import dev.weir.image.tree.Content;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The contents of files: whole blocks, and fragments, where the tails of many files share a block.
 * Blocks are packed by several threads and stored in order; a fixed number is on the way.
 */
final class DataArea implements AutoCloseable {
  private static final int PLAIN = 1 << 24;
  private static final int ELF = 0x464c457f;
  private static final int ELF_TYPE_AT = 16;
  private static final int ELF_RELOCATABLE = 1;
  static final int NO_FRAGMENT = -1;

  private final FileChannel out;
  private final SquashfsOptions options;
  private final ExecutorService workers;
  private final Queue<Pending> pending = new ArrayDeque<>();
  private final MetadataTable fragments;
  private byte[] tails;
  private int tailsFilled;
  private int fragmentCount;
  private long position;

  /** Where a file's bytes are; filled while blocks are stored. */
  static final class Layout {
    final long size;
    final int[] blocks;
    long start;
    long sparse;
    int fragment = NO_FRAGMENT;
    int fragmentOffset;

    Layout(long size, int blocks) {
      this.size = size;
      this.blocks = new int[blocks];
    }
  }

  /** What is done with a stored block. */
  private interface Stored {
    void at(long start, int size) throws IOException;
  }

  /** A block that is packed, and what to do with it. */
  private record Pending(Future<Block> block, Stored then) {}

  private record Block(ByteBuffer bytes, int size) {}

  private enum Packing {
    NONE,
    DATA,
    CODE
  }

  /**
   * A block that packing makes shorter by less than a sixteenth is stored as it is: what is packed
   * already (the initial file system) takes the boot loader seconds to unpack once more.
   */
  private static final int LEAST_GAIN = 16;

  DataArea(FileChannel out, long start, SquashfsOptions options) {
    this.out = out;
    this.options = options;
    position = start;
    tails = new byte[options.blockSize()];
    fragments = new MetadataTable(options);
    workers =
        Executors.newFixedThreadPool(
            options.threads(), Thread.ofPlatform().name("squashfs-", 0).daemon().factory());
  }

  /** Adds a file's content; its layout is complete after {@link #finish}. */
  Layout add(String path, Content content) throws IOException {
    long size = content.size();
    long whole = size / options.blockSize();
    if (whole > Integer.MAX_VALUE / 8) {
      throw new IOException(path + " is too large");
    }
    int tail = (int) (size % options.blockSize());
    Layout layout = new Layout(size, (int) whole);
    Packing packing = options.plain().contains(path) ? Packing.NONE : Packing.DATA;
    try (InputStream in = content.open()) {
      for (int i = 0; i < whole; i++) {
        int index = i;
        byte[] block = in.readNBytes(options.blockSize());
        requireSize(path, block.length, options.blockSize());
        if (i == 0 && packing == Packing.DATA && isLinkedCode(block)) {
          packing = Packing.CODE;
        }
        if (isZero(block)) {
          layout.sparse += block.length;
          continue;
        }
        submit(
            block,
            block.length,
            packing,
            (start, stored) -> {
              layout.start = layout.start == 0 ? start : layout.start;
              layout.blocks[index] = stored;
            });
      }
      byte[] rest = in.readNBytes(tail);
      requireSize(path, rest.length, tail);
      requireSize(path, in.read() < 0 ? 0 : 1, 0);
      if (tail > 0) {
        addTail(rest, layout);
      }
    }
    return layout;
  }

  private static void requireSize(String path, int found, int expected) throws IOException {
    if (found != expected) {
      throw new IOException(path + " changed its size while it was read");
    }
  }

  /** Not kernel modules: targets of their calls are filled in when they are loaded. */
  private static boolean isLinkedCode(byte[] block) {
    ByteBuffer head = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    return head.getInt(0) == ELF && head.getShort(ELF_TYPE_AT) != ELF_RELOCATABLE;
  }

  private static boolean isZero(byte[] bytes) {
    return bytes[0] == 0 && Arrays.equals(bytes, 1, bytes.length, bytes, 0, bytes.length - 1);
  }

  private void addTail(byte[] tail, Layout layout) throws IOException {
    if (tail.length > tails.length - tailsFilled) {
      putTails();
    }
    System.arraycopy(tail, 0, tails, tailsFilled, tail.length);
    layout.fragment = fragmentCount;
    layout.fragmentOffset = tailsFilled;
    tailsFilled += tail.length;
  }

  private void putTails() throws IOException {
    if (tailsFilled > 0) {
      fragmentCount++;
      submit(
          tails,
          tailsFilled,
          Packing.DATA,
          (start, stored) ->
              fragments.put(
                  ByteBuffer.allocate(16)
                      .order(ByteOrder.LITTLE_ENDIAN)
                      .putLong(start)
                      .putInt(stored)
                      .clear()));
      tails = new byte[options.blockSize()];
      tailsFilled = 0;
    }
  }

  private void submit(byte[] bytes, int length, Packing packing, Stored then) throws IOException {
    if (pending.size() > 4 * options.threads()) {
      storeOldest();
    }
    pending.add(
        new Pending(
            workers.submit(
                () -> {
                  Block plain = new Block(ByteBuffer.wrap(bytes, 0, length), length | PLAIN);
                  if (packing == Packing.NONE) {
                    return plain;
                  }
                  Compression compression = options.compression();
                  byte[] packed =
                      packing == Packing.CODE
                          ? compression.packCode(bytes, length, options.blockSize())
                          : compression.pack(bytes, length, options.blockSize());
                  return packed.length < length - length / LEAST_GAIN
                      ? new Block(ByteBuffer.wrap(packed), packed.length)
                      : plain;
                }),
            then));
  }

  private void storeOldest() throws IOException {
    Pending oldest = pending.remove();
    try {
      Block block = oldest.block.get();
      long start = position;
      while (block.bytes.hasRemaining()) {
        position += out.write(block.bytes, position);
      }
      oldest.then.at(start, block.size);
    } catch (ExecutionException e) {
      throw new IOException("packing failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Stores what is on the way. */
  void finish() throws IOException {
    putTails();
    while (!pending.isEmpty()) {
      storeOldest();
    }
  }

  /** The position after the last block. */
  long end() {
    return position;
  }

  /** The table of fragments. */
  MetadataTable fragments() {
    return fragments;
  }

  int fragmentCount() {
    return fragmentCount;
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
