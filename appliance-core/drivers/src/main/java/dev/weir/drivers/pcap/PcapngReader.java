package dev.weir.drivers.pcap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * pcapng: sections of either byte order, their interfaces, enhanced, simple and obsolete packet
 * blocks.
 */
final class PcapngReader extends CaptureReader {
  /** Block type of a section header; the same in both byte orders. */
  static final int SECTION_HEADER = 0x0a0d0d0a;

  private static final int INTERFACE = 1;
  private static final int OBSOLETE_PACKET = 2;
  private static final int SIMPLE_PACKET = 3;
  private static final int ENHANCED_PACKET = 6;
  private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
  private static final int FRAME_BYTES = 12;
  private static final int SHORTEST_SECTION = 28;
  private static final int LONGEST_BLOCK = 16 << 20;
  private static final int MOST_INTERFACES = 65_536;
  private static final int OPTION_END = 0;
  private static final int OPTION_RESOLUTION = 9;
  private static final int OPTION_OFFSET = 14;

  private record Interface(
      int linkType, int snapLength, double nanosPerUnit, long unitsPerSecond, long offsetSeconds) {}

  private final List<Interface> interfaces = new ArrayList<>();

  /** Behind the first block's type. */
  PcapngReader(CaptureInput input) throws IOException {
    super(input);
    section();
  }

  @Override
  public Optional<CapturedFrame> next() throws IOException {
    while (true) {
      ByteBuffer type = input.next(4, "block type");
      if (type.capacity() == 0) {
        return Optional.empty();
      }
      if (type.getInt(0) == SECTION_HEADER) {
        section();
        continue;
      }
      long start = input.offset() - 4;
      ByteBuffer body = block(start);
      CapturedFrame frame =
          switch (type.getInt(0)) {
            case INTERFACE -> {
              addInterface(body, start);
              yield null;
            }
            case ENHANCED_PACKET -> packet(body, start, need(body, 20, start).getInt(0));
            case OBSOLETE_PACKET ->
                packet(body, start, Short.toUnsignedInt(need(body, 20, start).getShort(0)));
            case SIMPLE_PACKET -> simplePacket(body, start);
            default -> null;
          };
      if (frame != null) {
        return Optional.of(frame);
      }
    }
  }

  /** The rest of a section header block, behind its type. */
  private void section() throws IOException {
    long start = input.offset() - 4;
    ByteBuffer lengthAndMagic = input.require(8, "section header").order(ByteOrder.BIG_ENDIAN);
    ByteOrder order =
        switch (lengthAndMagic.getInt(4)) {
          case BYTE_ORDER_MAGIC -> ByteOrder.BIG_ENDIAN;
          case 0x4d3c2b1a -> ByteOrder.LITTLE_ENDIAN;
          default -> throw new CaptureException("no byte-order magic in section header", start);
        };
    input.setOrder(order);
    int length = lengthAndMagic.order(order).getInt(0);
    if (length < SHORTEST_SECTION || length > LONGEST_BLOCK || length % 4 != 0) {
      throw new CaptureException(
          "section header of " + Integer.toUnsignedString(length) + " bytes", start);
    }
    ByteBuffer rest = input.require(length - FRAME_BYTES, "section header");
    int major = Short.toUnsignedInt(rest.getShort(0));
    if (major != 1) {
      throw new CaptureException("pcapng version " + major + " instead of 1", start);
    }
    closing(rest, length, start);
    interfaces.clear();
  }

  /** The body of the block that began at {@code start}, behind its type. */
  private ByteBuffer block(long start) throws IOException {
    int length = input.require(4, "block length").getInt(0);
    if (length < FRAME_BYTES || length > LONGEST_BLOCK || length % 4 != 0) {
      throw new CaptureException("block of " + Integer.toUnsignedString(length) + " bytes", start);
    }
    ByteBuffer rest = input.require(length - 8, "block");
    closing(rest, length, start);
    return rest.slice(0, length - FRAME_BYTES).order(input.order());
  }

  private static void closing(ByteBuffer rest, int length, long start) throws CaptureException {
    if (rest.getInt(rest.capacity() - 4) != length) {
      throw new CaptureException("block whose two lengths differ", start);
    }
  }

