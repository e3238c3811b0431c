package dev.weir.drivers.afpacket;

import dev.weir.drivers.offload.VnetHeader;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/** A TPACKET_V3 transmit ring: frames of fixed size, each handed over by its status word. */
@HotPath
final class TransmitRing {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final VarHandle STATUS = INT.varHandle();
  private static final int AVAILABLE = 0;
  private static final int SEND_REQUEST = 1;
  private static final int LENGTH_AT = 16;
  private static final int STATUS_AT = 20;
  private static final int DATA_AT = 48;
  private static final int BASE = PacketSocket.BLOCKS * PacketSocket.BLOCK_BYTES;
  private static final int MASK = PacketSocket.TX_FRAMES - 1;

  /** The longest frame it takes. */
  static final int LONGEST = PacketSocket.TX_FRAME_BYTES - DATA_AT - VnetHeader.SHORT_BYTES;

  private final MemorySegment memory;
  private int head;
  private int unsent;
  private long unsentBytes;

  TransmitRing(MemorySegment memory) {
    this.memory = memory;
  }

  /** Copies a frame in, to be sent at the next kick. False: the ring is full. */
  boolean offer(Packet packet) {
    long at = at(head);
    if (unsent == PacketSocket.TX_FRAMES
        || (int) STATUS.getAcquire(memory, at + STATUS_AT) != AVAILABLE) {
      return false;
    }
    int length = packet.length();
    VnetHeader.write(memory, at + DATA_AT, VnetHeader.SHORT_BYTES, packet);
    MemorySegment.copy(
        PacketMemory.SEGMENT,
        packet.position(),
        memory,
        at + DATA_AT + VnetHeader.SHORT_BYTES,
        length);
    memory.set(INT, at, 0);
    memory.set(INT, at + LENGTH_AT, length + VnetHeader.SHORT_BYTES);
    STATUS.setRelease(memory, at + STATUS_AT, SEND_REQUEST);
    head = head + 1 & MASK;
    unsent++;
    unsentBytes += length;
    return true;
  }

  /** Frames that the kernel has not taken yet, as far as known. */
  int unsent() {
    return unsent;
  }

  /** Bytes of these. */
  long unsentBytes() {
    return unsentBytes;
  }

  /** After a call of the kernel, which takes frames in their order: sees how far it went. */
  void settle() {
    int waiting = 0;
    long bytes = 0;
    while (waiting < unsent && isWaiting(head - 1 - waiting & MASK)) {
      waiting++;
      bytes += memory.get(INT, at(head - waiting & MASK) + LENGTH_AT) - VnetHeader.SHORT_BYTES;
    }
    unsent = waiting;
    unsentBytes = bytes;
  }

  /** Takes back all that the kernel has not taken. */
  void takeBack() {
    for (; unsent > 0; unsent--) {
      head = head - 1 & MASK;
      STATUS.setRelease(memory, at(head) + STATUS_AT, AVAILABLE);
    }
    unsentBytes = 0;
  }

  private boolean isWaiting(int frame) {
    return (int) STATUS.getAcquire(memory, at(frame) + STATUS_AT) == SEND_REQUEST;
  }

  private static long at(int frame) {
    return BASE + (long) frame * PacketSocket.TX_FRAME_BYTES;
  }
}
