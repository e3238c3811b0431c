package dev.weir.switching;

import java.util.Map;

/** The static entries of one bridge: an immutable open-addressing hash of key to port. */
final class StaticMacs {
  private final long[] keys;
  private final int[] slots;
  private final int mask;
  private final boolean empty;

  /** The entries by {@link MacTable#key}. */
  StaticMacs(Map<Long, Integer> slotByKey) {
    int capacity = Math.max(2, Integer.highestOneBit(Math.max(1, slotByKey.size())) << 2);
    this.keys = new long[capacity];
    this.slots = new int[capacity];
    this.mask = capacity - 1;
    this.empty = slotByKey.isEmpty();
    slotByKey.forEach(
        (key, slot) -> {
          int at = hash(key);
          while (keys[at] != 0) {
            at = at + 1 & mask;
          }
          keys[at] = key;
          slots[at] = slot;
        });
  }

  /** The port's slot; 0 if there is no such entry. Packet path. */
  int lookup(long mac, int vlan) {
    if (empty) {
      return 0;
    }
    long key = MacTable.key(mac, vlan);
    for (int at = hash(key); keys[at] != 0; at = at + 1 & mask) {
      if (keys[at] == key) {
        return slots[at];
      }
    }
    return 0;
  }

  private int hash(long key) {
    long h = key * 0x9e37_79b9_7f4a_7c15L;
    return (int) (h >>> 40) & mask;
  }
}
