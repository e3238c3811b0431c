package dev.weir.drivers.afxdp;

import dev.weir.drivers.device.QueuePort;
import dev.weir.drivers.io.Errno;
import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.io.Mapping;
import dev.weir.drivers.io.NativeException;
import dev.weir.drivers.io.SocketCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** The AF_XDP socket of one queue, with frames and rings of its own. */
final class XdpSocket implements QueuePort.Attachment {
  static final int FRAME_BYTES = 2048;

  /** Frames that the kernel receives into. */
  static final int RX_FRAMES = 1024;

  static final int TX_FRAMES = 512;

  /** What the kernel keeps free before a received frame. */
  static final int KERNEL_HEADROOM = 256;

  private static final int BUSY_MILLIS = 10;
  private static final int SOL_XDP = 283;
  private static final int XDP_MMAP_OFFSETS = 1;
  private static final int XDP_RX_RING = 2;
  private static final int XDP_TX_RING = 3;
  private static final int XDP_UMEM_REG = 4;
  private static final int XDP_UMEM_FILL_RING = 5;
  private static final int XDP_UMEM_COMPLETION_RING = 6;
  private static final int XDP_STATISTICS = 7;
  private static final int XDP_OPTIONS = 8;
  private static final int OPTIONS_ZEROCOPY = 1;
  private static final long PGOFF_TX = 0x80000000L;
  private static final long PGOFF_FILL = 0x100000000L;
  private static final long PGOFF_COMPLETION = 0x180000000L;
  private static final int USE_NEED_WAKEUP = 8;
  private static final int SOL_PACKET = 263;
  private static final int PACKET_ADD_MEMBERSHIP = 1;
  private static final int PACKET_MR_PROMISC = 1;
  private static final int RING_OFFSET_BYTES = 32;

  private final SocketCalls calls = new SocketCalls();
  private final FileCalls files = new FileCalls();
  private final Arena arena = Arena.ofShared();
  private final MemorySegment statistics = arena.allocate(24, 8);
  private final MemorySegment frames =
      arena.allocate((long) (RX_FRAMES + TX_FRAMES) * FRAME_BYTES, 4096);
  private final List<Mapping> mappings = new ArrayList<>();
  private final int fd;
  private int promiscuousFd = -1;
  private boolean zeroCopy;
  private long lossesSeen;
  private XdpRing receive;
  private XdpRing transmit;
  private XdpRing fill;
  private XdpRing completion;

  private XdpSocket(int fd, String name) throws NativeException {
    this.fd = fd;
    try {
      MemorySegment registration = arena.allocate(24, 8);
      registration.set(ValueLayout.JAVA_LONG, 0, frames.address());
      registration.set(ValueLayout.JAVA_LONG, 8, frames.byteSize());
      registration.set(ValueLayout.JAVA_INT, 16, FRAME_BYTES);
      NativeException.check(
          calls.setsockopt(fd, SOL_XDP, XDP_UMEM_REG, registration),
          "register " + frames.byteSize() + " bytes of frames for " + name + " (ulimit -l?)");
      size(XDP_UMEM_FILL_RING, RX_FRAMES, name);
      size(XDP_UMEM_COMPLETION_RING, TX_FRAMES, name);
      size(XDP_RX_RING, RX_FRAMES, name);
      size(XDP_TX_RING, TX_FRAMES, name);
      MemorySegment offsets = arena.allocate(4L * RING_OFFSET_BYTES, 8);
      int length =
          NativeException.check(
              calls.getsockopt(fd, SOL_XDP, XDP_MMAP_OFFSETS, offsets),
              "find the rings of " + name);
      if (length != offsets.byteSize()) {
        throw new NativeException("find the rings' flags (kernel before 5.4)", 95);
      }
      receive = ring(offsets, 0, 0, RX_FRAMES, 16);
      transmit = ring(offsets, 1, PGOFF_TX, TX_FRAMES, 16);
      fill = ring(offsets, 2, PGOFF_FILL, RX_FRAMES, 8);
      completion = ring(offsets, 3, PGOFF_COMPLETION, TX_FRAMES, 8);
      for (int i = 0; i < RX_FRAMES; i++) {
        fill.setAddress(i, (long) i * FRAME_BYTES);
      }
      fill.produced(RX_FRAMES);
    } catch (NativeException refused) {
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
  static XdpSocket open(int interfaceIndex, int queue, String name, int tries) throws IOException {
    for (int tried = 1; ; tried++) {
      try {
        return open(interfaceIndex, queue, name);
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

  private static XdpSocket open(int interfaceIndex, int queue, String name) throws NativeException {
    SocketCalls calls = new SocketCalls();
    int fd =
        NativeException.check(
            calls.socket(SocketCalls.AF_XDP, SocketCalls.SOCK_RAW | SocketCalls.SOCK_CLOEXEC, 0),
            "open an AF_XDP socket");
    XdpSocket socket;
    try {
      socket = new XdpSocket(fd, name);
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
        calls.setsockopt(fd, SOL_XDP, option, entries), "make an AF_XDP ring for " + name);
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
    MemorySegment address = arena.allocate(16, 8);
    address.set(ValueLayout.JAVA_SHORT, 0, (short) SocketCalls.AF_XDP);
    address.set(ValueLayout.JAVA_SHORT, 2, (short) USE_NEED_WAKEUP);
    address.set(ValueLayout.JAVA_INT, 4, interfaceIndex);
    address.set(ValueLayout.JAVA_INT, 8, queue);
    NativeException.check(
        calls.bind(fd, address), "bind an AF_XDP socket to queue " + queue + " of " + name);
    MemorySegment options = arena.allocate(4, 4);
    zeroCopy =
        calls.getsockopt(fd, SOL_XDP, XDP_OPTIONS, options) == 4
            && (options.get(ValueLayout.JAVA_INT, 0) & OPTIONS_ZEROCOPY) != 0;
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

  /** All frames; receive frames first, then transmit frames. */
  MemorySegment frames() {
    return frames;
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
    if (calls.getsockopt(fd, SOL_XDP, XDP_STATISTICS, statistics) < 0) {
      return 0;
    }
    long losses = statistics.get(ValueLayout.JAVA_LONG, 0);
    long fresh = losses - lossesSeen;
    lossesSeen = losses;
    return fresh;
  }

  @Override
  public void close() {
    files.close(fd);
    if (promiscuousFd >= 0) {
      files.close(promiscuousFd);
    }
    freeMemory();
  }

  private void freeMemory() {
    for (Mapping mapping : mappings) {
      mapping.close();
    }
    arena.close();
  }
}
