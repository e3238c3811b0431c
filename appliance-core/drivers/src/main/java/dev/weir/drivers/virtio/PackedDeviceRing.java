package dev.weir.drivers.virtio;

import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A packed ring from the device's side (virtio 1.2 section 2.8). Buffers are used in order, so that
 * the place to give one back is always the place where it was found. One is given back by one
 * store, so that a device that dies leaves none half done, and with all of its descriptors, so that
 * {@link PackedPosition} can be found in the ring.
 *
 * <pre>
 * descriptor:        0 address  8 length  12 id  14 flags
 * event suppression: 0 offset and wrap counter  2 flags (0 enabled, 1 disabled, 2 at the offset)
 * </pre>
 */
@HotPath
final class PackedDeviceRing extends DeviceRing {
  static final int AVAILABLE = 1 << 7;
  static final int USED = 1 << 15;
  private static final int ENABLE = 0;
  private static final int DISABLE = 1;
  private static final int AT_OFFSET = 2;
  private static final int WRAP = 1 << 15;

  private final int size;
  private final int[] id = new int[BURST];
  private final int[] slot = new int[BURST];
  private final int[] slots = new int[BURST];
  private final boolean[] wrapped = new boolean[BURST];
  private final int[] written = new int[BURST];
  private final @Nullable PackedInflight inflight;

  /** What a device that died had taken, in order; all but the first so many are left. */
  private PackedInflight.Taken[] taken = {};

  private int takenUsed;
  private int next;
  private boolean wrap;
  private int signalled;
  private boolean anySignalled;

  /**
   * Goes on where the ring stands, after what another device has left.
   *
   * @param base where it stands if that cannot be seen: slot in the low 15 bits, wrap counter in
   *     bit 15
   * @param noted where buffers in flight are noted, if they are
   */
  PackedDeviceRing(
      RingArea area,
      GuestMemory memory,
      boolean eventIndex,
      int base,
      @Nullable InflightArea noted) {
    super(area, memory, eventIndex);
    size = area.size();
    int position = base & 0xffff;
    inflight = noted == null ? null : new PackedInflight(noted);
    if (inflight != null) {
      Optional<PackedInflight.Left> left = inflight.restore(area, position);
      if (left.isPresent()) {
        position = left.get().position();
        taken = left.get().buffers().toArray(taken);
      } else {
        fail(RingFault.BAD_INFLIGHT);
      }
    }
    if (taken.length == 0) {
      position = new PackedPosition(area).find(position);
    }
    next = (position & WRAP - 1) % size;
    wrap = (position & WRAP) != 0;
    signalled = next;
  }

  @Override
  int fetch(int most) {
    int limit = Math.min(most, BURST);
    int at = next;
    boolean turn = wrap;
    int count = 0;
    int walked = 0;
    if (takenUsed < taken.length) {
      count = fetchTaken(limit);
      for (int i = 0; i < count; i++) {
        walked += slots[i];
      }
      at += walked;
      if (at >= size) {
        at -= size;
        turn = !turn;
      }
    }
    while (count < limit && walked < size) {
      long descriptor = area.descriptors() + (long) at * RingArea.DESCRIPTOR_BYTES;
      int now = HostMemory.getShortAcquire(descriptor + 14);
      if ((now & AVAILABLE) != 0 != turn || (now & USED) != 0 == turn) {
        break;
      }
      address[count] = HostMemory.getLong(descriptor);
      length[count] = HostMemory.getInt(descriptor + 8);
      id[count] = HostMemory.getShort(descriptor + 12);
      flags[count] = now & (NEXT | WRITE | INDIRECT);
      slot[count] = at;
      wrapped[count] = turn;
      int used = 1;
      while ((now & NEXT) != 0) {
        if (used + walked >= size) {
          return fail(RingFault.LOOP);
        }
        int place = at + used >= size ? at + used - size : at + used;
        long part = area.descriptors() + (long) place * RingArea.DESCRIPTOR_BYTES;
        now = HostMemory.getShort(part + 14);
        id[count] = HostMemory.getShort(part + 12);
        used++;
      }
      slots[count++] = used;
      walked += used;
      at += used;
      if (at >= size) {
        at -= size;
        turn = !turn;
      }
    }
    fetched = count;
    return count;
  }

