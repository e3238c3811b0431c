package dev.weir.engine.reassembly;

import dev.weir.sdk.node.Counter;

/** What reassembly counts. */
public enum ReassemblyCounter implements Counter {
  /** Put together. */
  REASSEMBLED("reassembled", "Datagrams put together"),
  /** Kept. */
  FRAGMENTS_KEPT("fragments-kept", "Fragments kept until their datagram is complete"),
  /** Timed out. */
  TIMED_OUT("timed-out", "Datagrams given up since fragments were missing for too long"),
  /** Displaced. */
  DISPLACED("displaced", "Oldest incomplete datagrams given up to make room for new ones");

  private final String label;
  private final String doc;

  ReassemblyCounter(String label, String doc) {
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
