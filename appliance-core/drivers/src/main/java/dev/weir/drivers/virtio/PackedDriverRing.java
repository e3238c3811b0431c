package dev.weir.drivers.virtio;

import dev.weir.sdk.hotpath.HotPath;

/** A packed ring from the driver's side; layout as {@link PackedDeviceRing}. Begins empty. */
@HotPath
final class PackedDriverRing extends DriverRing {
  private static final int ENABLE = 0;
  private static final int DISABLE = 1;
  private static final int AT_OFFSET = 2;
  private static final int WRAP = 1 << 15;

  private final int size;
  private int next;
  private boolean wrap = true;
  private int kicked;
  private boolean anyPosted;
  private int used;
  private boolean usedWrap = true;

  PackedDriverRing(RingArea area, long buffers, int bufferBytes, boolean eventIndex) {
    super(area, buffers, bufferBytes, eventIndex);
    size = area.size();
  }

  @Override
  void post(int buffer, int parts, int lastBytes, boolean writable) {
    int direction = writable ? DeviceRing.WRITE : 0;
    long first = area.descriptors() + (long) next * RingArea.DESCRIPTOR_BYTES;
    int firstFlags = 0;
    int at = buffer;
    for (int part = 1; part <= parts; part++) {
      long descriptor = area.descriptors() + (long) next * RingArea.DESCRIPTOR_BYTES;
      boolean last = part == parts;
      int flags =
          direction
              | (last ? 0 : DeviceRing.NEXT)
              | (wrap ? PackedDeviceRing.AVAILABLE : PackedDeviceRing.USED);
      HostMemory.setLong(descriptor, address(at));
      HostMemory.setInt(descriptor + 8, last ? lastBytes : bufferBytes);
      HostMemory.setShort(descriptor + 12, buffer);
      if (part == 1) {
        firstFlags = flags;
      } else {
        HostMemory.setShort(descriptor + 14, flags);
      }
      at = nextInChain[at];
      if (++next == size) {
        next = 0;
        wrap = !wrap;
      }
    }
    chainLength[buffer] = parts;
    HostMemory.setShortRelease(first + 14, firstFlags);
    anyPosted = true;
  }

  /** The flags of each first descriptor have done it. */
  @Override
  void publish() {}

  @Override
  int fetchUsed(int most) {
    beginLook();
    int limit = Math.min(most, BURST);
    int at = used;
    boolean turn = usedWrap;
    int count = 0;
    int walked = 0;
    while (count < limit && walked < size) {
      long descriptor = area.descriptors() + (long) at * RingArea.DESCRIPTOR_BYTES;
      int flags = HostMemory.getShortAcquire(descriptor + 14);
      if ((flags & PackedDeviceRing.AVAILABLE) != 0 != turn
          || (flags & PackedDeviceRing.USED) != 0 != turn) {
        break;
      }
      int buffer = HostMemory.getShort(descriptor + 12);
      int bytes = HostMemory.getInt(descriptor + 8);
      if (!isOut(buffer, bytes)) {
        return -1;
      }
      usedBuffer[count] = buffer;
      usedBytes[count++] = bytes;
      walked += chainLength[buffer];
      at += chainLength[buffer];
      if (at >= size) {
        at -= size;
        turn = !turn;
      }
    }
    return count;
  }

  @Override
  void consume(int count) {
    for (int i = 0; i < count; i++) {
      used += chainLength[usedBuffer[i]];
      chainLength[usedBuffer[i]] = 0;
      if (used >= size) {
        used -= size;
        usedWrap = !usedWrap;
      }
    }
  }

  @Override
  boolean wantsKick() {
    if (!anyPosted) {
      return false;
    }
    anyPosted = false;
    HostMemory.fence();
    int old = kicked >= next ? kicked - size : kicked;
    kicked = next;
    int mode = HostMemory.getShort(area.device() + 2) & 3;
    if (mode != AT_OFFSET || !eventIndex) {
      return mode != DISABLE;
    }
    int event = HostMemory.getShort(area.device());
    boolean sameTurn = (event & WRAP) != 0 == wrap;
    int offset = (event & WRAP - 1) - (sameTurn ? 0 : size);
    return offset >= old && offset < next;
  }

  @Override
  void enableCalls() {
    HostMemory.setShort(area.driver() + 2, ENABLE);
    HostMemory.fence();
  }

  @Override
  void disableCalls() {
    HostMemory.setShort(area.driver() + 2, DISABLE);
  }

  @Override
  boolean hasUsed() {
    int flags =
        HostMemory.getShortAcquire(
            area.descriptors() + (long) used * RingArea.DESCRIPTOR_BYTES + 14);
    return (flags & PackedDeviceRing.AVAILABLE) != 0 == usedWrap
        && (flags & PackedDeviceRing.USED) != 0 == usedWrap;
  }

  @Override
  String kind() {
    return "packed";
  }
}
