package dev.weir.engine.pool;

import dev.weir.sdk.packet.SlotClass;

/**
 * Slots of each class in each part of one worker's pool.
 *
 * @param hot what nodes may have
 * @param lent what drivers may have
 * @param cold what may be held
 * @param lentPerDevice what one device may keep
 */
public record PoolSizes(Slots hot, Slots lent, Slots cold, Slots lentPerDevice) {
  /** About 37 MiB; hot and lent slots that are in use stay in the cache, last in, first out. */
  public static final PoolSizes DEFAULT =
      new PoolSizes(
          new Slots(1024, 64, 64),
          new Slots(4096, 64, 128),
          new Slots(4096, 64, 32),
          new Slots(512, 16, 64));

  /** A few hundred KiB, for tests and tools. */
  public static final PoolSizes TINY =
      new PoolSizes(
          new Slots(512, 4, 4), new Slots(512, 4, 8), new Slots(256, 4, 2), new Slots(256, 2, 4));

  /**
   * Numbers by class.
   *
   * @param small slots of 2 KiB
   * @param medium slots of 10 KiB
   * @param large slots of 68 KiB
   */
  public record Slots(int small, int medium, int large) {
    /** Refuses negative numbers. */
    public Slots {
      if (small < 0 || medium < 0 || large < 0) {
        throw new IllegalArgumentException("a number of slots is negative");
      }
    }

    /** The number of a class. */
    public int of(SlotClass slotClass) {
      return switch (slotClass) {
        case SMALL -> small;
        case MEDIUM -> medium;
        case LARGE -> large;
      };
    }
  }

  /** Bytes of the small slots that devices may read and write: hot and lent ones, whole pages. */
  public int deviceBytes() {
    int bytes = Math.multiplyExact(hot.small + lent.small, SlotClass.SMALL.strideBytes());
    return Math.addExact(bytes, 4095) & ~4095;
  }

  /** The slots of a part. */
  public Slots of(PoolPart part) {
    return switch (part) {
      case HOT -> hot;
      case LENT -> lent;
      case COLD -> cold;
    };
  }

  /** All slots of all parts and classes. */
  public int total() {
    int total = 0;
    for (PoolPart part : PoolPart.values()) {
      Slots slots = of(part);
      total += slots.small + slots.medium + slots.large;
    }
    return total;
  }
}
