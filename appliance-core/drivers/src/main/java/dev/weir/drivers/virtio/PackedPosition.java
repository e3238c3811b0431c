package dev.weir.drivers.virtio;

/**
 * Where a device stands in a packed ring, read from the ring itself.
 *
 * <p>The used flag of a descriptor is turned by the device alone, once a lap, since a driver makes
 * a descriptor available with the used flag as it is. {@link PackedDeviceRing} turns it in every
 * descriptor of a buffer. So there is one place between what is turned in this lap and what is not,
 * and a device that died, or a front end that does not know how far it came, goes on from there.
 */
final class PackedPosition {
  private static final int WRAP = 1 << 15;

  private final RingArea area;

  PackedPosition(RingArea area) {
    this.area = area;
  }

  /**
   * Finds it.
   *
   * @param told where the front end says it is: for a ring that another device has used, and left
   *     without turning all flags
   * @return slot, and wrap counter in bit 15
   */
  int find(int told) {
    int found = -1;
    int count = 0;
    for (int slot = 0; slot < area.size(); slot++) {
      if (isTurn(slot)) {
        found = slot;
        count++;
      }
    }
    if (count != 1) {
      found = count == 3 ? unfinished() : -1;
    }
    if (found < 0) {
      return (told & WRAP - 1) % area.size() | told & WRAP;
    }
    return found | (isSet(found, PackedDeviceRing.USED) ? 0 : WRAP);
  }

  /**
   * Whether the used flag changes from the slot before, where the lap ends: whether it does not.
   */
  private boolean isTurn(int slot) {
    boolean before = isSet(slot == 0 ? area.size() - 1 : slot - 1, PackedDeviceRing.USED);
    return isSet(slot, PackedDeviceRing.USED) != before != (slot == 0);
  }

  /** Within a buffer the first descriptor is turned last: that one is looked for. */
  private int unfinished() {
    for (int slot = 0; slot < area.size(); slot++) {
      if (isTurn(slot)
          && isTurn(next(slot))
          && isSet(slot, DeviceRing.NEXT)
          && isSet(slot, PackedDeviceRing.AVAILABLE) != isSet(slot, PackedDeviceRing.USED)) {
        return slot;
      }
    }
    return -1;
  }

  private int next(int slot) {
    return slot + 1 == area.size() ? 0 : slot + 1;
  }

  private boolean isSet(int slot, int flag) {
    long flags = area.descriptors() + (long) slot * RingArea.DESCRIPTOR_BYTES + 14;
    return (HostMemory.getShortAcquire(flags) & flag) != 0;
  }
}
