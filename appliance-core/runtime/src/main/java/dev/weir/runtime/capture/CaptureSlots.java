package dev.weir.runtime.capture;

import dev.weir.engine.worker.Account;
import dev.weir.sdk.capture.PacketCapture;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Packet;

/**
 * The captures in force, by interface. Workers read; control threads write under the lock. Arrays
 * are replaced, never changed.
 */
final class CaptureSlots {
  private static final FrameCopies[] NONE = new FrameCopies[0];

  private final FrameCopies[][] byInterface = new FrameCopies[Account.MAX_INTERFACES][];
  private volatile int running;

  /** Whether anything is captured at all. */
  @HotPath
  boolean any() {
    return running != 0;
  }

  @HotPath
  void copy(int interfaceIndex, PacketCapture.Direction direction, Packet packet) {
    FrameCopies[] captures = byInterface[interfaceIndex];
    if (captures != null) {
      for (int i = 0; i < captures.length; i++) {
        captures[i].copy(direction, packet);
      }
    }
  }

  synchronized void add(int interfaceIndex, FrameCopies capture) {
    FrameCopies[] before = byInterface[interfaceIndex];
    FrameCopies[] known = before == null ? NONE : before;
    FrameCopies[] after = java.util.Arrays.copyOf(known, known.length + 1);
    after[known.length] = capture;
    byInterface[interfaceIndex] = after;
    running++;
  }

  synchronized void remove(int interfaceIndex, FrameCopies capture) {
    FrameCopies[] before = byInterface[interfaceIndex];
    FrameCopies[] known = before == null ? NONE : before;
    byInterface[interfaceIndex] =
        java.util.Arrays.stream(known)
            .filter(other -> other != capture)
            .toArray(FrameCopies[]::new);
    running--;
  }
}
