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
 * The ICMP header (RFC 792, 1191).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     type      |     code      |           checksum            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |   identifier, or unused       |   sequence, or next-hop MTU   |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>Its checksum covers no pseudo header: give {@link #fillChecksum(int, int)} the sum 0.
 */
public final class Icmpv4Header extends TransportView {
  /** Bytes of the header. */
  public static final int LENGTH = 8;

  /** Type: echo reply. */
  public static final int ECHO_REPLY = 0;

  /** Type: destination unreachable. */
  public static final int UNREACHABLE = 3;

  /** Type: source quench, deprecated (RFC 6633). */
  public static final int SOURCE_QUENCH = 4;

  /** Type: redirect. */
  public static final int REDIRECT = 5;

  /** Type: echo request. */
  public static final int ECHO_REQUEST = 8;

  /** Type: time exceeded. */
  public static final int TIME_EXCEEDED = 11;

  /** Type: parameter problem. */
  public static final int PARAMETER_PROBLEM = 12;

  /** Type: timestamp request. */
  public static final int TIMESTAMP_REQUEST = 13;

  /** Type: timestamp reply. */
  public static final int TIMESTAMP_REPLY = 14;

  // Address mask reply, RFC 950; the queries end here.
  private static final int LAST_QUERY = 18;

  /** Code of unreachable: network. */
  public static final int NETWORK_UNREACHABLE = 0;

  /** Code of unreachable: host. */
  public static final int HOST_UNREACHABLE = 1;

  /** Code of unreachable: protocol. */
  public static final int PROTOCOL_UNREACHABLE = 2;

  /** Code of unreachable: port. */
  public static final int PORT_UNREACHABLE = 3;

  /** Code of unreachable: fragmentation needed but forbidden. */
  public static final int FRAGMENTATION_NEEDED = 4;

  /** Code of unreachable: communication administratively prohibited (RFC 1812, 5.2.7.1). */
  public static final int ADMINISTRATIVELY_PROHIBITED = 13;

  /** Code of time exceeded: TTL in transit. */
  public static final int TTL_EXCEEDED = 0;

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

  /** Identifier of a query. */
  public int identifier() {
    return getUnsignedShort(at + IDENTIFIER);
  }

  /** Sequence number of an echo. */
  public int sequence() {
    return getUnsignedShort(at + SEQUENCE);
  }

  /** The last four bytes of the header: the gateway of a redirect, for instance. */
  public int rest() {
    return getInt(at + IDENTIFIER);
  }

  /** MTU of the next hop, of fragmentation needed; 0 from routers that do not tell. */
  public int nextHopMtu() {
    return getUnsignedShort(at + SEQUENCE);
  }

  /** Whether it is an error, which quotes a packet in its payload. */
  public boolean isError() {
    return isError(type());
  }

  /** Whether it is an echo or timestamp, which {@link #identifier()} tells apart. */
  public boolean isQuery() {
    int type = type();
    return type == ECHO_REQUEST
        || type == ECHO_REPLY
        || type == TIMESTAMP_REQUEST
        || type == TIMESTAMP_REPLY;
  }

  /**
   * Whether an ICMP error may be sent about it: about echoes, timestamps and other queries and
   * their answers. Not about errors (RFC 1122, section 3.2.2), nor about what may be one to
   * somebody: no host asks a router in between for its advertisement.
   */
  public boolean mayBeComplainedAbout() {
    int type = type();
    return type == ECHO_REQUEST
        || type == ECHO_REPLY
        || type >= TIMESTAMP_REQUEST && type <= LAST_QUERY;
  }

  /** Position of the payload; of an error, of the quoted IP header. */
  public int payloadPosition() {
    return at + LENGTH;
  }

  /** Sets type and code. */
  public Icmpv4Header setType(int type, int code) {
    setByte(at + TYPE, type);
    setByte(at + CODE, code);
    return this;
  }

  /** Sets the identifier. */
  public Icmpv4Header setIdentifier(int identifier) {
    setShort(at + IDENTIFIER, identifier);
    return this;
  }

  /** Sets the sequence number. */
  public Icmpv4Header setSequence(int sequence) {
    setShort(at + SEQUENCE, sequence);
    return this;
  }

  /** Sets the MTU of the next hop. */
  public Icmpv4Header setNextHopMtu(int mtu) {
    setShort(at + SEQUENCE, mtu);
    return this;
  }

  /** Sets the last four bytes. */
  public Icmpv4Header setRest(int value) {
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

  /** Whether a type is an error. */
  public static boolean isError(int type) {
    return type == UNREACHABLE
        || type == SOURCE_QUENCH
        || type == REDIRECT
        || type == TIME_EXCEEDED
        || type == PARAMETER_PROBLEM;
  }

  @Override
  int checksumField() {
    return CHECKSUM;
  }
}
