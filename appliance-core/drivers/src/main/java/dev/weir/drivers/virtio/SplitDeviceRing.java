package dev.weir.drivers.virtio;

import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A split ring from the device's side (virtio 1.2 section 2.7).
 *
 * <pre>
 * descriptor: 0 address  8 length  12 flags  14 next
 * available:  0 flags  2 index  4 entries of 2  then used_event
 * used:       0 flags  2 index  4 entries of 8 (id, length)  then avail_event
 * </pre>
 */
@HotPath
final class SplitDeviceRing extends DeviceRing {
  private static final int NO_INTERRUPT = 1;
  private static final int NO_NOTIFY = 1;

  private final int mask;
  private final int[] head = new int[BURST];
  private final @Nullable SplitInflight inflight;

  /**
   * Heads that a device that died had taken, in their order; all but the first so many are left.
   */
  private int[] taken = {};

  private int takenUsed;
  private int next;
  private int signalled;

  /**
   * Goes on where the used ring stands: as buffers are used in order and given back together, none
   * of ours is in flight beyond it, not even after we died. What another device has left is done
   * first: it stands in the available ring before all that nobody has taken.
   *
   * @param noted where buffers in flight are noted, if they are
   */
  SplitDeviceRing(
      RingArea area, GuestMemory memory, boolean eventIndex, @Nullable InflightArea noted) {
    super(area, memory, eventIndex);
    mask = area.size() - 1;
    next = HostMemory.getShortAcquire(area.device() + 2);
    signalled = next;
    inflight = noted == null ? null : new SplitInflight(noted);
    if (inflight != null) {
      Optional<int[]> left = inflight.restore(next, area.size());
      taken = left.orElse(taken);
      if (left.isEmpty() || taken.length > fill()) {
        fail(RingFault.BAD_INFLIGHT);
      }
    }
  }

  @Override
  int fetch(int most) {
    int ready = HostMemory.getShortAcquire(area.driver() + 2) - next & 0xffff;
    if (ready > area.size()) {
      return fail(RingFault.INDEX_AHEAD);
    }
    int count = Math.min(Math.min(most, BURST), ready);
    long entries = area.driver() + 4;
    int first = 0;
    while (takenUsed + first < taken.length && first < count) {
      head[first] = taken[takenUsed + first];
      first++;
    }
    for (int i = first; i < count; i++) {
      int index = HostMemory.getShort(entries + 2L * (next + i & mask));
      if (index > mask) {
        return fail(RingFault.BAD_HEAD);
      }
      head[i] = index;
    }
    for (int i = 0; i < count; i++) {
      long at = area.descriptors() + (long) head[i] * RingArea.DESCRIPTOR_BYTES;
      address[i] = HostMemory.getLong(at);
      length[i] = HostMemory.getInt(at + 8);
      flags[i] = HostMemory.getShort(at + 12) & (NEXT | WRITE | INDIRECT);
    }
    fetched = count;
    return count;
  }

  @Override
  boolean gather(int buffer, Chain into, boolean writable) {
    if ((flags[buffer] & INDIRECT) != 0) {
      return gatherIndirect(buffer, into, writable);
    }
    long at = address[buffer];
    int bytes = length[buffer];
    int flagsNow = flags[buffer];
    int index = head[buffer];
    for (int steps = 0; ; steps++) {
      if ((flagsNow & INDIRECT) != 0) {
        fail(RingFault.BAD_INDIRECT);
        return false;
      }
      if (!addPiece(into, at, bytes, flagsNow, writable)) {
        return false;
      }
      if ((flagsNow & NEXT) == 0) {
        return true;
      }
      index =
          HostMemory.getShort(area.descriptors() + (long) index * RingArea.DESCRIPTOR_BYTES + 14);
      if (index > mask) {
        fail(RingFault.BAD_HEAD);
        return false;
      }
      if (steps >= mask) {
        fail(RingFault.LOOP);
        return false;
      }
      long descriptor = area.descriptors() + (long) index * RingArea.DESCRIPTOR_BYTES;
      at = HostMemory.getLong(descriptor);
      bytes = HostMemory.getInt(descriptor + 8);
      flagsNow = HostMemory.getShort(descriptor + 12);
    }
  }

