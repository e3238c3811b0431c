package dev.weir.portmirror;

import dev.weir.sdk.node.Counter;

/** What the module counts. */
enum MirrorCounter implements Counter {
  COPIED("copied", "Copies sent to the destination of a session."),
  MISSED("missed", "Frames not copied since no buffer was free.");

  private final String label;
  private final String doc;

  MirrorCounter(String label, String doc) {
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
