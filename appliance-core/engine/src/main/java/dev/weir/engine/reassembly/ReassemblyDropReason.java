package dev.weir.engine.reassembly;

import dev.weir.sdk.node.DropReason;

/** Why a fragment was dropped. */
public enum ReassemblyDropReason implements DropReason {
  /** Overlap. */
  FRAGMENT_OVERLAP(
      "fragment-overlap",
      "The fragment overlaps another with other bytes, or lies beyond the last (teardrop); the whole"
          + " datagram is given up"),
  /** Same again. */
  FRAGMENT_DUPLICATE("fragment-duplicate", "The same fragment has been received before"),
  /** Beyond 65,535. */
  FRAGMENT_TOO_LONG("fragment-too-long", "The datagram would exceed 65,535 bytes (ping of death)"),
  /** Length no multiple of 8, or none. */
  FRAGMENT_BAD_LENGTH(
      "fragment-bad-length", "A fragment before the last is empty or no multiple of 8 bytes"),
  /** Transport header cut. */
  FRAGMENT_TINY(
      "fragment-tiny",
      "The first fragment does not hold the whole transport header, or a later one rewrites it"
          + " (RFC 3128)"),
  /** Headers. */
  FRAGMENT_BAD_HEADER("fragment-bad-header", "The headers before the fragment are malformed"),
  /** Source limit. */
  FRAGMENT_SOURCE_LIMIT(
      "fragment-source-limit", "The sender has too many incomplete datagrams; it may be flooding"),
  /** Memory. */
  FRAGMENT_MEMORY("fragment-memory", "No memory to keep the fragment or to put them together"),
  /** Given up before. */
  FRAGMENT_SPOILED("fragment-spoiled", "The fragment belongs to a datagram that has been given up");

  private final String label;
  private final String doc;

  ReassemblyDropReason(String label, String doc) {
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
