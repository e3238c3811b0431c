package dev.weir.sdk.wire;

import static dev.weir.sdk.packet.PacketMemory.getInt;
import static dev.weir.sdk.packet.PacketMemory.getLong;
import static dev.weir.sdk.packet.PacketMemory.getMac;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedByte;
import static dev.weir.sdk.packet.PacketMemory.setByte;
import static dev.weir.sdk.packet.PacketMemory.setInt;
import static dev.weir.sdk.packet.PacketMemory.setLong;
import static dev.weir.sdk.packet.PacketMemory.setMac;
import static dev.weir.sdk.packet.PacketMemory.setShort;

/**
 * Iterates over the options of a neighbour discovery message (RFC 4861, 4.6; RFC 8106).
 *
 * <pre>
 * +--------+--------+---------------+
 * |  type  | length | data ...      |     length counts units of eight bytes, with these two
 * +--------+--------+---------------+
 * </pre>
 *
 * <p>A length of zero ends the iteration as malformed; the whole message is then to be discarded
 * (RFC 4861, 4.6). The accessors of single options may be called when {@link #is} says so.
 */
public final class NdOptions {
  /** Source link-layer address. */
  public static final int SOURCE_LINK_LAYER = 1;

  /** Target link-layer address. */
  public static final int TARGET_LINK_LAYER = 2;

  /** Prefix information. */
  public static final int PREFIX = 3;

  /** MTU. */
  public static final int MTU = 5;

  /** Nonce (RFC 3971), which tells a looped back probe from a duplicate (RFC 7527). */
  public static final int NONCE = 14;

  /** Recursive DNS servers (RFC 8106). */
  public static final int DNS_SERVERS = 25;

  /** Prefix flag: on link. */
  public static final int ON_LINK = 0x80;

  /** Prefix flag: for autonomous address configuration. */
  public static final int AUTONOMOUS = 0x40;

  /** Bytes of a link-layer address option. */
  public static final int LINK_LAYER_LENGTH = 8;

  /** Bytes of a prefix information option. */
  public static final int PREFIX_LENGTH = 32;

  /** Bytes of an MTU option. */
  public static final int MTU_LENGTH = 8;

  private int next;
  private int end;
  private int at = -1;
  private boolean malformed;

  /**
   * Starts before the first option.
   *
   * @param position of the first option, at or before the packet's end
   * @param end of the IPv6 payload, within the packet
   */
  public void start(int position, int end) {
    this.next = position;
    this.end = end;
    at = -1;
    malformed = false;
  }

  /** Goes to the next option; false at the end or where it is malformed. */
  public boolean next() {
    if (next < end) {
      int length = end - next >= 8 ? getUnsignedByte(next + 1) << 3 : 0;
      if (length > 0 && length <= end - next) {
        at = next;
        next += length;
        return true;
      }
      malformed = true;
      next = end;
    }
    at = -1;
    return false;
  }

  /** Whether the iteration ended at an option of impossible length. */
  public boolean malformed() {
    return malformed;
  }

  /** Type of the option. */
  public int type() {
    return getUnsignedByte(at);
  }

  /** Bytes of the option with type and length. */
  public int length() {
    return getUnsignedByte(at + 1) << 3;
  }

  /** Position of the option's type. */
  public int position() {
    return at;
  }

  /** Whether it is of that type and long enough for the type's accessors. */
  public boolean is(int type) {
    if (type() != type) {
      return false;
    }
    return switch (type) {
      case PREFIX -> length() == PREFIX_LENGTH;
      case DNS_SERVERS -> length() >= 24;
      default -> true;
    };
  }

  /** Of a link-layer address option: the MAC address. */
  public long linkLayer() {
    return getMac(at + 2);
  }

  /** Of {@link #PREFIX}: its length in bits; values above 128 are to be ignored. */
  public int prefixBits() {
    return getUnsignedByte(at + 2);
  }

  /** Of {@link #PREFIX}: the flags byte. */
  public int prefixFlags() {
    return getUnsignedByte(at + 3);
  }

  /** Of {@link #PREFIX}: valid lifetime, unsigned, all ones for ever. */
  public int validLifetimeSeconds() {
    return getInt(at + 4);
  }

  /** Of {@link #PREFIX}: preferred lifetime, unsigned, all ones for ever. */
  public int preferredLifetimeSeconds() {
    return getInt(at + 8);
  }

  /** Of {@link #PREFIX}: high half of the prefix. */
  public long prefixHigh() {
    return getLong(at + 16);
  }

  /** Of {@link #PREFIX}: low half of the prefix. */
  public long prefixLow() {
    return getLong(at + 24);
  }

  /** Of {@link #MTU}: the MTU, unsigned. */
  public int mtu() {
    return getInt(at + 4);
  }

  /** Of {@link #NONCE}: its first six bytes. */
  public long nonce() {
    return getMac(at + 2);
  }

  /** Writes a link-layer address or six byte nonce option; returns the position behind it. */
  public static int putLinkLayer(int position, int type, long mac) {
    setShort(position, type << 8 | 1);
    setMac(position + 2, mac);
    return position + LINK_LAYER_LENGTH;
  }

  /** Writes a prefix information option; returns the position behind it. */
  public static int putPrefix(
      int position,
      int bits,
      int flags,
      int validSeconds,
      int preferredSeconds,
      long high,
      long low) {
    setShort(position, PREFIX << 8 | 4);
    setByte(position + 2, bits);
    setByte(position + 3, flags);
    setInt(position + 4, validSeconds);
    setInt(position + 8, preferredSeconds);
    setInt(position + 12, 0);
    setLong(position + 16, high);
    setLong(position + 24, low);
    return position + PREFIX_LENGTH;
  }

  /** Writes an MTU option; returns the position behind it. */
  public static int putMtu(int position, int mtu) {
    setInt(position, MTU << 24 | 1 << 16);
    setInt(position + 4, mtu);
    return position + MTU_LENGTH;
  }

  /** Writes the head of a DNS servers option for so many addresses, which follow it. */
  public static int putDnsServersHead(int position, int servers, int lifetimeSeconds) {
    setInt(position, DNS_SERVERS << 24 | (1 + 2 * servers) << 16);
    setInt(position + 4, lifetimeSeconds);
    return position + 8;
  }
}