  private boolean gatherIndirect(int buffer, Chain into, boolean writable) {
    int bytes = length[buffer];
    int count = bytes / RingArea.DESCRIPTOR_BYTES;
    long table = memory.translate(address[buffer], bytes);
    if (table == GuestMemory.UNMAPPED
        || bytes <= 0
        || bytes % RingArea.DESCRIPTOR_BYTES != 0
        || count > LARGEST_INDIRECT
        || (flags[buffer] & NEXT) != 0) {
      fail(RingFault.BAD_INDIRECT);
      return false;
    }
    int index = 0;
    for (int steps = 0; steps < count; steps++) {
      long descriptor = table + (long) index * RingArea.DESCRIPTOR_BYTES;
      int flagsNow = HostMemory.getShort(descriptor + 12);
      if ((flagsNow & INDIRECT) != 0) {
        fail(RingFault.BAD_INDIRECT);
        return false;
      }
      if (!addPiece(
          into,
          HostMemory.getLong(descriptor),
          HostMemory.getInt(descriptor + 8),
          flagsNow,
          writable)) {
        return false;
      }
      if ((flagsNow & NEXT) == 0) {
        return true;
      }
      index = HostMemory.getShort(descriptor + 14);
      if (index >= count) {
        fail(RingFault.BAD_INDIRECT);
        return false;
      }
    }
    fail(RingFault.LOOP);
    return false;
  }

  @Override
  void use(int buffer, int writtenBytes) {
    long entry = area.device() + 4 + 8L * (next + buffer & mask);
    HostMemory.setInt(entry, head[buffer]);
    HostMemory.setInt(entry + 4, writtenBytes);
  }

  @Override
  void publish(int count) {
    fetched = 0;
    if (takenUsed < taken.length) {
      publishTaken(count);
      return;
    }
    next = next + count & 0xffff;
    HostMemory.setShortRelease(area.device() + 2, next);
    if (inflight != null) {
      inflight.used(next);
    }
  }

  @ColdPath("buffers of a device that died")
  private void publishTaken(int count) {
    SplitInflight notes = Objects.requireNonNull(inflight);
    notes.link(head, count);
    next = next + count & 0xffff;
    HostMemory.setShortRelease(area.device() + 2, next);
    notes.unlink(head, count);
    notes.used(next);
    takenUsed = Math.min(taken.length, takenUsed + count);
  }

  @Override
  boolean wantsCall() {
    if (signalled == next) {
      return false;
    }
    HostMemory.fence();
    int old = signalled;
    signalled = next;
    if (eventIndex) {
      int event = HostMemory.getShort(area.driver() + 4 + 2L * area.size());
      return (next - event - 1 & 0xffff) < (next - old & 0xffff);
    }
    return (HostMemory.getShort(area.driver()) & NO_INTERRUPT) == 0;
  }

  @Override
  void enableKicks() {
    if (eventIndex) {
      HostMemory.setShort(area.device() + 4 + 8L * area.size(), next);
    }
    HostMemory.setShort(area.device(), 0);
    HostMemory.fence();
  }

  /** With event indexes a position that is not moved on is passed once in 65,536 buffers. */
  @Override
  void disableKicks() {
    if (!eventIndex) {
      HostMemory.setShort(area.device(), NO_NOTIFY);
    }
  }

  @Override
  boolean hasBuffer() {
    return HostMemory.getShortAcquire(area.driver() + 2) != next;
  }

  @Override
  int fill() {
    return Math.min(area.size(), HostMemory.getShortAcquire(area.driver() + 2) - next & 0xffff);
  }

  @Override
  int base() {
    return next;
  }

  @Override
  String kind() {
    return "split";
  }
}
