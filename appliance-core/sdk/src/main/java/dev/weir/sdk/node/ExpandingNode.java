package dev.weir.sdk.node;

import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Packet;

/**
 * A node that makes many packets of one: segmentation, fragmentation, flooding. In {@code process}
 * it gives such packets to {@link Output#expand}; the engine then calls {@link #expand} for each,
 * in that order, and drains what is downstream between calls, so that it works with fewer free
 * slots than there are results. To keep packets in order, once one packet of a batch was given to
 * {@code out.expand} those behind it must be too.
 */
@HotPath
public interface ExpandingNode extends Node {
  /** Returned by {@link #expand} when the packet was disposed of and all results made. */
  int DONE = -1;

  /**
   * Makes some or all of the results of a packet.
   *
   * @param cursor 0 at first, then what the last call returned
   * @return {@link #DONE}, after disposing of the packet; or a cursor of 0 or more to be called
   *     again after a drain, when {@link Output#room()} is used up or no slot is free. If a call
   *     after a drain makes no progress (same cursor), the packet is dropped as {@code no-buffer}.
   */
  int expand(Packet packet, int cursor, Output out);
}
