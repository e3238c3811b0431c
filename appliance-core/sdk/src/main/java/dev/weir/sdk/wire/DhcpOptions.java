package dev.weir.sdk.wire;

import static dev.weir.sdk.packet.PacketMemory.getInt;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedByte;
import static dev.weir.sdk.packet.PacketMemory.setByte;
import static dev.weir.sdk.packet.PacketMemory.setInt;

/**
 * Iterates over the options of a DHCPv4 message (RFC 2132), and writes them.
 *
 * <pre>
 * +--------+--------+---------------+
 * |  code  | length | data ...      |     length counts the data; code 0 is padding, 255 the end
 * +--------+--------+---------------+
 * </pre>
 *
 * <p>Options in the boot file and server name fields (option 52) are not followed.
 */
public final class DhcpOptions {
  /** Padding. */
  public static final int PAD = 0;

  /** Subnet mask. */
  public static final int SUBNET_MASK = 1;

  /** Routers. */
  public static final int ROUTERS = 3;

  /** DNS servers. */
  public static final int DNS_SERVERS = 6;

  /** Host name. */
  public static final int HOST_NAME = 12;

  /** Domain name. */
  public static final int DOMAIN_NAME = 15;

  /** Interface MTU. */
  public static final int INTERFACE_MTU = 26;

  /** Requested address. */
  public static final int REQUESTED_ADDRESS = 50;

  /** Lease time. */
  public static final int LEASE_TIME = 51;

  /** Message type. */
  public static final int MESSAGE_TYPE = 53;

  /** Server identifier. */
  public static final int SERVER_IDENTIFIER = 54;

  /** Parameters the client asks for. */
  public static final int PARAMETER_LIST = 55;

  /** Text of a refusal. */
  public static final int MESSAGE = 56;

  /** Longest message the client takes. */
  public static final int MAX_MESSAGE_SIZE = 57;

  /** Renewal time T1. */
  public static final int RENEWAL_TIME = 58;

  /** Rebinding time T2. */
  public static final int REBINDING_TIME = 59;

  /** Client identifier. */
  public static final int CLIENT_IDENTIFIER = 61;

  /** Relay agent information (RFC 3046). */
  public static final int RELAY_INFORMATION = 82;

  /** End of the list. */
  public static final int END = 255;

  /** Message type: discover. */
  public static final int DISCOVER = 1;

  /** Message type: offer. */
  public static final int OFFER = 2;

  /** Message type: request. */
  public static final int REQUEST = 3;

  /** Message type: decline. */
  public static final int DECLINE = 4;

  /** Message type: acknowledgement. */
  public static final int ACK = 5;

  /** Message type: negative acknowledgement. */
  public static final int NAK = 6;

  /** Message type: release. */
  public static final int RELEASE = 7;

  /** Message type: inform. */
  public static final int INFORM = 8;

  private int next;
  private int end;
  private int at = -1;
  private boolean malformed;

  /**
   * Starts before the first option.
   *
   * @param position of the first option, at or before the packet's end
   * @param end of the UDP payload, within the packet
   */
  public void start(int position, int end) {
    this.next = position;
    this.end = end;
    at = -1;
    malformed = false;
  }

  /** Goes to the next option, passing over padding; false at the end or where it is malformed. */
  public boolean next() {
    while (next < end) {
      int code = getUnsignedByte(next);
      if (code == END) {
        break;
      }
      if (code == PAD) {
        next++;
        continue;
      }
      if (end - next < 2 || getUnsignedByte(next + 1) > end - next - 2) {
        malformed = true;
        break;
      }
      at = next;
      next += 2 + getUnsignedByte(next + 1);
      return true;
    }
    next = end;
    at = -1;
    return false;
  }

  /** Whether the iteration ended at an option that is cut short. */
  public boolean malformed() {
    return malformed;
  }

  /** Code of the option. */
  public int code() {
    return getUnsignedByte(at);
  }

  /** Bytes of data. */
  public int dataLength() {
    return getUnsignedByte(at + 1);
  }

  /** Position of the data. */
  public int dataPosition() {
    return at + 2;
  }

  /** The data as a number of 8 bits; the option's length must be at least 1. */
  public int asByte() {
    return getUnsignedByte(at + 2);
  }

  /** The data as an address or 32 bit number; the option's length must be at least 4. */
  public int asInt() {
    return getInt(at + 2);
  }

  /** Writes an option of one byte; returns the position behind it. */
  public static int putByte(int position, int code, int value) {
    setByte(position, code);
    setByte(position + 1, 1);
    setByte(position + 2, value);
    return position + 3;
  }

  /** Writes an option of four bytes; returns the position behind it. */
  public static int putInt(int position, int code, int value) {
    setByte(position, code);
    setByte(position + 1, 4);
    setInt(position + 2, value);
    return position + 6;
  }

  /** Writes the code and length of an option whose data the caller writes behind them. */
  public static int putHead(int position, int code, int dataLength) {
    setByte(position, code);
    setByte(position + 1, dataLength);
    return position + 2;
  }

  /** Writes the end mark; returns the position behind it. */
  public static int putEnd(int position) {
    setByte(position, END);
    return position + 1;
  }
}
