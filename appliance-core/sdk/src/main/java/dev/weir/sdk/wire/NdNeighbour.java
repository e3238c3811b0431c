package dev.weir.sdk.wire;

import static dev.weir.sdk.packet.PacketMemory.getLong;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedByte;
import static dev.weir.sdk.packet.PacketMemory.setByte;
import static dev.weir.sdk.packet.PacketMemory.setInt;
import static dev.weir.sdk.packet.PacketMemory.setLong;

import dev.weir.sdk.packet.Packet;

/**
 * Neighbour solicitation and advertisement (RFC 4861, 4.3 and 4.4), from the ICMPv6 type on. The
 * flags are the advertisement's. Type, code and checksum are {@link Icmpv6Header}'s.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  type 135/136 |     code      |           checksum            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |R|S|O|                      reserved                           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                     target address, 16 bytes                  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |   options ...
 * +-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class NdNeighbour extends HeaderView {
  /** Bytes before the options. */
  public static final int LENGTH = 24;

  /** Flag: the sender is a router. */
  public static final int ROUTER = 0x80;

  /** Flag: the advertisement answers a solicitation. */
  public static final int SOLICITED = 0x40;

  /** Flag: it replaces what a cache holds. */
  public static final int OVERRIDE = 0x20;

  private static final int FLAGS = 4;
  private static final int TARGET = 8;

  /** Points the view at a message of the packet; false if it is not all there. */
  public boolean tryWrap(Packet packet, int position) {
    return place(packet, position, LENGTH);
  }

  /** Points the view at a message within a range of packet memory. */
  public boolean tryWrap(int position, int end) {
    return place(position, end, LENGTH);
  }

  /** Starts a message: checks the room, zeroes it and sets the ICMPv6 type. */
  public boolean tryEmit(Packet packet, int position, int icmpType) {
    if (!place(packet, position, LENGTH)) {
      return false;
    }
    setLong(at, 0);
    setByte(at, icmpType);
    setTarget(0, 0);
    return true;
  }

  /** {@link Icmpv6Header#NEIGHBOUR_SOLICITATION} or its answer, or what else was wrapped. */
  public int type() {
    return getUnsignedByte(at);
  }

  /** The three flags, in their place in the byte. */
  public int flags() {
    return getUnsignedByte(at + FLAGS) & 0xe0;
  }

  /** High half of the target address. */
  public long targetHigh() {
    return getLong(at + TARGET);
  }

  /** Low half of the target address. */
  public long targetLow() {
    return getLong(at + TARGET + 8);
  }

  /** Position of the first option; they end with the IPv6 payload. */
  public int optionsPosition() {
    return at + LENGTH;
  }

  /** Sets the flags. */
  public NdNeighbour setFlags(int flags) {
    setInt(at + FLAGS, (flags & 0xe0) << 24);
    return this;
  }

  /** Sets the target address. */
  public NdNeighbour setTarget(long high, long low) {
    setLong(at + TARGET, high);
    setLong(at + TARGET + 8, low);
    return this;
  }
}