  @ColdPath("buffers of a device that died")
  private int fetchTaken(int most) {
    int count = Math.min(most, taken.length - takenUsed);
    int at = next;
    boolean turn = wrap;
    for (int i = 0; i < count; i++) {
      PackedInflight.Taken from = taken[takenUsed + i];
      address[i] = from.address()[0];
      length[i] = from.length()[0];
      flags[i] = from.flags()[0] & (NEXT | WRITE | INDIRECT);
      id[i] = from.id();
      slot[i] = at;
      wrapped[i] = turn;
      slots[i] = from.flags().length;
      at += slots[i];
      if (at >= size) {
        at -= size;
        turn = !turn;
      }
    }
    return count;
  }

  @Override
  boolean gather(int buffer, Chain into, boolean writable) {
    int parts = slots[buffer];
    if ((flags[buffer] & INDIRECT) != 0) {
      return gatherIndirect(buffer, into, writable);
    }
    if (takenUsed + buffer < taken.length) {
      return gatherTaken(taken[takenUsed + buffer], into, writable);
    }
    if (!addPiece(into, address[buffer], length[buffer], flags[buffer], writable)) {
      return false;
    }
    for (int part = 1; part < parts; part++) {
      int place = slot[buffer] + part >= size ? slot[buffer] + part - size : slot[buffer] + part;
      long descriptor = area.descriptors() + (long) place * RingArea.DESCRIPTOR_BYTES;
      int flagsNow = HostMemory.getShort(descriptor + 14);
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
    }
    return true;
  }

  @ColdPath("buffers of a device that died")
  private boolean gatherTaken(PackedInflight.Taken from, Chain into, boolean writable) {
    for (int i = 0; i < from.flags().length; i++) {
      if ((from.flags()[i] & INDIRECT) != 0) {
        fail(RingFault.BAD_INDIRECT);
        return false;
      }
      if (!addPiece(into, from.address()[i], from.length()[i], from.flags()[i], writable)) {
        return false;
      }
    }
    return true;
  }

  private boolean gatherIndirect(int buffer, Chain into, boolean writable) {
    int bytes = length[buffer];
    int count = bytes / RingArea.DESCRIPTOR_BYTES;
    long table = memory.translate(address[buffer], bytes);
    if (table == GuestMemory.UNMAPPED
        || bytes <= 0
        || bytes % RingArea.DESCRIPTOR_BYTES != 0
        || count > LARGEST_INDIRECT
        || slots[buffer] != 1) {
      fail(RingFault.BAD_INDIRECT);
      return false;
    }
    for (int i = 0; i < count; i++) {
      long descriptor = table + (long) i * RingArea.DESCRIPTOR_BYTES;
      // DPDK marks what the device is to read as writable in such tables.
      int flagsNow = writable ? HostMemory.getShort(descriptor + 14) : 0;
      if (!addPiece(
          into,
          HostMemory.getLong(descriptor),
          HostMemory.getInt(descriptor + 8),
          flagsNow,
          writable)) {
        return false;
      }
    }
    return true;
  }

  @Override
  void use(int buffer, int writtenBytes) {
    written[buffer] = writtenBytes;
  }

  @Override
  void publish(int count) {
    fetched = 0;
    if (count == 0) {
      return;
    }
    anySignalled = true;
    if (takenUsed < taken.length) {
      publishTaken(count);
      return;
    }
    int slotsUsed = 0;
    for (int i = 0; i < count; i++) {
      giveBack(i);
      slotsUsed += slots[i];
    }
    advance(slotsUsed);
    if (inflight != null) {
      inflight.used(position());
    }
  }

