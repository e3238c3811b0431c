package dev.weir.drivers.afpacket;

import dev.weir.drivers.offload.VnetHeader;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Walks a TPACKET_V3 receive ring: blocks of frames of any length, handed over whole by their
 * status word.
 *
 * <pre>
 * block:  8 status  12 frames  16 offset of the first
 * frame:  0 offset of the next  12 captured  16 length  20 status  24 offset of the data  32 VLAN TCI  36 VLAN TPID
 * </pre>
 */
@HotPath
final class ReceiveRing {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final VarHandle STATUS = INT.varHandle();
  private static final int BLOCK_USER = 1;
  private static final int FRAME_HEADER_BYTES = 48;
  private static final int CHECKSUM_NOT_READY = 0x8;
  private static final int VLAN_VALID = 0x10;
  private static final int VLAN_TPID_VALID = 0x40;
  private static final int TPID_8021Q = 0x8100;
  private static final int ADDRESSES_BYTES = 12;
  private static final int TAG_BYTES = 4;

  private final MemorySegment memory;
  private int block;
  private int frame;
  private int framesLeft;

  ReceiveRing(MemorySegment memory) {
    this.memory = memory;
  }

  /** Whether a frame is at hand; looks at the next block when the last one is done with. */
  boolean hasFrame() {
    if (framesLeft > 0) {
      return true;
    }
    long start = start();
    if (((int) STATUS.getAcquire(memory, start + 8) & BLOCK_USER) == 0) {
      return false;
    }
    framesLeft = memory.get(INT, start + 12);
    frame = memory.get(INT, start + 16);
    if (framesLeft <= 0 || !isInBlock(frame, FRAME_HEADER_BYTES)) {
      giveBack();
      return false;
    }
    return true;
  }

  /**
   * Bytes the frame has on the link, with its VLAN tag; -1 if the ring holds less of it or is in
   * disorder.
   */
  int frameLength() {
    long at = start() + frame;
    int captured = memory.get(INT, at + 12);
    int data = memory.get(ValueLayout.JAVA_SHORT, at + 24) & 0xffff;
    if (captured != memory.get(INT, at + 16)
        || captured < ADDRESSES_BYTES + 2
        || data < FRAME_HEADER_BYTES + VnetHeader.SHORT_BYTES
        || !isInBlock(frame + data, captured)) {
      return -1;
    }
    return captured + (isTagged(at) ? TAG_BYTES : 0);
  }

  /**
   * Copies the frame into a packet that has room for it, its VLAN tag put back.
   *
   * @return false if its offload header contradicts it
   */
  boolean copyTo(Packet packet) {
    long at = start() + frame;
    int captured = memory.get(INT, at + 12);
    long data = at + (memory.get(ValueLayout.JAVA_SHORT, at + 24) & 0xffff);
    int to = packet.position();
    int inserted = 0;
    if (isTagged(at)) {
      inserted = TAG_BYTES;
      int status = memory.get(INT, at + 20);
      int tpid =
          (status & VLAN_TPID_VALID) == 0
              ? TPID_8021Q
              : memory.get(ValueLayout.JAVA_SHORT, at + 36);
      MemorySegment.copy(memory, data, PacketMemory.SEGMENT, to, ADDRESSES_BYTES);
      PacketMemory.setShort(to + ADDRESSES_BYTES, tpid);
      PacketMemory.setShort(to + ADDRESSES_BYTES + 2, memory.get(INT, at + 32));
      MemorySegment.copy(
          memory,
          data + ADDRESSES_BYTES,
          PacketMemory.SEGMENT,
          to + ADDRESSES_BYTES + TAG_BYTES,
          captured - ADDRESSES_BYTES);
    } else {
      MemorySegment.copy(memory, data, PacketMemory.SEGMENT, to, captured);
    }
    packet.setFrame(to, captured + inserted);
    boolean sound = VnetHeader.read(memory, data - VnetHeader.SHORT_BYTES, packet, inserted);
    boolean notReady = (memory.get(INT, at + 20) & CHECKSUM_NOT_READY) != 0;
    return sound && (!notReady || packet.has(Packet.CHECKSUM_PARTIAL));
  }

  /** Goes on to the next frame, and gives the block back to the kernel after its last. */
  void next() {
    int step = memory.get(INT, start() + frame);
    framesLeft--;
    frame += step;
    if (framesLeft <= 0 || step < FRAME_HEADER_BYTES || !isInBlock(frame, FRAME_HEADER_BYTES)) {
      giveBack();
    }
  }

  private void giveBack() {
    framesLeft = 0;
    STATUS.setRelease(memory, start() + 8, 0);
    block = block + 1 & PacketSocket.BLOCKS - 1;
  }

  private boolean isTagged(long at) {
    return (memory.get(INT, at + 20) & VLAN_VALID) != 0;
  }

  private static boolean isInBlock(int offset, int length) {
    return offset >= 0 && length >= 0 && offset <= PacketSocket.BLOCK_BYTES - length;
  }

  private long start() {
    return (long) block * PacketSocket.BLOCK_BYTES;
  }
}
