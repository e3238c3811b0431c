package dev.weir.sdk.connection;

/**
 * Where things lie in a connection's record of 24 longs (three cache lines). Words 0-15 are all an
 * IPv4 packet touches; the tails of IPv6 tuples and what is rarely used come last.
 *
 * <pre>
 *  0, 2   ports word of the original and the reply tuple (see {@link Tuple})
 *  1, 3   first address word of either
 *  4      time of the last packet, nanoseconds
 *  5      state and flags, see below
 *  6      mark 63-32, module flags 31-0
 *  7      generation 63-40, original 31-16 and reply interface 15-0
 *  8, 10  TCP, by sender: next sequence number 63-32, highest it may send 31-0
 *  9, 11  TCP, by sender: largest window offered 63-32, highest acknowledgement 31-0
 * 12-15   packets and bytes, original then reply
 * 16-18   rest of the original IPv6 tuple
 * 19-21   rest of the reply IPv6 tuple
 * 22      time of the first packet, nanoseconds
 * 23      links: previous 63-32, next 31-0
 * </pre>
 */
final class RecordLayout {
  static final int WORDS = 24;

  static final int PORTS = 0;
  static final int ADDRESS0 = 1;
  static final int LAST_SEEN = 4;
  static final int STATE = 5;
  static final int MARK = 6;
  static final int ORIGIN = 7;
  static final int TCP = 8;
  static final int COUNTERS = 12;
  static final int IPV6 = 16;
  static final int CREATED = 22;
  static final int LINKS = 23;

  // Word 5: the state's ordinal in bits 0-7, window scales in 8-15, flags above.
  static final long STATE_MASK = 0xff;
  static final int SCALE_SHIFT = 8;
  static final long CONFIRMED = 1L << 16;
  static final long REMOVED = 1L << 17;
  static final long SOURCE_NAT = 1L << 18;
  static final long DESTINATION_NAT = 1L << 19;
  static final long NAT_DECIDED = 1L << 20;
  static final long REPLIED = 1L << 21;
  static final long REPLY_INDEXED = 1L << 22;
  static final long REDIRECTED = 1L << 23;

  /** TCP taken up in the middle. */
  static final long PICKED_UP = 1L << 24;

  /** TCP, by direction (shifted): FIN seen, FIN acknowledged, scale offered, sequence known. */
  static final int FIN_SHIFT = 26;

  static final int FIN_ACKED_SHIFT = 28;
  static final int SCALE_OFFERED_SHIFT = 30;
  static final int KNOWN_SHIFT = 32;

  /** Packets on their way that decide whether a tentative connection comes to be: 63-48. */
  static final long PENDING_ONE = 1L << 48;

  static final long PENDING_MASK = 0xffffL << 48;

  // Word 7.
  static final int GENERATION_SHIFT = 40;
  static final int GENERATION_MASK = 0xffffff;

  private RecordLayout() {}
}