  /** One by one: the notes have to tell what was given back when we die on the way. */
  @ColdPath("buffers of a device that died")
  private void publishTaken(int count) {
    PackedInflight notes = Objects.requireNonNull(inflight);
    for (int i = 0; i < count; i++) {
      int entry = takenUsed < taken.length ? taken[takenUsed].entry() : -1;
      advance(slots[i]);
      notes.before(entry, position());
      giveBack(i);
      notes.after(entry, position());
      takenUsed = Math.min(taken.length, takenUsed + 1);
    }
  }

  private void advance(int slotsUsed) {
    next += slotsUsed;
    if (next >= size) {
      next -= size;
      wrap = !wrap;
    }
  }

  /** Length, identifier and flags by one store. */
  private void giveBack(int buffer) {
    if (slots[buffer] > 1) {
      turnRest(buffer);
    }
    boolean turn = wrapped[buffer];
    long usedFlags = (turn ? AVAILABLE | USED : 0) | (written[buffer] > 0 ? WRITE : 0);
    HostMemory.setLongRelease(
        area.descriptors() + (long) slot[buffer] * RingArea.DESCRIPTOR_BYTES + 8,
        written[buffer] & 0xffff_ffffL | (long) id[buffer] << 32 | usedFlags << 48);
  }

  /** The driver does not look at them; {@link PackedPosition} does. */
  private void turnRest(int buffer) {
    for (int part = 1; part < slots[buffer]; part++) {
      int place = slot[buffer] + part;
      boolean turn = wrapped[buffer];
      if (place >= size) {
        place -= size;
        turn = !turn;
      }
      long at = area.descriptors() + (long) place * RingArea.DESCRIPTOR_BYTES + 14;
      int now = HostMemory.getShort(at);
      HostMemory.setShort(at, turn ? now | USED : now & ~USED);
    }
  }

  @Override
  boolean wantsCall() {
    if (!anySignalled) {
      return false;
    }
    anySignalled = false;
    HostMemory.fence();
    int old = signalled;
    signalled = next;
    int mode = HostMemory.getShort(area.driver() + 2) & 3;
    if (mode != AT_OFFSET || !eventIndex) {
      return mode != DISABLE;
    }
    int event = HostMemory.getShort(area.driver());
    int offset = event & WRAP - 1;
    boolean sameTurn = (event & WRAP) != 0 == wrap;
    return isPassed(sameTurn ? offset : offset - size, next, old >= next ? old - size : old);
  }

  /** Whether the position went past {@code event} on the way from {@code old} to {@code now}. */
  private static boolean isPassed(int event, int now, int old) {
    return event >= old && event < now;
  }

  @Override
  void enableKicks() {
    HostMemory.setShort(area.device() + 2, ENABLE);
    HostMemory.fence();
  }

  @Override
  void disableKicks() {
    HostMemory.setShort(area.device() + 2, DISABLE);
  }

  @Override
  boolean hasBuffer() {
    int now =
        HostMemory.getShortAcquire(
            area.descriptors() + (long) next * RingArea.DESCRIPTOR_BYTES + 14);
    return (now & AVAILABLE) != 0 == wrap && (now & USED) != 0 != wrap;
  }

  /** Counts what is available from here on; a look at the ring that may be a moment old. */
  @Override
  int fill() {
    int at = next;
    boolean turn = wrap;
    int count = 0;
    while (count < size) {
      int now =
          HostMemory.getShortAcquire(
              area.descriptors() + (long) at * RingArea.DESCRIPTOR_BYTES + 14);
      if ((now & AVAILABLE) != 0 != turn || (now & USED) != 0 == turn) {
        break;
      }
      count++;
      if (++at >= size) {
        at = 0;
        turn = !turn;
      }
    }
    return count;
  }

  @Override
  int base() {
    return position() | position() << 16;
  }

  private int position() {
    return next | (wrap ? WRAP : 0);
  }

  @Override
  String kind() {
    return "packed";
  }
}
