package dev.weir.engine.pool;

import dev.weir.engine.os.AnonymousMemory;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The packet slots of one worker: a stack of free ones for every part and class. Only the owning
 * worker's thread takes and gives; {@link #free} may be read by any thread.
 */
public final class WorkerPool implements AutoCloseable {
  private static final int WORKER_SHIFT = 20;
  private static final int FEWEST_CLAIMED = 64;
  private static final int CLASSES = SlotClass.values().length;

  private final Stack[] stacks;
  private final byte[] stackOfSlot;
  private final List<int[]> ranges = new ArrayList<>();

  /** Lent small slots that may yet be claimed for rings: a quarter is nobody's. */
  private int claimable;

  private final int deviceStart;

  private static final class Stack {
    final @Nullable Packet[] free;
    int count;

    Stack(int capacity) {
      free = new Packet[capacity];
    }
  }

  /**
   * One by itself, with a range for devices of its own.
   *
   * @throws IllegalStateException if the packet memory is too small
   */
  public WorkerPool(int worker, PoolSizes sizes) {
    this(
        worker,
        sizes,
        sizes.deviceBytes() > 0 ? PacketMemory.reserveForDevices(sizes.deviceBytes()) : 0);
    if (sizes.deviceBytes() > 0) {
      ranges.add(new int[] {deviceStart, sizes.deviceBytes()});
    }
  }

  /**
   * Reserves memory and makes the packets.
   *
   * @param deviceStart where its hot and lent small slots are: {@link PoolSizes#deviceBytes} that
   *     its maker has reserved for devices
   * @throws IllegalStateException if the packet memory is too small
   */
  public WorkerPool(int worker, PoolSizes sizes, int deviceStart) {
    this.deviceStart = deviceStart;
    AnonymousMemory.populate(deviceStart, sizes.deviceBytes());
    int nextForDevices = deviceStart;
    claimable = sizes.lent().small() / 4 * 3;
    stackOfSlot = new byte[sizes.total()];
    PoolPart[] parts = PoolPart.values();
    stacks = new Stack[parts.length * CLASSES];
    int slot = 0;
    for (PoolPart part : parts) {
      for (SlotClass slotClass : SlotClass.values()) {
        int count = sizes.of(part).of(slotClass);
        int number = number(part, slotClass);
        Stack stack = new Stack(count);
        stacks[number] = stack;
        if (count == 0) {
          continue;
        }
        int bytes = Math.multiplyExact(count, slotClass.strideBytes());
        int start;
        if (slotClass == SlotClass.SMALL && part != PoolPart.COLD) {
          start = nextForDevices;
          nextForDevices += bytes;
        } else {
          start = reserve(bytes);
        }
        // The first slot ends up on top.
        for (int i = count - 1; i >= 0; i--) {
          stackOfSlot[slot] = (byte) number;
          int base = start + i * slotClass.strideBytes();
          stack.free[stack.count++] = new Packet(worker << WORKER_SHIFT | slot++, slotClass, base);
        }
      }
    }
  }

  private int reserve(int bytes) {
    try {
      int start = PacketMemory.reserve(bytes);
      AnonymousMemory.populate(start, bytes);
      ranges.add(new int[] {start, bytes});
      return start;
    } catch (IllegalStateException e) {
      close();
      throw e;
    }
  }

  private static int number(PoolPart part, SlotClass slotClass) {
    return part.ordinal() * CLASSES + slotClass.ordinal();
  }

  /** The worker whose pool a packet came from. */
  @HotPath
  public static int owner(Packet packet) {
    return packet.slot() >>> WORKER_SHIFT;
  }

  /** An empty packet, or null if the part has none of that class. */
  @HotPath
  public @Nullable Packet allocOrNull(PoolPart part, SlotClass slotClass) {
    Stack stack = stacks[number(part, slotClass)];
    if (stack.count == 0) {
      return null;
    }
    Packet packet = stack.free[--stack.count];
    if (packet != null) {
      packet.reset();
    }
    return packet;
  }

  /** An empty packet that holds a frame with head- and tailroom, of the smallest class that can. */
  @HotPath
  public @Nullable Packet allocForOrNull(PoolPart part, int headroomAndFrameBytes) {
    for (int i = 0; i < CLASSES; i++) {
      SlotClass slotClass = CLASS[i];
      if (headroomAndFrameBytes + SlotClass.TAILROOM <= slotClass.strideBytes()) {
        Packet packet = allocOrNull(part, slotClass);
        if (packet != null) {
          return packet;
        }
      }
    }
    return null;
  }

  private static final SlotClass[] CLASS = SlotClass.values();

  /** Takes a packet of this worker's back to where it came from. */
  @HotPath
  public void release(Packet packet) {
    Stack stack = stacks[stackOfSlot[packet.slot() & (1 << WORKER_SHIFT) - 1]];
    stack.free[stack.count++] = packet;
  }

  /**
   * Grants lent small slots to a ring: an eighth at most of those not granted yet, so that a later
   * one gets some, but {@value #FEWEST_CLAIMED} if there are.
   */
  public int claim(int most) {
    int share = Math.max(claimable / 8, Math.min(FEWEST_CLAIMED, claimable));
    int granted = Math.min(most, share);
    claimable -= granted;
    return granted;
  }

  /** Takes a grant back. */
  public void unclaim(int granted) {
    claimable += granted;
  }

  /** Free slots now; from another thread than the worker's a figure that may be a moment old. */
  public int free(PoolPart part, SlotClass slotClass) {
    return stacks[number(part, slotClass)].count;
  }

  /** Free slots of all parts and classes. */
  public int free() {
    int free = 0;
    for (Stack stack : stacks) {
      free += stack.count;
    }
    return free;
  }

  /** Gives the memory back that it reserved. Nobody may have a packet of it any more. */
  @Override
  public void close() {
    for (int[] range : ranges) {
      PacketMemory.unreserve(range[0], range[1]);
    }
    ranges.clear();
  }
}
