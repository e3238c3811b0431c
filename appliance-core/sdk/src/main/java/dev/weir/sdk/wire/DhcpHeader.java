package dev.weir.sdk.wire;

import static dev.weir.sdk.packet.PacketMemory.getInt;
import static dev.weir.sdk.packet.PacketMemory.getMac;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedByte;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedShort;
import static dev.weir.sdk.packet.PacketMemory.setByte;
import static dev.weir.sdk.packet.PacketMemory.setInt;
import static dev.weir.sdk.packet.PacketMemory.setMac;
import static dev.weir.sdk.packet.PacketMemory.setShort;

import dev.weir.sdk.packet.Packet;

/**
 * The fixed part of a DHCPv4 message (RFC 2131, 2), up to and with the magic cookie. Options are
 * read with {@link DhcpOptions}.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |      op       |     htype     |     hlen      |     hops      |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                        transaction id                         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |            seconds            |B|           flags             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                        client address                         |
 * |                         your address                          |
 * |                         server address                        |
 * |                         relay address                         |
 * |              client hardware address, 16 bytes                |
 * |                   server name, 64 bytes                       |
 * |                    boot file, 128 bytes                       |
 * |                   magic cookie 63 82 53 63                    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>{@code tryWrap} refuses messages without the cookie (plain BOOTP) and hardware other than
 * Ethernet.
 */
public final class DhcpHeader extends HeaderView {
  /** Bytes up to the options. */
  public static final int LENGTH = 240;

  /** Operation: from a client. */
  public static final int REQUEST = 1;

  /** Operation: from a server. */
  public static final int REPLY = 2;

  private static final int XID = 4;
  private static final int SECONDS = 8;
  private static final int FLAGS = 10;
  private static final int CLIENT = 12;
  private static final int YOUR = 16;
  private static final int SERVER = 20;
  private static final int RELAY = 24;
  private static final int HARDWARE = 28;
  private static final int COOKIE = 236;

  private static final int MAGIC = 0x6382_5363;
  private static final int ETHERNET = 0x0106;

  /** Points the view at a message; false if it is cut short or not DHCP over Ethernet. */
  public boolean tryWrap(Packet packet, int position) {
    return place(packet, position, LENGTH) && (isDhcp() || refuse());
  }

  /** As {@link #tryWrap(Packet, int)}, within a range of packet memory. */
  public boolean tryWrap(int position, int end) {
    return place(position, end, LENGTH) && (isDhcp() || refuse());
  }

  /** Starts a message: checks the room, zeroes it, sets hardware type and cookie. */
  public boolean tryEmit(Packet packet, int position, int operation) {
    if (!place(packet, position, LENGTH)) {
      return false;
    }
    for (int offset = 0; offset < LENGTH; offset += 4) {
      setInt(at + offset, 0);
    }
    setByte(at, operation);
    setShort(at + 1, ETHERNET);
    setInt(at + COOKIE, MAGIC);
    return true;
  }

  private boolean isDhcp() {
    return getInt(at + COOKIE) == MAGIC && getUnsignedShort(at + 1) == ETHERNET;
  }

  /** {@link #REQUEST} or {@link #REPLY}. */
  public int operation() {
    return getUnsignedByte(at);
  }

  /** Relays passed. */
  public int hops() {
    return getUnsignedByte(at + 3);
  }

  /** Transaction id. */
  public int transactionId() {
    return getInt(at + XID);
  }

  /** Seconds since the client began. */
  public int seconds() {
    return getUnsignedShort(at + SECONDS);
  }

  /** Whether the client asks for broadcast answers. */
  public boolean broadcast() {
    return (getUnsignedShort(at + FLAGS) & 0x8000) != 0;
  }

  /** The address the client has already. */
  public int clientAddress() {
    return getInt(at + CLIENT);
  }

  /** The address given to the client. */
  public int yourAddress() {
    return getInt(at + YOUR);
  }

  /** The next server's address. */
  public int serverAddress() {
    return getInt(at + SERVER);
  }

  /** The relay's address. */
  public int relayAddress() {
    return getInt(at + RELAY);
  }

  /** The client's MAC address. */
  public long clientMac() {
    return getMac(at + HARDWARE);
  }

  /** Position of the first option. */
  public int optionsPosition() {
    return at + LENGTH;
  }

  /** Sets the number of relays passed. */
  public DhcpHeader setHops(int hops) {
    setByte(at + 3, hops);
    return this;
  }

  /** Sets the transaction id. */
  public DhcpHeader setTransactionId(int id) {
    setInt(at + XID, id);
    return this;
  }

  /** Sets the seconds since the client began. */
  public DhcpHeader setSeconds(int seconds) {
    setShort(at + SECONDS, seconds);
    return this;
  }

  /** Sets the broadcast flag, clearing the reserved ones. */
  public DhcpHeader setBroadcast(boolean broadcast) {
    setShort(at + FLAGS, broadcast ? 0x8000 : 0);
    return this;
  }

  /** Sets the address the client has already. */
  public DhcpHeader setClientAddress(int address) {
    setInt(at + CLIENT, address);
    return this;
  }

  /** Sets the address given to the client. */
  public DhcpHeader setYourAddress(int address) {
    setInt(at + YOUR, address);
    return this;
  }

  /** Sets the next server's address. */
  public DhcpHeader setServerAddress(int address) {
    setInt(at + SERVER, address);
    return this;
  }

  /** Sets the relay's address. */
  public DhcpHeader setRelayAddress(int address) {
    setInt(at + RELAY, address);
    return this;
  }

  /** Sets the client's MAC address. */
  public DhcpHeader setClientMac(long mac) {
    setMac(at + HARDWARE, mac);
    return this;
  }
}
