package dev.weir.drivers.pcap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Classic pcap: either byte order, microseconds or nanoseconds. */
final class PcapReader extends CaptureReader {
  static final int MICROSECONDS = 0xa1b2c3d4;
  static final int NANOSECONDS = 0xa1b23c4d;
  private static final int HEADER_BYTES = 20;
  private static final int RECORD_BYTES = 16;
  private static final int LINK_TYPE_MASK = 0xffff;

  private final int nanosPerFraction;
  private final int linkType;

  /** Behind the magic number, which was read in big-endian order. */
  PcapReader(CaptureInput input, int magic) throws IOException {
    super(input);
    boolean big = magic == MICROSECONDS || magic == NANOSECONDS;
    int number = big ? magic : Integer.reverseBytes(magic);
    if (number != MICROSECONDS && number != NANOSECONDS) {
      throw new CaptureException(
          "neither pcap nor pcapng: magic number " + String.format("%08x", magic), 0);
    }
    nanosPerFraction = number == NANOSECONDS ? 1 : 1000;
    input.setOrder(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    ByteBuffer header = input.require(HEADER_BYTES, "file header");
    int major = Short.toUnsignedInt(header.getShort(0));
    if (major != 2) {
      throw new CaptureException("pcap version " + major + " instead of 2", 4);
    }
    linkType = header.getInt(16) & LINK_TYPE_MASK;
  }

  @Override
  public Optional<CapturedFrame> next() throws IOException {
    ByteBuffer header = input.next(RECORD_BYTES, "record header");
    if (header.capacity() == 0) {
      return Optional.empty();
    }
    long seconds = Integer.toUnsignedLong(header.getInt(0));
    long fraction = Integer.toUnsignedLong(header.getInt(4));
    int captured = header.getInt(8);
    if (captured < 0 || captured > LONGEST_FRAME) {
      throw new CaptureException(
          "frame of " + Integer.toUnsignedString(captured) + " bytes", input.offset() - 8);
    }
    int original = header.getInt(12);
    return Optional.of(
        new CapturedFrame(
            seconds * 1_000_000_000L + fraction * nanosPerFraction,
            input.require(captured, "frame").array(),
            original < 0 ? Integer.MAX_VALUE : original,
            linkType));
  }
}
