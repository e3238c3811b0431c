package dev.weir.sdk.driver;

import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.SlotClass;
import org.jspecify.annotations.Nullable;

/** What a driver may ask of the worker that polls it. Called on the worker's thread. */
@HotPath
public interface DriverContext {
  /** Index of the interface, for {@link Packet#setRxInterface}. */
  int interfaceIndex();

  /** An empty packet to receive into; it is the driver's until received or released. Null: none. */
  @Nullable Packet allocOrNull(SlotClass slotClass);

  /**
   * Gives back a packet: its transmission is complete, or it was allocated and not needed. What it
   * has borrowed is forgotten.
   */
  void release(Packet packet);

  /** The worker's clock: the same for the whole poll, virtual under a test. */
  long nowNanos();

  /** Slots of each class that a device may keep at most; sizes rings and registered memory. */
  int lentSlots(SlotClass slotClass);

  /**
   * Claims small slots to lie in a ring until frames come, as long as the queue is open; once, when
   * it is opened. All devices of a worker together get no more than leaves the others some.
   *
   * @param most what would be of use
   * @return how many it may keep so
   */
  int claimSlots(int most);
}
