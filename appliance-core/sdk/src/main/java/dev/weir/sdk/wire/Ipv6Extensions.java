package dev.weir.sdk.wire;

import static dev.weir.sdk.packet.PacketMemory.getInt;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedByte;

/**
 * Walks the extension headers of an IPv6 packet to its upper layer (RFC 8200, 4).
 *
 * <pre>
 * +-------------+-------------+------------------------------+
 * | next header |   length    | length * 8 + 6 bytes ...     |   AH: (length + 2) * 4 in all
 * +-------------+-------------+------------------------------+   fragment header: always 8
 * </pre>
 *
 * <p>The walk is bounded in headers and bytes, so that no packet makes it expensive. It stops
 * behind the fragment header of a fragment other than the first: such a packet has no upper layer.
 * ESP counts as an upper layer.
 */
public final class Ipv6Extensions {
  /** Most extension headers followed. */
  public static final int MAX_HEADERS = 8;

  /** Most bytes of extension headers followed. */
  public static final int MAX_BYTES = 1024;

  /** The end of the chain was found. */
  public static final int OK = 0;

  /** A header is cut short by the end of the payload. */
  public static final int TRUNCATED = 1;

  /** There are more headers, or bytes of them, than the walk follows. */
  public static final int TOO_LONG = 2;

  /** Hop-by-hop options stand elsewhere than right behind the IPv6 header. */
  public static final int MISPLACED_HOP_BY_HOP = 3;

  private int upperProtocol;
  private int upperPosition;
  private int lastNextHeaderPosition;
  private int fragmentPosition;
  private int hopByHopPosition;
  private int routingPosition;
  private int count;

  /**
   * Walks the chain.
   *
   * @return {@link #OK}, after which the accessors hold; else what is wrong, and they tell how far
   *     the walk came
   */
  public int walk(Ipv6Header header) {
    int protocol = header.nextHeader();
    int start = header.payloadPosition();
    int end = header.payloadEnd();
    int at = start;
    count = 0;
    fragmentPosition = -1;
    hopByHopPosition = -1;
    routingPosition = -1;
    lastNextHeaderPosition = header.position() + 6;
    int verdict = OK;
    while (isExtension(protocol)) {
      if (count == MAX_HEADERS) {
        verdict = TOO_LONG;
        break;
      }
      if (end - at < 8) {
        verdict = TRUNCATED;
        break;
      }
      if (protocol == IpProtocols.HOP_BY_HOP && at != start) {
        verdict = MISPLACED_HOP_BY_HOP;
        break;
      }
      int length = lengthOf(protocol, at);
      if (length > end - at) {
        verdict = TRUNCATED;
        break;
      }
      if (at + length - start > MAX_BYTES) {
        verdict = TOO_LONG;
        break;
      }
      note(protocol, at);
      count++;
      lastNextHeaderPosition = at;
      protocol = getUnsignedByte(at);
      at += length;
      if (fragmentPosition >= 0 && isLaterFragment()) {
        break;
      }
    }
    upperProtocol = protocol;
    upperPosition = at;
    return verdict;
  }

  /** Protocol of the upper layer (of the first fragment's, if this is a later one). */
  public int upperProtocol() {
    return upperProtocol;
  }

  /** Position of the upper layer, or of the data of a later fragment. */
  public int upperPosition() {
    return upperPosition;
  }

  /** Position of the byte that names the upper layer: in the IPv6 header or the last extension. */
  public int lastNextHeaderPosition() {
    return lastNextHeaderPosition;
  }

  /** Number of extension headers. */
  public int count() {
    return count;
  }

  /** Position of the fragment header, or -1. See {@link Ipv6FragmentHeader}. */
  public int fragmentPosition() {
    return fragmentPosition;
  }

  /** Position of the hop-by-hop options, or -1. */
  public int hopByHopPosition() {
    return hopByHopPosition;
  }

  /** Position of the last routing header, or -1. */
  public int routingPosition() {
    return routingPosition;
  }

  /** Type of the routing header; call only if there is one. Type 0 is forbidden (RFC 5095). */
  public int routingType() {
    return getUnsignedByte(routingPosition + 2);
  }

  /** Segments left of the routing header; call only if there is one. */
  public int segmentsLeft() {
    return getUnsignedByte(routingPosition + 3);
  }

  /** Whether it is a fragment other than the first, without an upper layer header. */
  public boolean isLaterFragment() {
    return fragmentPosition >= 0 && (getInt(fragmentPosition) & 0xfff8) != 0;
  }

  /** Whether the number is that of an extension header which the walk steps over. */
  public static boolean isExtension(int protocol) {
    return switch (protocol) {
      case IpProtocols.HOP_BY_HOP,
          IpProtocols.ROUTING,
          IpProtocols.FRAGMENT,
          IpProtocols.AH,
          IpProtocols.DESTINATION_OPTIONS,
          IpProtocols.MOBILITY,
          IpProtocols.HIP,
          IpProtocols.SHIM6 ->
          true;
      default -> false;
    };
  }

  private static int lengthOf(int protocol, int at) {
    return switch (protocol) {
      case IpProtocols.FRAGMENT -> Ipv6FragmentHeader.LENGTH;
      case IpProtocols.AH -> (getUnsignedByte(at + 1) + 2) << 2;
      default -> (getUnsignedByte(at + 1) + 1) << 3;
    };
  }

  private void note(int protocol, int at) {
    switch (protocol) {
      case IpProtocols.FRAGMENT -> fragmentPosition = at;
      case IpProtocols.HOP_BY_HOP -> hopByHopPosition = at;
      case IpProtocols.ROUTING -> routingPosition = at;
      default -> {
        // Nobody asks where the others are.
      }
    }
  }
}