  private static ByteBuffer need(ByteBuffer body, int bytes, long start) throws CaptureException {
    if (body.capacity() < bytes) {
      throw new CaptureException(
          "block body of " + body.capacity() + " bytes, needs " + bytes, start);
    }
    return body;
  }

  private void addInterface(ByteBuffer body, long start) throws CaptureException {
    need(body, 8, start);
    if (interfaces.size() == MOST_INTERFACES) {
      throw new CaptureException("more than " + MOST_INTERFACES + " interfaces", start);
    }
    long unitsPerSecond = 1_000_000;
    long offsetSeconds = 0;
    int at = 8;
    while (body.capacity() - at >= 4) {
      int code = Short.toUnsignedInt(body.getShort(at));
      int length = Short.toUnsignedInt(body.getShort(at + 2));
      if (code == OPTION_END) {
        break;
      }
      if (length > body.capacity() - at - 4) {
        throw new CaptureException("option of " + length + " bytes leaves its block", start);
      }
      if (code == OPTION_RESOLUTION && length == 1) {
        unitsPerSecond = unitsPerSecond(body.get(at + 4) & 0xff, start);
      } else if (code == OPTION_OFFSET && length == 8) {
        offsetSeconds = body.getLong(at + 4);
      }
      at += 4 + (length + 3 & ~3);
    }
    interfaces.add(
        new Interface(
            Short.toUnsignedInt(body.getShort(0)),
            body.getInt(4),
            1e9 / unitsPerSecond,
            unitsPerSecond,
            offsetSeconds));
  }

  private static long unitsPerSecond(int resolution, long start) throws CaptureException {
    int exponent = resolution & 0x7f;
    boolean binary = (resolution & 0x80) != 0;
    if (exponent > (binary ? 62 : 18)) {
      throw new CaptureException("time stamp resolution " + resolution, start);
    }
    if (binary) {
      return 1L << exponent;
    }
    long units = 1;
    for (int i = 0; i < exponent; i++) {
      units *= 10;
    }
    return units;
  }

  private CapturedFrame packet(ByteBuffer body, long start, int interfaceId)
      throws CaptureException {
    if (interfaceId < 0 || interfaceId >= interfaces.size()) {
      throw new CaptureException(
          "packet of undeclared interface " + Integer.toUnsignedString(interfaceId), start);
    }
    Interface from = interfaces.get(interfaceId);
    long units =
        Integer.toUnsignedLong(body.getInt(4)) << 32 | Integer.toUnsignedLong(body.getInt(8));
    long seconds = Long.divideUnsigned(units, from.unitsPerSecond);
    long fraction = Long.remainderUnsigned(units, from.unitsPerSecond);
    long nanos =
        (seconds + from.offsetSeconds) * 1_000_000_000L + (long) (fraction * from.nanosPerUnit);
    return new CapturedFrame(
        nanos, data(body, 20, body.getInt(12), start), original(body.getInt(16)), from.linkType);
  }

  /** Without a time stamp: the first interface's, cut at its snap length. */
  private @Nullable CapturedFrame simplePacket(ByteBuffer body, long start)
      throws CaptureException {
    int original = original(need(body, 4, start).getInt(0));
    if (interfaces.isEmpty()) {
      throw new CaptureException("packet before any interface", start);
    }
    Interface from = interfaces.getFirst();
    int captured = Math.min(original, body.capacity() - 4);
    if (from.snapLength > 0) {
      captured = Math.min(captured, from.snapLength);
    }
    return new CapturedFrame(0, data(body, 4, captured, start), original, from.linkType);
  }

  private static int original(int length) {
    return length < 0 ? Integer.MAX_VALUE : length;
  }

  private static byte[] data(ByteBuffer body, int at, int captured, long start)
      throws CaptureException {
    if (captured < 0 || captured > LONGEST_FRAME || captured > body.capacity() - at) {
      throw new CaptureException(
          "frame of "
              + Integer.toUnsignedString(captured)
              + " bytes in a block of "
              + body.capacity(),
          start);
    }
    byte[] data = new byte[captured];
    body.get(at, data);
    return data;
  }
}
