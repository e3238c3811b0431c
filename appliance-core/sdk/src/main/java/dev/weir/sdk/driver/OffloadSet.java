package dev.weir.sdk.driver;

import dev.weir.sdk.hotpath.HotPath;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a device takes off the pipeline's hands on transmit, as it may change while the device is
 * open: a guest that comes says what it can do. Set by the device's control thread, read by workers
 * for each batch.
 */
public final class OffloadSet {
  private final boolean changing;
  private volatile int bits;

  private OffloadSet(boolean changing) {
    this.changing = changing;
  }

  /** Nothing as yet; it will be set. */
  public static OffloadSet changing() {
    return new OffloadSet(true);
  }

  /** Of a device for which it does not change. */
  public static OffloadSet of(Set<Offload> offloads) {
    OffloadSet set = new OffloadSet(false);
    set.set(offloads);
    return set;
  }

  /** Sets what the device takes from now on. */
  public void set(Set<Offload> offloads) {
    int now = 0;
    for (Offload each : offloads) {
      now |= bit(each);
    }
    bits = now;
  }

  /** Whether it is all there is, now and later. */
  public boolean isAlwaysAll() {
    return !changing && now().size() == Offload.values().length;
  }

  /** What it takes now. Control plane. */
  public Set<Offload> now() {
    Set<Offload> now = EnumSet.noneOf(Offload.class);
    for (Offload each : Offload.values()) {
      if (has(bits, each)) {
        now.add(each);
      }
    }
    return now;
  }

  /** What it takes now, for {@link #has}. */
  @HotPath
  public int bits() {
    return bits;
  }

  /** Whether bits hold an offload. */
  @HotPath
  public static boolean has(int bits, Offload offload) {
    return (bits & bit(offload)) != 0;
  }

  private static int bit(Offload offload) {
    return 1 << offload.ordinal();
  }
}
