package dev.weir.drivers.virtio;

import dev.weir.sdk.hotpath.HotPath;

/** A split ring from the driver's side; layout as {@link SplitDeviceRing}. Begins empty, at 0. */
@HotPath
final class SplitDriverRing extends DriverRing {
  private static final int NO_INTERRUPT = 1;
  private static final int NO_NOTIFY = 1;

  private final int mask;
  private int available;
  private int kicked;
  private int used;

  SplitDriverRing(RingArea area, long buffers, int bufferBytes, boolean eventIndex) {
    super(area, buffers, bufferBytes, eventIndex);
    mask = area.size() - 1;
  }

  @Override
  void post(int buffer, int parts, int lastBytes, boolean writable) {
    int direction = writable ? DeviceRing.WRITE : 0;
    int at = buffer;
    for (int part = 1; part <= parts; part++) {
      long descriptor = area.descriptors() + (long) at * RingArea.DESCRIPTOR_BYTES;
      boolean last = part == parts;
      HostMemory.setLong(descriptor, address(at));
      HostMemory.setInt(descriptor + 8, last ? lastBytes : bufferBytes);
      HostMemory.setShort(descriptor + 12, last ? direction : direction | DeviceRing.NEXT);
      HostMemory.setShort(descriptor + 14, last ? 0 : nextInChain[at]);
      at = nextInChain[at];
    }
    chainLength[buffer] = parts;
    HostMemory.setShort(area.driver() + 4 + 2L * (available & mask), buffer);
    available = available + 1 & 0xffff;
  }

  @Override
  void publish() {
    HostMemory.setShortRelease(area.driver() + 2, available);
  }

  @Override
  int fetchUsed(int most) {
    beginLook();
    int ready = HostMemory.getShortAcquire(area.device() + 2) - used & 0xffff;
    if (ready > area.size()) {
      return fail(RingFault.INDEX_AHEAD);
    }
    int count = Math.min(Math.min(most, BURST), ready);
    for (int i = 0; i < count; i++) {
      long entry = area.device() + 4 + 8L * (used + i & mask);
      int buffer = HostMemory.getInt(entry);
      int bytes = HostMemory.getInt(entry + 4);
      if (!isOut(buffer, bytes)) {
        return -1;
      }
      usedBuffer[i] = buffer;
      usedBytes[i] = bytes;
    }
    return count;
  }

  @Override
  void consume(int count) {
    for (int i = 0; i < count; i++) {
      chainLength[usedBuffer[i]] = 0;
    }
    used = used + count & 0xffff;
  }

  @Override
  boolean wantsKick() {
    if (kicked == available) {
      return false;
    }
    HostMemory.fence();
    int old = kicked;
    kicked = available;
    if (eventIndex) {
      int event = HostMemory.getShort(area.device() + 4 + 8L * area.size());
      return (available - event - 1 & 0xffff) < (available - old & 0xffff);
    }
    return (HostMemory.getShort(area.device()) & NO_NOTIFY) == 0;
  }

  @Override
  void enableCalls() {
    if (eventIndex) {
      HostMemory.setShort(area.driver() + 4 + 2L * area.size(), used);
    }
    HostMemory.setShort(area.driver(), 0);
    HostMemory.fence();
  }

  @Override
  void disableCalls() {
    if (!eventIndex) {
      HostMemory.setShort(area.driver(), NO_INTERRUPT);
    }
  }

  @Override
  boolean hasUsed() {
    return HostMemory.getShortAcquire(area.device() + 2) != used;
  }

  @Override
  String kind() {
    return "split";
  }
}
