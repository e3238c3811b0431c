package dev.weir.drivers.virtio;

import dev.weir.drivers.device.QueueCounters;
import dev.weir.drivers.support.TestContext;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A driver in small, written by hand: a ring of 16 in memory that outlives the device, to which
 * frames of one byte's content each are offered in buffers of so many descriptors.
 */
final class RingBench {
  static final int SIZE = 16;
  static final long GUEST = 0x4000_0000L;
  private static final int HEADER = 12;
  private static final int PIECE = 64;
  private static final long BUFFERS = 8192;
  private static final long NOTES = 32 * 1024;

  final MemorySegment memory;
  final MemorySegment notes;
  final boolean packed;
  private final TestContext context;
  private int offered;
  private int slot;
  private boolean wrap = true;

  static final int BYTES = 64 * 1024;

  RingBench(Arena arena, TestContext context, boolean packed) {
    this(arena.allocate(BYTES, 64), context, packed);
  }

  /** In memory of {@link #BYTES} that is zero. */
  RingBench(MemorySegment memory, TestContext context, boolean packed) {
    this.memory = memory;
    notes = memory.asSlice(NOTES, InflightArea.bytes(SIZE, packed));
    this.context = context;
    this.packed = packed;
  }

  RingArea area() {
    long at = memory.address();
    return new RingArea(SIZE, at, at + 1024, at + 2048);
  }

  InflightArea noted() {
    return new InflightArea(notes.address(), SIZE);
  }

  GuestMemory guest() {
    return new GuestMemory(
        List.of(new GuestMemory.Region(GUEST, GUEST, memory.byteSize(), memory.address())));
  }

  long features() {
    return NetFeature.VERSION_1.bit()
        | NetFeature.MRG_RXBUF.bit()
        | (packed ? NetFeature.RING_PACKED.bit() : 0);
  }

  /** A device that takes frames out, as it starts after the one before has died. */
  DeviceSource device(int base, @Nullable InflightArea inflight) {
    return DeviceSource.of(area(), guest(), features(), base, inflight, -1, -1);
  }

  /** Where a buffer of that number lies, and its piece. */
  private static long place(int buffer, int piece) {
    return BUFFERS + (buffer & 31) * 512L + (long) piece * PIECE;
  }

  /** Offers a frame of {@code tag}s in a buffer of so many descriptors; its head or first slot. */
  int offer(int tag, int pieces) {
    int buffer = offered++;
    memory.asSlice(place(buffer, 0), HEADER).fill((byte) 0);
    for (int i = 0; i < pieces; i++) {
      int from = i == 0 ? HEADER : 0;
      memory.asSlice(place(buffer, i) + from, PIECE - from).fill((byte) tag);
    }
    return packed ? offerPacked(buffer, pieces) : offerSplit(buffer, pieces);
  }

  private int offerSplit(int buffer, int pieces) {
    int head = slot;
    for (int i = 0; i < pieces; i++) {
      int flags = i + 1 < pieces ? DeviceRing.NEXT : 0;
      int following = (slot + 1) % SIZE;
      descriptor(slot, place(buffer, i), flags, following);
      slot = following;
    }
    int index = index(1024);
    set(1024 + 4 + 2L * (index % SIZE), head);
    set(1024 + 2, index + 1);
    return head;
  }

  private int offerPacked(int buffer, int pieces) {
    int head = slot;
    boolean headWrap = wrap;
    for (int i = 0; i < pieces; i++) {
      int flags = i + 1 < pieces ? DeviceRing.NEXT : 0;
      int available = wrap ? PackedDeviceRing.AVAILABLE : PackedDeviceRing.USED;
      // The first descriptor's flags go last.
      int before = i == 0 ? flags(slot) : flags | available;
      descriptor(slot, place(buffer, i), buffer & 31, before);
      slot++;
      if (slot == SIZE) {
        slot = 0;
        wrap = !wrap;
      }
    }
    setFlags(
        head,
        (pieces > 1 ? DeviceRing.NEXT : 0)
            | (headWrap ? PackedDeviceRing.AVAILABLE : PackedDeviceRing.USED));
    return head;
  }

  private void descriptor(int at, long place, int third, int fourth) {
    memory.set(ValueLayout.JAVA_LONG, at * 16L, GUEST + place);
    memory.set(ValueLayout.JAVA_INT, at * 16L + 8, PIECE);
    set(at * 16L + 12, third);
    set(at * 16L + 14, fourth);
  }

  int flags(int at) {
    return memory.get(ValueLayout.JAVA_SHORT, at * 16L + 14) & 0xffff;
  }

  void setFlags(int at, int flags) {
    set(at * 16L + 14, flags);
  }

  void set(long at, int value) {
    memory.set(ValueLayout.JAVA_SHORT, at, (short) value);
  }

  int index(long ring) {
    return memory.get(ValueLayout.JAVA_SHORT, ring + 2) & 0xffff;
  }

  /** Heads in the used ring of a split ring, all of them since the beginning. */
  List<Integer> usedHeads() {
    List<Integer> heads = new ArrayList<>();
    for (int i = 0; i < index(2048); i++) {
      heads.add(memory.get(ValueLayout.JAVA_INT, 2048 + 4 + 8L * (i % SIZE)));
    }
    return heads;
  }

  /** What a device takes out now: the tags of the frames. */
  List<Integer> receive(DeviceSource device) {
    Batch batch = new Batch();
    device.receive(batch, context, new QueueCounters());
    List<Integer> tags = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      Packet packet = batch.get(i);
      byte[] first = new byte[1];
      PacketMemory.copyOut(packet.position(), first, 0, 1);
      tags.add((int) first[0]);
      context.release(packet);
    }
    return tags;
  }
}
