package dev.weir.ovf.pack;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;

/**
 * Unpacks bzip2: blocks of up to 900,000 bytes, each sorted (Burrows and Wheeler), moved to the
 * front, run-length and Huffman coded. Several streams may follow each other. Memory is bounded by
 * the block's size. Not for several threads.
 */
final class Bzip2Stream extends FilterInputStream {
  private static final long BLOCK = 0x314159265359L;
  private static final long END = 0x177245385090L;
  private static final int MOST_SELECTORS = 18002;
  private static final int GROUP = 50;
  private static final int UNIT = 100_000;
  private static final int[] CRC = new int[256];

  static {
    for (int i = 0; i < CRC.length; i++) {
      int crc = i << 24;
      for (int bit = 0; bit < 8; bit++) {
        crc = crc < 0 ? crc << 1 ^ 0x04c11db7 : crc << 1;
      }
      CRC[i] = crc;
    }
  }

  private final byte[] input = new byte[1 << 16];
  private int at;
  private int filled;
  private long bits;
  private int bitCount;

  /** Of each place of the sorted block the byte, and above it which place is next. */
  private int[] block = new int[0];

  private int left;
  private int place;
  private int crc;
  private int expected;
  private int combined;
  private int previous = -1;
  private int same;
  private int repeat;
  private boolean begun;
  private boolean done;

