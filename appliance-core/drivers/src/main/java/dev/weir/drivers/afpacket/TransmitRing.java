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
  private static final int STATUS_AT = 20;
  private static final int DATA_AT = 48;
  private static final int BASE = PacketSocket.BLOCKS * PacketSocket.BLOCK_BYTES;
  private static final int MASK = PacketSocket.TX_FRAMES - 1;

  /** The longest frame it takes. */
  static final int LONGEST = PacketSocket.TX_FRAME_BYTES - DATA_AT - VnetHeader.SHORT_BYTES;

  private final MemorySegment memory;
  private int head;
  private int unsent;

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
    memory.set(INT, at + 16, length + VnetHeader.SHORT_BYTES);
    STATUS.setRelease(memory, at + STATUS_AT, SEND_REQUEST);
    head = head + 1 & MASK;
    unsent++;
    return true;
  }

  /** Frames offered since the last {@link #sent}. */
  int unsent() {
    return unsent;
  }

  /** The kernel has taken every frame. */
  void sent() {
    unsent = 0;
  }

  /**
   * The kernel has stopped: takes back what it has not looked at.
   *
   * @return how many frames
   */
  int takeBack() {
    int taken = 0;
    while (unsent > 0) {
      int last = head - 1 & MASK;
      if ((int) STATUS.getAcquire(memory, at(last) + STATUS_AT) != SEND_REQUEST) {
        break;
      }
      STATUS.setRelease(memory, at(last) + STATUS_AT, AVAILABLE);
      head = last;
      unsent--;
      taken++;
    }
    unsent = 0;
    return taken;
  }

  private static long at(int frame) {
    return BASE + (long) frame * PacketSocket.TX_FRAME_BYTES;
  }
}
