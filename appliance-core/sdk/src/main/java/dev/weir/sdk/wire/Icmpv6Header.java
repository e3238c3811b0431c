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
 * The ICMPv6 header (RFC 4443). Neighbour discovery messages have views of their own: {@link
 * NdNeighbour}, {@link NdRouterAdvertisement}, {@link NdOptions}.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     type      |     code      |           checksum            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  identifier and sequence, or MTU, or pointer, or unused       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class Icmpv6Header extends TransportView {
  /** Bytes of the header. */
  public static final int LENGTH = 8;

  /** Type: destination unreachable. */
  public static final int UNREACHABLE = 1;

  /** Type: packet too big. */
  public static final int PACKET_TOO_BIG = 2;

  /** Type: time exceeded. */
  public static final int TIME_EXCEEDED = 3;

  /** Type: parameter problem. */
  public static final int PARAMETER_PROBLEM = 4;

  /** Type: echo request. */
  public static final int ECHO_REQUEST = 128;

  /** Type: echo reply. */
  public static final int ECHO_REPLY = 129;

  /** Type: multicast listener query (RFC 2710). */
  public static final int LISTENER_QUERY = 130;

  /** Type: multicast listener report (RFC 2710). */
  public static final int LISTENER_REPORT = 131;

  /** Type: multicast listener done (RFC 2710). */
  public static final int LISTENER_DONE = 132;

  /** Type: router solicitation (RFC 4861). */
  public static final int ROUTER_SOLICITATION = 133;

  /** Type: router advertisement (RFC 4861). */
  public static final int ROUTER_ADVERTISEMENT = 134;

  /** Type: neighbour solicitation (RFC 4861). */
  public static final int NEIGHBOUR_SOLICITATION = 135;

  /** Type: neighbour advertisement (RFC 4861). */
  public static final int NEIGHBOUR_ADVERTISEMENT = 136;

  /** Type: redirect (RFC 4861). */
  public static final int REDIRECT = 137;

  /** Type: version 2 multicast listener report (RFC 3810). */
  public static final int LISTENER_REPORT_V2 = 143;

  /** Code of unreachable: no route. */
  public static final int NO_ROUTE = 0;

  /** Code of unreachable: administratively prohibited. */
  public static final int ADMINISTRATIVELY_PROHIBITED = 1;

  /** Code of unreachable: beyond the scope of the source address. */
  public static final int BEYOND_SCOPE = 2;

  /** Code of unreachable: address. */
  public static final int ADDRESS_UNREACHABLE = 3;

  /** Code of unreachable: port. */
  public static final int PORT_UNREACHABLE = 4;

  /** Code of time exceeded: hop limit in transit. */
  public static final int HOP_LIMIT_EXCEEDED = 0;

  /** Code of time exceeded: reassembly. */
  public static final int REASSEMBLY_TIME_EXCEEDED = 1;

  private static final int TYPE = 0;
  private static final int CODE = 1;
  private static final int CHECKSUM = 2;
  private static final int IDENTIFIER = 4;
  private static final int SEQUENCE = 6;

  /** Points the view at a header of the packet; false if it is not all there. */
  public boolean tryWrap(Packet packet, int position) {
    return placeTransport(packet, position, LENGTH);
  }

  /** Points the view at a header within a range of packet memory. */
  public boolean tryWrap(int position, int end) {
    return placeTransport(position, end, LENGTH);
  }

  /** Starts a header: checks the room and zeroes it. */
  public boolean tryEmit(Packet packet, int position) {
    if (!placeTransport(packet, position, LENGTH)) {
      return false;
    }
    setLong(at, 0);
    return true;
  }

  /** Type. */
  public int type() {
    return getUnsignedByte(at + TYPE);
  }

  /** Code within the type. */
  public int code() {
    return getUnsignedByte(at + CODE);
  }

  /** Identifier of an echo. */
  public int identifier() {
    return getUnsignedShort(at + IDENTIFIER);
  }

  /** Sequence number of an echo. */
  public int sequence() {
    return getUnsignedShort(at + SEQUENCE);
  }

  /** MTU of packet too big, or pointer of parameter problem: 32 bits. */
  public int rest() {
    return getInt(at + IDENTIFIER);
  }

  /** Whether it is an error, which quotes a packet in its payload. */
  public boolean isError() {
    return type() < 128;
  }

  /** Whether it is an echo request or reply, which {@link #identifier()} tells apart. */
  public boolean isQuery() {
    int type = type();
    return type == ECHO_REQUEST || type == ECHO_REPLY;
  }

  /** Whether it is one of the five messages of neighbour discovery. */
  public boolean isNeighbourDiscovery() {
    int type = type();
    return type >= ROUTER_SOLICITATION && type <= REDIRECT;
  }

  /** Position of the payload; of an error, of the quoted IPv6 header. */
  public int payloadPosition() {
    return at + LENGTH;
  }

  /** Sets type and code. */
  public Icmpv6Header setType(int type, int code) {
    setByte(at + TYPE, type);
    setByte(at + CODE, code);
    return this;
  }

  /** Sets the identifier. */
  public Icmpv6Header setIdentifier(int identifier) {
    setShort(at + IDENTIFIER, identifier);
    return this;
  }

  /** Sets the sequence number. */
  public Icmpv6Header setSequence(int sequence) {
    setShort(at + SEQUENCE, sequence);
    return this;
  }

  /** Sets the 32 bits of MTU or pointer. */
  public Icmpv6Header setRest(int value) {
    setInt(at + IDENTIFIER, value);
    return this;
  }

  /** Changes type and code and keeps the checksum right: a request becomes a reply. */
  public void rewriteType(int type, int code) {
    int old = getUnsignedShort(at + TYPE);
    setType(type, code);
    contentChanged16(old, getUnsignedShort(at + TYPE));
  }

  /** Changes the identifier and keeps the checksum right. */
  public void rewriteIdentifier(int identifier) {
    contentChanged16(identifier(), identifier);
    setShort(at + IDENTIFIER, identifier);
  }

  @Override
  int checksumField() {
    return CHECKSUM;
  }
}
