package dev.weir.benchmarks.ovf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/** A raw disk of a third zeros, a third words and a third noise, in pieces of 4 KiB to 1 MiB. */
final class MadeDisk {
  private static final int UNIT = 4096;
  private static final int MOST_UNITS = 256;
  private static final int WORDS = 4000;
  private static final long SEED = 1;

  private MadeDisk() {}

  static void write(Path file, long size) throws IOException {
    Random random = new Random(SEED);
    byte[][] words = new byte[WORDS][];
    for (int i = 0; i < WORDS; i++) {
      StringBuilder word = new StringBuilder();
      for (int j = 2 + random.nextInt(9); j > 0; j--) {
        word.append((char) ('a' + random.nextInt(26)));
      }
      words[i] = word.append(' ').toString().getBytes(StandardCharsets.US_ASCII);
    }
    try (FileChannel out =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      for (long at = 0; at < size; ) {
        int length = (int) Math.min(size - at, (long) UNIT << random.nextInt(1 + log2(MOST_UNITS)));
        byte[] piece = new byte[length];
        switch (random.nextInt(3)) {
          case 0 -> random.nextBytes(piece);
          case 1 -> fill(piece, words, random);
          default -> {}
        }
        out.write(ByteBuffer.wrap(piece), at);
        at += length;
      }
    }
  }

  /** Some words are used much more often than others, as in any text. */
  private static void fill(byte[] piece, byte[][] words, Random random) {
    for (int at = 0; at < piece.length; ) {
      double rank = random.nextDouble();
      byte[] word = words[(int) (rank * rank * rank * WORDS)];
      int length = Math.min(word.length, piece.length - at);
      System.arraycopy(word, 0, piece, at, length);
      at += length;
    }
  }

  private static int log2(int value) {
    return 31 - Integer.numberOfLeadingZeros(value);
  }
}
