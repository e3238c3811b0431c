package dev.weir.sdk.wire;

import static dev.weir.sdk.packet.PacketMemory.getUnsignedByte;

/**
 * Iterates over the options of an IPv4 header (RFC 791, 3.1).
 *
 * <pre>
 * +--------+--------+---------------+
 * |  type  | length | data ...      |     type 0 ends the list, 1 is padding; both are one byte
 * +--------+--------+---------------+
 * </pre>
 *
 * <pre>{@code
 * for (options.start(ip); options.next(); ) {
 *   if (options.type() == Ipv4Options.ROUTER_ALERT) { ... }
 * }
 * if (options.malformed()) { ... }
 * }</pre>
 */
public final class Ipv4Options {
  /** End of the list. */
  public static final int END = 0;

  /** Padding. */
  public static final int NO_OPERATION = 1;

  /** Record route. */
  public static final int RECORD_ROUTE = 7;

  /** Time stamp. */
  public static final int TIMESTAMP = 68;

  /** Loose source route. */
  public static final int LOOSE_SOURCE_ROUTE = 131;

  /** Strict source route. */
  public static final int STRICT_SOURCE_ROUTE = 137;

  /** Router alert (RFC 2113). */
  public static final int ROUTER_ALERT = 148;

  private int next;
  private int end;
  private int at = -1;
  private boolean malformed;

  /** Starts before the first option. */
  public void start(Ipv4Header header) {
    next = header.position() + Ipv4Header.MIN_LENGTH;
    end = header.position() + header.headerLength();
    at = -1;
    malformed = false;
  }

  /** Goes to the next option, passing over padding; false at the end or where it is malformed. */
  public boolean next() {
    while (next < end) {
      int type = getUnsignedByte(next);
      if (type == END) {
        break;
      }
      if (type == NO_OPERATION) {
        next++;
        continue;
      }
      int length = end - next >= 2 ? getUnsignedByte(next + 1) : 0;
      if (length < 2 || length > end - next) {
        malformed = true;
        break;
      }
      at = next;
      next += length;
      return true;
    }
    next = end;
    at = -1;
    return false;
  }

  /** Type of the option, with its copy bit and class. */
  public int type() {
    return getUnsignedByte(at);
  }

  /** Whether the option goes into every fragment. */
  public boolean copied() {
    return (type() & 0x80) != 0;
  }

  /** Position of the option's type. */
  public int position() {
    return at;
  }

  /** Bytes of the option with type and length. */
  public int length() {
    return getUnsignedByte(at + 1);
  }

  /** Whether the iteration ended at an option of impossible length. */
  public boolean malformed() {
    return malformed;
  }
}
