package dev.weir.drivers.afxdp;

import dev.weir.drivers.device.QueuePort;
import dev.weir.drivers.io.Errno;
import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.io.Mapping;
import dev.weir.drivers.io.NativeException;
import dev.weir.drivers.io.SocketCalls;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * The AF_XDP socket of one queue, with rings of its own. Its frames are slots of the packet memory:
 * of the same range for all sockets, so that what one has received another can send.
 */
final class XdpSocket implements QueuePort.Attachment {
  /** Entries of the rings for received frames. */
  static final int RX_FRAMES = 1024;

  /** Frames that the kernel has to send at most. */
  static final int TX_FRAMES = 256;

  /** What the kernel keeps free before a received frame. */
  static final int KERNEL_HEADROOM = 256;

  private static final int BUSY_MILLIS = 10;
  private static final int LET_GO_MILLIS = 2000;
  private static final int SOL_PACKET = 263;
  private static final int PACKET_ADD_MEMBERSHIP = 1;
  private static final int PACKET_MR_PROMISC = 1;
  private static final int RING_OFFSET_BYTES = 32;

  private final SocketCalls calls = new SocketCalls();
  private final FileCalls files = new FileCalls();
  private final Arena arena = Arena.ofShared();
  private final MemorySegment statistics = arena.allocate(24, 8);
  private final List<Mapping> mappings = new ArrayList<>();
  private final int fd;
  private final QueueProbe probe;

  /** Index of the NIC it is bound to; 0 if to none. */
  private int boundTo;

  private int boundQueue;
  private boolean letGo = true;
  private int promiscuousFd = -1;
  private boolean zeroCopy;
  private long lossesSeen;
  private XdpRing receive;
  private XdpRing transmit;
  private XdpRing fill;
  private XdpRing completion;

  private XdpSocket(int fd, PacketMemory.Range memory, String name) throws NativeException {
    this.fd = fd;
    probe = new QueueProbe();
    try {
      MemorySegment registration =
          Xdp.memory(
              arena,
              PacketMemory.SEGMENT.address() + memory.start(),
              memory.lengthBytes(),
              SlotClass.SMALL.strideBytes());
      NativeException.check(
          calls.setsockopt(fd, Xdp.SOL_XDP, Xdp.UMEM_REG, registration),
          "lock "
              + (memory.lengthBytes() >> 10)
              + " KiB of packet memory for a queue of "
              + name
              + Xdp.HOW_TO_LOCK);
      size(Xdp.UMEM_FILL_RING, RX_FRAMES, name);
      size(Xdp.UMEM_COMPLETION_RING, TX_FRAMES, name);
      size(Xdp.RX_RING, RX_FRAMES, name);
      size(Xdp.TX_RING, TX_FRAMES, name);
      MemorySegment offsets = arena.allocate(4L * RING_OFFSET_BYTES, 8);
      int length =
          NativeException.check(
              calls.getsockopt(fd, Xdp.SOL_XDP, Xdp.MMAP_OFFSETS, offsets),
              "find the rings of " + name);
      if (length != offsets.byteSize()) {
        throw new NativeException("find the rings' flags (kernel before 5.4)", 95);
      }
      receive = ring(offsets, 0, 0, RX_FRAMES, 16);
      transmit = ring(offsets, 1, Xdp.PGOFF_TX, TX_FRAMES, 16);
      fill = ring(offsets, 2, Xdp.PGOFF_FILL, RX_FRAMES, 8);
      completion = ring(offsets, 3, Xdp.PGOFF_COMPLETION, TX_FRAMES, 8);
      // Linux 6.17; before, the kernel sends 32 frames a call.
      calls.setsockopt(fd, Xdp.SOL_XDP, Xdp.MAX_TX_SKB_BUDGET, TX_FRAMES);
    } catch (NativeException refused) {
      probe.close();
      freeMemory();
      throw refused;
    }
  }

  /**
   * Opens a socket in the calling thread's namespace and binds it to a queue of the NIC.
   *
   * @param tries how often to ask, every {@value #BUSY_MILLIS} ms: the kernel lets go of a queue
   *     some time after its last socket was closed
   */
  static XdpSocket open(
      int interfaceIndex, int queue, PacketMemory.Range memory, String name, int tries)
      throws IOException {
    for (int tried = 1; ; tried++) {
      try {
        return open(interfaceIndex, queue, memory, name);
      } catch (NativeException refused) {
        if (refused.errno() != Errno.EBUSY || tried >= tries) {
          throw refused;
        }
      }
      try {
        Thread.sleep(BUSY_MILLIS);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while queue " + queue + " was busy", interrupted);
      }
    }
  }

