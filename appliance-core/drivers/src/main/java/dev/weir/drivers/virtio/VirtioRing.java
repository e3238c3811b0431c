package dev.weir.drivers.virtio;

import dev.weir.sdk.hotpath.HotPath;

/**
 * A ring in memory that two sides share, as either sees it. One worker at a time; the fault may be
 * read by any thread.
 */
@HotPath
abstract class VirtioRing {
  /** Most buffers looked at together. */
  static final int BURST = 64;

  final RingArea area;
  final boolean eventIndex;

  private RingFault fault = RingFault.NONE;

  VirtioRing(RingArea area, boolean eventIndex) {
    this.area = area;
    this.eventIndex = eventIndex;
  }

  /** Ring kind for an operator. */
  abstract String kind();

  final RingFault fault() {
    return fault;
  }

  /** Remembers the first fault; always -1. */
  final int fail(RingFault why) {
    if (fault == RingFault.NONE) {
      fault = why;
    }
    return -1;
  }
}
