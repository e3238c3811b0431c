package dev.weir.drivers.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * One message of a netlink datagram.
 *
 * @param type message type: a control type (NOOP, ERROR, DONE, OVERRUN) or one of a family
 * @param flags NLM_F_ bits
 * @param sequence the request's number, 0 for notifications
 * @param payload what follows the header: native byte order, position 0; read by absolute index
 */
record NetlinkMessage(int type, int flags, int sequence, ByteBuffer payload) {
  static final int HEADER_BYTES = 16;
  static final int ERROR = 2;
  static final int DONE = 3;
  static final int OVERRUN = 4;
  static final int FLAG_REQUEST = 0x1;
  static final int FLAG_ACK = 0x4;
  static final int FLAG_DUMP_INTERRUPTED = 0x10;
  static final int FLAG_DUMP = 0x300;
  static final int FLAG_REPLACE = 0x100;
  static final int FLAG_EXCLUSIVE = 0x200;
  static final int FLAG_CREATE = 0x400;

  /**
   * Splits a datagram into its messages.
   *
   * @throws MalformedNetlinkException if a length leaves the datagram
   */
  static List<NetlinkMessage> split(byte[] datagram, int lengthBytes)
      throws MalformedNetlinkException {
    ByteBuffer all =
        ByteBuffer.wrap(datagram, 0, lengthBytes).slice().order(ByteOrder.nativeOrder());
    List<NetlinkMessage> messages = new ArrayList<>();
    int at = 0;
    while (lengthBytes - at >= HEADER_BYTES) {
      int length = all.getInt(at);
      if (length < HEADER_BYTES || length > lengthBytes - at) {
        throw new MalformedNetlinkException(
            "message length " + length + " at byte " + at + " of " + lengthBytes);
      }
      ByteBuffer payload =
          all.slice(at + HEADER_BYTES, length - HEADER_BYTES).order(ByteOrder.nativeOrder());
      messages.add(
          new NetlinkMessage(
              Short.toUnsignedInt(all.getShort(at + 4)),
              Short.toUnsignedInt(all.getShort(at + 6)),
              all.getInt(at + 8),
              payload));
      int aligned = (length + 3) & ~3;
      at = aligned > lengthBytes - at ? lengthBytes : at + aligned;
    }
    if (at != lengthBytes) {
      throw new MalformedNetlinkException(lengthBytes - at + " bytes behind the last message");
    }
    return messages;
  }

  /** The payload if it holds the fixed part that this type of message begins with. */
  ByteBuffer payload(int fixedBytes, String what) throws MalformedNetlinkException {
    if (payload.capacity() < fixedBytes) {
      throw new MalformedNetlinkException(
          what + " of " + payload.capacity() + " bytes, needs " + fixedBytes);
    }
    return payload;
  }

  /**
   * The error number of an ERROR message, 0 for an acknowledgement.
   *
   * @throws MalformedNetlinkException if it is too short to hold one
   */
  int errno() throws MalformedNetlinkException {
    return -payload(4, "error message").getInt(0);
  }
}
