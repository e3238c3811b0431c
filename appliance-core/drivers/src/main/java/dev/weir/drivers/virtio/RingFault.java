package dev.weir.drivers.virtio;

/** How the other side of a ring broke the rules; it costs it the connection. */
public enum RingFault {
  NONE("none"),
  INDEX_AHEAD("the available index is ahead by more than the ring has entries"),
  BAD_HEAD("an entry names a descriptor outside of the ring"),
  UNMAPPED("a buffer is not in shared memory"),
  LOOP("a descriptor chain does not end"),
  TOO_MANY_PIECES("a buffer has too many pieces"),
  BAD_INDIRECT("an indirect table is nested, empty, uneven or outside of shared memory"),
  WRONG_DIRECTION("a buffer is writable that should be readable, or the reverse"),
  BAD_INFLIGHT("the notes on buffers in flight make no sense"),
  NOT_OUTSTANDING("an entry was given back that was not out"),
  BAD_LENGTH("an entry was given back with more bytes than it holds");

  private final String text;

  RingFault(String text) {
    this.text = text;
  }

  /** In words for an operator. */
  public String text() {
    return text;
  }
}
