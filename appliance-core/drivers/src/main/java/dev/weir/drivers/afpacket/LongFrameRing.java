package dev.weir.drivers.afpacket;

import dev.weir.drivers.io.Errno;
import dev.weir.drivers.io.Mapping;
import dev.weir.drivers.io.SocketCalls;
import dev.weir.drivers.offload.VnetHeader;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * A TPACKET_V3 transmit ring for the few frames that the kernel takes by no other way: of full
 * size, with more than one 802.1Q tag. Each is copied in and sent by a call of its own.
 */
@HotPath
final class LongFrameRing {
  static final int FRAME_BYTES = 16 * 1024;
  static final int FRAMES = 8;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final VarHandle STATUS = INT.varHandle();
  private static final int AVAILABLE = 0;
  private static final int SEND_REQUEST = 1;
  private static final int LENGTH_AT = 16;
  private static final int STATUS_AT = 20;
  private static final int HEADER_AT = 48;
  private static final int DATA_AT = HEADER_AT + VnetHeader.SHORT_BYTES;

  private final SocketCalls calls = new SocketCalls();
  private final int fd;
  private final MemorySegment memory;
  private int next;

  /** Of a socket that has such a ring. */
  LongFrameRing(int fd, Mapping mapping) {
    this.fd = fd;
    memory = mapping.segment();
  }

  /**
   * Sends a frame, which stays the caller's.
   *
   * @return 1, or {@code -errno}: {@code EAGAIN} while the NIC has not sent the frames before it,
   *     {@code EMSGSIZE} if it does not take this one either
   */
  int send(Packet packet) {
    int length = packet.length();
    long at = (long) next * FRAME_BYTES;
    if (length > FRAME_BYTES - DATA_AT) {
      return -Errno.EMSGSIZE;
    }
    if ((int) STATUS.getAcquire(memory, at + STATUS_AT) != AVAILABLE) {
      return -Errno.EAGAIN;
    }
    VnetHeader.write(memory, at + HEADER_AT, VnetHeader.SHORT_BYTES, packet);
    MemorySegment.copy(PacketMemory.SEGMENT, packet.position(), memory, at + DATA_AT, length);
    memory.set(INT, at, 0);
    memory.set(INT, at + LENGTH_AT, length + VnetHeader.SHORT_BYTES);
    STATUS.setRelease(memory, at + STATUS_AT, SEND_REQUEST);
    long answer = calls.send(fd, 0, 0, SocketCalls.MSG_DONTWAIT);
    if (answer <= 0) {
      STATUS.setRelease(memory, at + STATUS_AT, AVAILABLE);
      // A veth that is not as wide at its other end answers as if it were busy, for ever.
      return answer == 0 || answer == -Errno.ENOBUFS ? -Errno.EMSGSIZE : (int) answer;
    }
    next = next + 1 & FRAMES - 1;
    return 1;
  }
}
