package dev.weir.sdk.connection;

import dev.weir.sdk.node.DropReason;

/** Why the connection lookup drops a packet. */
public enum ConnectionDropReason implements DropReason {
  /** Too short for its transport header, or the header says so of itself. */
  TRUNCATED_TRANSPORT(
      "truncated-transport",
      "The packet ends within its TCP, UDP or ICMP header: a defective sender"),
  /** Impossible TCP flags. */
  BAD_TCP_FLAGS(
      "bad-tcp-flags",
      "TCP flags no honest sender combines (none, SYN with FIN, FIN without ACK): a port scan"),
  /** Outside the window. */
  TCP_OUT_OF_WINDOW(
      "tcp-out-of-window",
      "The TCP segment does not fit what its connection has sent and acknowledged: old, forged or"
          + " asymmetric traffic"),
  /** UDP length. */
  BAD_UDP_LENGTH("bad-udp-length", "The UDP length is below 8 or beyond the packet's end"),
  /** The quoted packet of an ICMP error. */
  BAD_ICMP_ERROR("bad-icmp-error", "The packet quoted in an ICMP error is cut short or malformed"),
  /** No room. */
  CONNECTION_TABLE_FULL(
      "connection-table-full",
      "No connection could be made: the limit is reached and none may give way; raise it"),
  /** A fragment where whole packets are needed. */
  UNTRACKED_FRAGMENT("untracked-fragment", "A fragment that was not reassembled has no connection");

  private final String label;
  private final String doc;

  ConnectionDropReason(String label, String doc) {
    this.label = label;
    this.doc = doc;
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public String doc() {
    return doc;
  }
}
