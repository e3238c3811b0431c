package dev.weir.ovf.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Disks to test with, and the program that knows them. */
final class Images {
  private static final long LONGEST_SECONDS = 120;
  private static final String WORDS =
      "interface address router bridge firewall zone policy permit deny set delete commit ";

  private Images() {}

  /** Skips the test, and says why, where qemu-img is not installed. */
  static void requireQemuImg() {
    boolean there = false;
    for (String folder : System.getenv("PATH").split(":")) {
      there |= Files.isExecutable(Path.of(folder, "qemu-img"));
    }
    Assumptions.assumeTrue(there, "qemu-img is not installed (Debian: qemu-utils)");
  }

  /** Runs qemu-img; fails if it does. */
  static String qemuImg(Object... words) throws IOException, InterruptedException {
    List<Object> line = new ArrayList<>(List.of("qemu-img"));
    line.addAll(List.of(words));
    return run(line.toArray());
  }

  /** Runs a program; fails if it does. */
  static String run(Object... words) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    for (Object word : words) {
      line.add(word.toString());
    }
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(line + " does not end");
    }
    if (process.exitValue() != 0) {
      throw new AssertionError(line + " failed: " + text);
    }
    return text;
  }

  /** Compares what one disk stores with the same place of another. */
  static void requireSame(Disk one, Disk other) throws IOException {
    ByteBuffer left = ByteBuffer.allocate(1 << 20);
    ByteBuffer right = ByteBuffer.allocate(1 << 20);
    for (long at = 0; at < one.size(); ) {
      Extent extent = one.extent(at);
      while (extent.data() && at < extent.end()) {
        int length = (int) Math.min(left.capacity(), extent.end() - at);
        one.read(at, left.clear().limit(length));
        other.read(at, right.clear().limit(length));
        if (!left.flip().equals(right.flip())) {
          throw new AssertionError(other.name() + " differs between " + at + " and " + length);
        }
        at += length;
      }
      at = extent.end();
    }
  }

  /**
   * Writes a raw disk of zeros, text and noise in pieces of many sizes; its last byte is not zero.
   */
  static Path raw(Path file, long size, long seed) throws IOException {
    Random random = new Random(seed);
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long at = 0;
      while (at < size) {
        int length = (int) Math.min(size - at, 1 + random.nextInt(1 << random.nextInt(10, 20)));
        byte[] piece = new byte[length];
        switch (random.nextInt(4)) {
          case 0 -> random.nextBytes(piece);
          case 1 -> {
            StringBuilder text = new StringBuilder();
            while (text.length() < length) {
              int word = random.nextInt(WORDS.length() - 8);
              text.append(WORDS, word, word + 8);
            }
            System.arraycopy(
                text.toString().getBytes(StandardCharsets.US_ASCII), 0, piece, 0, length);
          }
          default -> {}
        }
        if (at + length == size) {
          piece[length - 1] = 1;
        }
        out.write(ByteBuffer.wrap(piece), at);
        at += length;
      }
    }
    return file;
  }

  /** Writes a raw disk that is a hole but for a few bytes far apart. */
  static Path sparse(Path file, long size) throws IOException {
    try (FileChannel out =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      for (long at : new long[] {0, 1_000_000, size / 3, size / 2 + 4097, size - 10}) {
        out.write(ByteBuffer.wrap("weir".getBytes(StandardCharsets.US_ASCII)), at);
      }
      out.write(ByteBuffer.allocate(1), size - 1);
    }
    return file;
  }

  /** An image in memory. */
  static ByteSource memory(String name, byte[] bytes) {
    return new Memory(name, ByteBuffer.wrap(bytes));
  }

  private record Memory(String name, ByteBuffer bytes) implements ByteSource {
    @Override
    public long size() {
      return bytes.capacity();
    }

    @Override
    public void read(long position, ByteBuffer into) throws DiskException {
      if (position < 0 || position > size() || into.remaining() > size() - position) {
        throw new DiskException(name, position, "the image is truncated here");
      }
      into.put(bytes.slice((int) position, into.remaining()));
    }

    @Override
    public void close() {}
  }
}
