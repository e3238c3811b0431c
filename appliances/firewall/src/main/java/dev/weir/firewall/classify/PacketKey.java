package dev.weir.firewall.classify;

/**
 * The fields of one packet, as a classifier reads them. Mutable and reused; one per worker. Its
 * scratch space is the classifier's.
 */
public final class PacketKey {
  /** Whether the addresses are IPv6. */
  public boolean ipv6;

  /** IPv4 addresses in host order. */
  public int source;

  /** IPv4 destination in host order. */
  public int destination;

  /** High half of the IPv6 source. */
  public long sourceHigh;

  /** Low half of the IPv6 source. */
  public long sourceLow;

  /** High half of the IPv6 destination. */
  public long destinationHigh;

  /** Low half of the IPv6 destination. */
  public long destinationLow;

  /** Source port, 0 where the protocol has none. */
  public int sourcePort;

  /** Destination port, or ICMP type times 256 plus code; 0 where the protocol has neither. */
  public int destinationPort;

  /** IP protocol number. */
  public int protocol;

  /** TCP flags octet, 0 for other protocols. */
  public int tcpFlags;

  /** Connection state, below 16. */
  public int state;

  /** Interface index the packet came in by, below 65536. */
  public int inInterface;

  /** Interface index the packet leaves by, below 65536. */
  public int outInterface;

  final int[] classes = new int[Field.COUNT];
  final long[] words;
  final long[] fieldWords;

  /** A key for classifiers whose {@link Classifier#scratchWords()} is at most the given number. */
  public PacketKey(int scratchWords) {
    words = new long[scratchWords];
    fieldWords = new long[scratchWords];
  }

  /** Low word of a field's value, unsigned. */
  long low(Field field) {
    return switch (field) {
      case SOURCE -> ipv6 ? sourceLow : source & 0xFFFF_FFFFL;
      case DESTINATION -> ipv6 ? destinationLow : destination & 0xFFFF_FFFFL;
      case SOURCE_PORT -> sourcePort;
      case DESTINATION_PORT -> destinationPort;
      case PROTOCOL -> protocol;
      case TCP_FLAGS -> tcpFlags;
      case STATE -> state;
      case IN_INTERFACE -> inInterface;
      case OUT_INTERFACE -> outInterface;
    };
  }

  /** High word of a field's value: 0 but for IPv6 addresses. */
  long high(Field field) {
    if (!ipv6) {
      return 0;
    }
    return switch (field) {
      case SOURCE -> sourceHigh;
      case DESTINATION -> destinationHigh;
      default -> 0;
    };
  }
}
