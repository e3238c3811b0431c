package dev.weir.switching;

import dev.weir.sdk.node.Counter;

/** What the switch counts. */
public enum SwitchCounter implements Counter {
  /** To one member. */
  FORWARDED("forwarded", "Frames sent to the one member where their destination is."),
  /** Unknown destination. */
  FLOODED_UNKNOWN("flooded-unknown", "Frames flooded since their destination was not known."),
  /** Broadcast. */
  FLOODED_BROADCAST("flooded-broadcast", "Broadcast frames flooded."),
  /** Multicast. */
  FLOODED_MULTICAST("flooded-multicast", "Multicast frames flooded."),
  /** Copies. */
  COPIES("flood-copies", "Copies made for flooding."),
  /** To the router. */
  TO_ROUTER("to-router", "Frames given to a routed interface of a bridge."),
  /** From the router. */
  FROM_ROUTER("from-router", "Frames that came from a routed interface of a bridge."),
  /** New. */
  LEARNT("mac-learnt", "Source addresses entered into a MAC table."),
  /** Moved. */
  MOVED("mac-moved", "Source addresses that were seen at another member than before."),
  /** Table full. */
  NOT_LEARNT("mac-not-learnt", "Source addresses not learnt since the bridge's table was full.");

  private final String label;
  private final String doc;

  SwitchCounter(String label, String doc) {
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
