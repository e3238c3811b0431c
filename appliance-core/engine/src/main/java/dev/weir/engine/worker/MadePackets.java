package dev.weir.engine.worker;

import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a node makes in one call, and has to dispose of like what it was given. */
@HotPath
final class MadePackets {
  private @Nullable Packet[] packets = new Packet[Batch.CAPACITY];
  private int count;

  void add(Packet packet) {
    if (count == packets.length) {
      grow();
    }
    packets[count++] = packet;
  }

  @ColdPath("one call made more packets than any before it")
  private void grow() {
    packets = Arrays.copyOf(packets, packets.length * 2);
  }

  /** A packet moved into another slot. False if it is none of these. */
  boolean replace(Packet old, Packet by) {
    boolean found = false;
    for (int i = 0; i < count; i++) {
      if (packets[i] == old) {
        packets[i] = by;
        found = true;
      }
    }
    return found;
  }

  /** Forgets them from the last on, up to one that was not disposed of; null if all were. */
  @Nullable Packet takeUndisposedOrNull() {
    while (count > 0) {
      Packet packet = packets[--count];
      packets[count] = null;
      if (packet != null && !packet.isDisposed()) {
        return packet;
      }
    }
    return null;
  }
}