  private static XdpSocket open(
      int interfaceIndex, int queue, PacketMemory.Range memory, String name)
      throws NativeException {
    SocketCalls calls = new SocketCalls();
    int fd =
        NativeException.check(
            calls.socket(SocketCalls.AF_XDP, SocketCalls.SOCK_RAW | SocketCalls.SOCK_CLOEXEC, 0),
            "open an AF_XDP socket");
    XdpSocket socket;
    try {
      socket = new XdpSocket(fd, memory, name);
    } catch (NativeException refused) {
      new FileCalls().close(fd);
      throw refused;
    }
    try {
      socket.bind(interfaceIndex, queue, name);
      socket.makePromiscuous(interfaceIndex, name);
      return socket;
    } catch (NativeException refused) {
      socket.close();
      throw refused;
    }
  }

  private void size(int option, int entries, String name) throws NativeException {
    NativeException.check(
        calls.setsockopt(fd, Xdp.SOL_XDP, option, entries), "make an AF_XDP ring for " + name);
  }

  private XdpRing ring(MemorySegment offsets, int number, long page, int entries, int entryBytes)
      throws NativeException {
    long at = (long) number * RING_OFFSET_BYTES;
    long bytes = offsets.get(ValueLayout.JAVA_LONG, at + 16) + (long) entries * entryBytes;
    Mapping mapping = new Mapping(fd, page, bytes);
    mappings.add(mapping);
    return new XdpRing(mapping.segment(), offsets, at, entries);
  }

  private void bind(int interfaceIndex, int queue, String name) throws NativeException {
    NativeException.check(
        calls.bind(fd, Xdp.address(arena, Xdp.USE_NEED_WAKEUP, interfaceIndex, queue)),
        "bind an AF_XDP socket to queue " + queue + " of " + name);
    boundTo = interfaceIndex;
    boundQueue = queue;
    MemorySegment options = arena.allocate(4, 4);
    zeroCopy =
        calls.getsockopt(fd, Xdp.SOL_XDP, Xdp.OPTIONS, options) == 4
            && (options.get(ValueLayout.JAVA_INT, 0) & Xdp.OPTIONS_ZEROCOPY) != 0;
  }

  /** A packet socket that receives nothing keeps the NIC promiscuous as long as it is open. */
  private void makePromiscuous(int interfaceIndex, String name) throws NativeException {
    promiscuousFd =
        NativeException.check(
            calls.socket(SocketCalls.AF_PACKET, SocketCalls.SOCK_RAW | SocketCalls.SOCK_CLOEXEC, 0),
            "open a packet socket");
    MemorySegment membership = arena.allocate(16, 8);
    membership.set(ValueLayout.JAVA_INT, 0, interfaceIndex);
    membership.set(ValueLayout.JAVA_SHORT, 4, (short) PACKET_MR_PROMISC);
    NativeException.check(
        calls.setsockopt(promiscuousFd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, membership),
        "make " + name + " promiscuous");
  }

  XdpRing receive() {
    return receive;
  }

  XdpRing transmit() {
    return transmit;
  }

  XdpRing fill() {
    return fill;
  }

  XdpRing completion() {
    return completion;
  }

  /** Whether the NIC reads and writes the frames itself. */
  boolean isZeroCopy() {
    return zeroCopy;
  }

  @Override
  public int fd() {
    return fd;
  }

  /** Frames lost since the last call because a ring was full or empty. Before a sleep or rarely. */
  long takeLosses() {
    if (calls.getsockopt(fd, Xdp.SOL_XDP, Xdp.STATISTICS, statistics) < 0) {
      return 0;
    }
    long losses = statistics.get(ValueLayout.JAVA_LONG, 0);
    long fresh = losses - lossesSeen;
    lossesSeen = losses;
    return fresh;
  }

  /** Returns when the kernel neither reads nor writes the frames it had, as a rule: see below. */
  @Override
  public void close() {
    files.close(fd);
    if (promiscuousFd >= 0) {
      files.close(promiscuousFd);
    }
    freeMemory();
    if (boundTo == 0) {
      probe.close();
    } else {
      letGo = probe.awaitFree(boundTo, boundQueue, LET_GO_MILLIS);
    }
  }

  /** Once closed: whether the kernel has let go of its frames. If not, nobody may use them. */
  boolean hasLetGo() {
    return letGo;
  }

  private void freeMemory() {
    for (Mapping mapping : mappings) {
      mapping.close();
    }
    arena.close();
  }
}