  Bzip2Stream(InputStream packed) throws IOException {
    super(packed);
    if (!begin()) {
      throw new ZipException("it is not bzip2");
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = 0;
    while (count < length) {
      if (repeat > 0) {
        repeat--;
        into[offset + count++] = (byte) previous;
        update(previous);
      } else if (left > 0) {
        int next = block[place];
        place = next >>> 8;
        left--;
        int value = next & 0xff;
        if (same == 4) {
          // Four of a kind are followed by how many more there are.
          repeat = value;
          same = 0;
        } else {
          same = value == previous ? same + 1 : 1;
          previous = value;
          into[offset + count++] = (byte) value;
          update(value);
        }
      } else if (!block()) {
        break;
      }
    }
    return count == 0 && length > 0 ? -1 : count;
  }

  private void update(int value) {
    crc = crc << 8 ^ CRC[(crc >>> 24 ^ value) & 0xff];
  }

  @Override
  public long skip(long count) throws IOException {
    byte[] nothing = new byte[8192];
    long skipped = 0;
    while (skipped < count) {
      int more = read(nothing, 0, (int) Math.min(nothing.length, count - skipped));
      if (more < 0) {
        break;
      }
      skipped += more;
    }
    return skipped;
  }

  @Override
  public int available() {
    return 0;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private boolean fill() throws IOException {
    at = 0;
    filled = Math.max(0, in.read(input, 0, input.length));
    return filled > 0;
  }

  private int bits(int count) throws IOException {
    while (bitCount < count) {
      if (at == filled && !fill()) {
        throw new EOFException("it ends too early");
      }
      bits = bits << 8 | (input[at++] & 0xff);
      bitCount += 8;
    }
    bitCount -= count;
    return (int) (bits >>> bitCount & (1L << count) - 1);
  }

  private boolean bit() throws IOException {
    return bits(1) != 0;
  }

  /** Begins a stream, if there is one more. */
  private boolean begin() throws IOException {
    bitCount -= bitCount % 8;
    if (bitCount == 0 && at == filled && !fill()) {
      return false;
    }
    int level = bits(16) == 0x425a && bits(8) == 'h' ? bits(8) - '0' : 0;
    if (level < 1 || level > 9) {
      throw new ZipException("something else than bzip2 is in it");
    }
    if (block.length < level * UNIT) {
      block = new int[level * UNIT];
    }
    combined = 0;
    return true;
  }

  /** Reads the next block; false at the end of all. */
  private boolean block() throws IOException {
    if (begun) {
      if (~crc != expected) {
        throw new ZipException("a block does not match its checksum");
      }
      combined = Integer.rotateLeft(combined, 1) ^ expected;
      begun = false;
    }
    while (!done) {
      long magic = (long) bits(24) << 24 | bits(24);
      if (magic == BLOCK) {
        expected = bits(32);
        decode();
        begun = true;
        crc = -1;
        previous = -1;
        same = 0;
        return true;
      }
      if (magic != END) {
        throw new ZipException("a block does not begin as it should");
      }
      if (bits(32) != combined) {
        throw new ZipException("it does not match its checksum");
      }
      done = !begin();
    }
    return false;
  }

  private void decode() throws IOException {
    if (bit()) {
      throw new ZipException("a block of the old, randomized kind");
    }
    int origin = bits(24);
    byte[] symbols = new byte[256];
    int used = symbols(symbols);
    int groups = bits(3);
    int selectorCount = bits(15);
    if (used == 0 || groups < 2 || groups > 6 || selectorCount == 0) {
      throw new ZipException("a block's tables are wrong");
    }
    byte[] selectors = selectors(groups, selectorCount);
    Code[] codes = new Code[groups];
    for (int i = 0; i < groups; i++) {
      codes[i] = code(used + 2);
    }
    int[] counts = new int[256];
    int length = values(symbols, used, selectors, codes, counts);
    if (origin >= length) {
      throw new ZipException("a block begins nowhere");
    }
    int sum = 0;
    for (int i = 0; i < counts.length; i++) {
      int count = counts[i];
      counts[i] = sum;
      sum += count;
    }
    for (int i = 0; i < length; i++) {
      int value = block[i] & 0xff;
      block[counts[value]++] |= i << 8;
    }
    place = block[origin] >>> 8;
    left = length;
  }

  private int symbols(byte[] symbols) throws IOException {
    int rows = bits(16);
    int used = 0;
    for (int row = 0; row < 16; row++) {
      int columns = (rows >> 15 - row & 1) != 0 ? bits(16) : 0;
      for (int column = 0; column < 16; column++) {
        if ((columns >> 15 - column & 1) != 0) {
          symbols[used++] = (byte) (row * 16 + column);
        }
      }
    }
    return used;
  }

  private byte[] selectors(int groups, int count) throws IOException {
    byte[] order = {0, 1, 2, 3, 4, 5};
    byte[] selectors = new byte[Math.min(count, MOST_SELECTORS)];
    for (int i = 0; i < count; i++) {
      int index = 0;
      while (bit()) {
        if (++index >= groups) {
          throw new ZipException("a block's tables are wrong");
        }
      }
      byte group = toFront(order, index);
      if (i < selectors.length) {
        selectors[i] = group;
      }
    }
    return selectors;
  }

  private static byte toFront(byte[] list, int index) {
    byte found = list[index];
    System.arraycopy(list, 0, list, 1, index);
    list[0] = found;
    return found;
  }

  /** A Huffman code: symbols in the order of their codes, and where each length begins. */
  @SuppressWarnings("ArrayRecordComponent") // made and read here, never compared
  private record Code(int[] limits, int[] bases, int[] symbols) {}

  private Code code(int size) throws IOException {
    int[] lengths = new int[size];
    int length = bits(5);
    for (int i = 0; i < size; i++) {
      while (bit()) {
        length += bit() ? -1 : 1;
        if (length < 1 || length > 20) {
          throw new ZipException("a block's tables are wrong");
        }
      }
      if (length < 1 || length > 20) {
        throw new ZipException("a block's tables are wrong");
      }
      lengths[i] = length;
    }
    int[] limits = new int[22];
    int[] bases = new int[22];
    int[] symbols = new int[size];
    int next = 0;
    int first = 0;
    for (int bits = 1; bits <= 20; bits++) {
      bases[bits] = next - first;
      for (int i = 0; i < size; i++) {
        if (lengths[i] == bits) {
          symbols[next++] = i;
          first++;
        }
      }
      limits[bits] = first;
      first <<= 1;
    }
    return new Code(limits, bases, symbols);
  }

  private int symbol(Code code) throws IOException {
    int value = 0;
    for (int length = 1; length <= 20; length++) {
      value = value << 1 | bits(1);
      int index = code.bases[length] + value;
      if (value < code.limits[length] && index >= 0 && index < code.symbols.length) {
        return code.symbols[index];
      }
    }
    throw new ZipException("a code that does not exist");
  }

  /** Fills the block with its bytes in sorted order, and counts each. */
  private int values(byte[] symbols, int used, byte[] selectors, Code[] codes, int[] counts)
      throws IOException {
    int length = 0;
    int run = 0;
    int weight = 1;
    int group = 0;
    int inGroup = 0;
    while (true) {
      if (inGroup == 0) {
        if (group == selectors.length) {
          throw new ZipException("a block is longer than its tables");
        }
        group++;
        inGroup = GROUP;
      }
      inGroup--;
      int symbol = symbol(codes[selectors[group - 1]]);
      if (symbol <= 1) {
        // A number in digits of one and two, the least first.
        run += weight << symbol;
        weight <<= 1;
        if (run > block.length) {
          throw new ZipException("a block is longer than it may be");
        }
        continue;
      }
      if (run > 0) {
        length = put(symbols[0], run, length, counts);
        run = 0;
        weight = 1;
      }
      if (symbol == used + 1) {
        return length;
      }
      length = put(toFront(symbols, symbol - 1), 1, length, counts);
    }
  }

  private int put(byte value, int count, int length, int[] counts) throws ZipException {
    if (count > block.length - length) {
      throw new ZipException("a block is longer than it may be");
    }
    counts[value & 0xff] += count;
    for (int i = 0; i < count; i++) {
      block[length + i] = value & 0xff;
    }
    return length + count;
  }
}
