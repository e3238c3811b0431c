package dev.weir.drivers.device;

import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.SlotClass;
import org.jspecify.annotations.Nullable;

/** Which slots frames are received into. */
@HotPath
public final class SlotChoice {
  private SlotChoice() {}

  /** The smallest class that holds the frame and that the device may have; null: none. */
  public static @Nullable SlotClass forFrame(int lengthBytes, DriverContext context) {
    if (lengthBytes <= SlotClass.SMALL.frameCapacityBytes()) {
      return SlotClass.SMALL;
    }
    if (lengthBytes <= SlotClass.MEDIUM.frameCapacityBytes()
        && context.lentSlots(SlotClass.MEDIUM) > 0) {
      return SlotClass.MEDIUM;
    }
    return lengthBytes <= SlotClass.LARGE.frameCapacityBytes()
            && context.lentSlots(SlotClass.LARGE) > 0
        ? SlotClass.LARGE
        : null;
  }
}
