package dev.weir.sdk.wire;

import static dev.weir.sdk.packet.PacketMemory.getInt;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedByte;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedShort;
import static dev.weir.sdk.packet.PacketMemory.setByte;
import static dev.weir.sdk.packet.PacketMemory.setInt;
import static dev.weir.sdk.packet.PacketMemory.setLong;
import static dev.weir.sdk.packet.PacketMemory.setShort;

import dev.weir.sdk.packet.Packet;

/**
 * Router advertisement (RFC 4861, 4.2; preference RFC 4191), from the ICMPv6 type on. A router
 * solicitation is an {@link Icmpv6Header} followed by {@link NdOptions}.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |   type 134    |     code      |           checksum            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |   hop limit   |M|O|H|Prf|     |        router lifetime, s     |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                       reachable time, ms                      |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                     retransmission timer, ms                  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |   options ...
 * +-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class NdRouterAdvertisement extends HeaderView {
  /** Bytes before the options. */
  public static final int LENGTH = 16;

  /** Flag: addresses by DHCPv6. */
  public static final int MANAGED = 0x80;

  /** Flag: other information by DHCPv6. */
  public static final int OTHER = 0x40;

  private static final int HOP_LIMIT = 4;
  private static final int FLAGS = 5;
  private static final int LIFETIME = 6;
  private static final int REACHABLE = 8;
  private static final int RETRANSMISSION = 12;

  /** Points the view at a message of the packet; false if it is not all there. */
  public boolean tryWrap(Packet packet, int position) {
    return place(packet, position, LENGTH);
  }

  /** Points the view at a message within a range of packet memory. */
  public boolean tryWrap(int position, int end) {
    return place(position, end, LENGTH);
  }

  /** Starts a message: checks the room, zeroes it and sets the ICMPv6 type. */
  public boolean tryEmit(Packet packet, int position) {
    if (!place(packet, position, LENGTH)) {
      return false;
    }
    setLong(at, 0);
    setLong(at + 8, 0);
    setByte(at, Icmpv6Header.ROUTER_ADVERTISEMENT);
    return true;
  }

  /** Hop limit that hosts should use; 0 unspecified. */
  public int hopLimit() {
    return getUnsignedByte(at + HOP_LIMIT);
  }

  /** Flags byte with the preference. */
  public int flags() {
    return getUnsignedByte(at + FLAGS);
  }

  /** Seconds to stay a default router; 0 not one. */
  public int routerLifetimeSeconds() {
    return getUnsignedShort(at + LIFETIME);
  }

  /** Reachable time; 0 unspecified. Unsigned. */
  public int reachableTimeMillis() {
    return getInt(at + REACHABLE);
  }

  /** Time between solicitations; 0 unspecified. Unsigned. */
  public int retransmissionTimerMillis() {
    return getInt(at + RETRANSMISSION);
  }

  /** Position of the first option; they end with the IPv6 payload. */
  public int optionsPosition() {
    return at + LENGTH;
  }

  /** Sets the hop limit. */
  public NdRouterAdvertisement setHopLimit(int hopLimit) {
    setByte(at + HOP_LIMIT, hopLimit);
    return this;
  }

  /** Sets the flags byte. */
  public NdRouterAdvertisement setFlags(int flags) {
    setByte(at + FLAGS, flags);
    return this;
  }

  /** Sets the router lifetime. */
  public NdRouterAdvertisement setRouterLifetimeSeconds(int seconds) {
    setShort(at + LIFETIME, seconds);
    return this;
  }

  /** Sets the reachable time. */
  public NdRouterAdvertisement setReachableTimeMillis(int millis) {
    setInt(at + REACHABLE, millis);
    return this;
  }

  /** Sets the retransmission timer. */
  public NdRouterAdvertisement setRetransmissionTimerMillis(int millis) {
    setInt(at + RETRANSMISSION, millis);
    return this;
  }
}
