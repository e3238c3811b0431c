package dev.weir.drivers.afpacket;

import dev.weir.drivers.device.QueuePort;
import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.io.Mapping;
import dev.weir.drivers.io.NativeException;
import dev.weir.drivers.io.SocketCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * The sockets of one queue: one with a receive ring that sends past the kernel's queueing
 * discipline, which says so where a NIC takes nothing; a plain one, since past the discipline the
 * kernel drops what it would have to cut into segments; one with a transmit ring, which alone takes
 * frames that are longer by two tags than the NIC's MTU, and sends by it alone.
 */
final class PacketSocket implements QueuePort.Attachment {
  static final int BLOCK_BYTES = 128 * 1024;
  static final int BLOCKS = 32;

  private static final int SOL_PACKET = 263;
  private static final int PACKET_ADD_MEMBERSHIP = 1;
  private static final int PACKET_RX_RING = 5;
  private static final int PACKET_STATISTICS = 6;
  private static final int PACKET_VERSION = 10;
  private static final int PACKET_TX_RING = 13;
  private static final int PACKET_VNET_HDR = 15;
  private static final int PACKET_FANOUT = 18;
  private static final int PACKET_QDISC_BYPASS = 20;
  private static final int PACKET_IGNORE_OUTGOING = 23;
  private static final int TPACKET_V3 = 2;
  private static final int PACKET_MR_PROMISC = 1;
  private static final int FANOUT_UNIQUE_ID = 0x2000;
  private static final int FANOUT_IGNORE_OUTGOING = 0x4000;
  private static final int ETH_P_ALL = 3;
  private static final int SOCKADDR_LL_BYTES = 20;
  private static final int REQUEST3_BYTES = 28;

  /** A divisor of a block: frames of this version are of any length all the same. */
  private static final int FRAME_BYTES = 2048;

  private static final int SEND_BUFFER_BYTES = 16 << 20;

  /** What the kernel counts in jiffies or finer: the shortest it takes. */
  private static final int RETIRE_MILLIS = 1;

  private final SocketCalls calls = new SocketCalls();
  private final Arena arena = Arena.ofShared();
  private final MemorySegment statistics = arena.allocate(12, 8);
  private final int fd;
  private final int plainFd;
  private final int longFd;
  private final Mapping received;
  private final Mapping sent;
  private final LongFrameRing longFrames;

  private PacketSocket(int fd, int plainFd, int longFd) throws NativeException {
    this.fd = fd;
    this.plainFd = plainFd;
    this.longFd = longFd;
    received = new Mapping(fd, (long) BLOCKS * BLOCK_BYTES);
    try {
      sent = new Mapping(longFd, (long) LongFrameRing.FRAMES * LongFrameRing.FRAME_BYTES);
    } catch (NativeException refused) {
      received.close();
      throw refused;
    }
    longFrames = new LongFrameRing(longFd, sent);
  }

  /**
   * Opens the sockets in the calling thread's namespace and binds them.
   *
   * @param interfaceIndex of the NIC
   */
  static PacketSocket open(int interfaceIndex, String name) throws NativeException {
    SocketCalls calls = new SocketCalls();
    List<Integer> fds = new ArrayList<>();
    try {
      int receiving = socket(calls, fds, name);
      int plain = socket(calls, fds, name);
      int longFrames = socket(calls, fds, name);
      for (int ringed : new int[] {receiving, longFrames}) {
        option(calls, ringed, PACKET_VERSION, TPACKET_V3, "choose TPACKET_V3 for " + name);
        option(calls, ringed, PACKET_QDISC_BYPASS, 1, "bypass queueing of " + name);
      }
      option(calls, receiving, PACKET_IGNORE_OUTGOING, 1, "ignore outgoing frames of " + name);
      ring(calls, receiving, PACKET_RX_RING, BLOCKS, FRAME_BYTES, RETIRE_MILLIS, name);
      ring(calls, longFrames, PACKET_TX_RING, 1, LongFrameRing.FRAME_BYTES, 0, name);
      promiscuous(calls, receiving, interfaceIndex, name);
      bind(calls, plain, interfaceIndex, 0, name);
      bind(calls, longFrames, interfaceIndex, 0, name);
      bind(calls, receiving, interfaceIndex, ETH_P_ALL, name);
      return new PacketSocket(receiving, plain, longFrames);
    } catch (NativeException refused) {
      FileCalls files = new FileCalls();
      fds.forEach(files::close);
      throw refused;
    }
  }

  private static int socket(SocketCalls calls, List<Integer> fds, String name)
      throws NativeException {
    int fd =
        NativeException.check(
            calls.socket(
                SocketCalls.AF_PACKET,
                SocketCalls.SOCK_RAW | SocketCalls.SOCK_CLOEXEC | SocketCalls.SOCK_NONBLOCK,
                0),
            "open a packet socket");
    fds.add(fd);
    option(calls, fd, PACKET_VNET_HDR, 1, "offload headers for " + name);
    calls.setsockopt(fd, SocketCalls.SOL_SOCKET, SocketCalls.SO_SNDBUFFORCE, SEND_BUFFER_BYTES);
    return fd;
  }

  private static void option(SocketCalls calls, int fd, int name, int value, String attempt)
      throws NativeException {
    NativeException.check(calls.setsockopt(fd, SOL_PACKET, name, value), attempt);
  }

  /** A ring by {@code struct tpacket_req3}. */
  private static void ring(
      SocketCalls calls,
      int fd,
      int option,
      int blocks,
      int frameBytes,
      int retireMillis,
      String name)
      throws NativeException {
    try (Arena local = Arena.ofConfined()) {
      MemorySegment request = local.allocate(REQUEST3_BYTES, 8);
      request.set(ValueLayout.JAVA_INT, 0, BLOCK_BYTES);
      request.set(ValueLayout.JAVA_INT, 4, blocks);
      request.set(ValueLayout.JAVA_INT, 8, frameBytes);
      request.set(ValueLayout.JAVA_INT, 12, BLOCK_BYTES / frameBytes * blocks);
      request.set(ValueLayout.JAVA_INT, 16, retireMillis);
      NativeException.check(
          calls.setsockopt(fd, SOL_PACKET, option, request), "make a packet ring for " + name);
    }
  }

  private static void promiscuous(SocketCalls calls, int fd, int interfaceIndex, String name)
      throws NativeException {
    try (Arena local = Arena.ofConfined()) {
      MemorySegment membership = local.allocate(16, 8);
      membership.set(ValueLayout.JAVA_INT, 0, interfaceIndex);
      membership.set(ValueLayout.JAVA_SHORT, 4, (short) PACKET_MR_PROMISC);
      NativeException.check(
          calls.setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, membership),
          "make " + name + " promiscuous");
    }
  }

  private static void bind(SocketCalls calls, int fd, int interfaceIndex, int protocol, String name)
      throws NativeException {
    try (Arena local = Arena.ofConfined()) {
      MemorySegment address = local.allocate(SOCKADDR_LL_BYTES, 8);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) SocketCalls.AF_PACKET);
      address.set(ValueLayout.JAVA_BYTE, 3, (byte) protocol);
      address.set(ValueLayout.JAVA_INT, 4, interfaceIndex);
      NativeException.check(calls.bind(fd, address), "bind a packet socket to " + name);
    }
  }

  /**
   * Shares the traffic with other sockets by flow hash.
   *
   * @param group what a former call answered, or 0 for a new group
   * @return the group
   */
  int joinGroup(int group, String name) throws NativeException {
    int flags = FANOUT_IGNORE_OUTGOING | (group == 0 ? FANOUT_UNIQUE_ID : 0);
    option(calls, fd, PACKET_FANOUT, flags << 16 | group, "share the traffic of " + name);
    try (Arena local = Arena.ofConfined()) {
      MemorySegment value = local.allocate(ValueLayout.JAVA_INT);
      NativeException.check(
          calls.getsockopt(fd, SOL_PACKET, PACKET_FANOUT, value), "share the traffic of " + name);
      return value.get(ValueLayout.JAVA_INT, 0) & 0xffff;
    }
  }

  /** The receive ring's. */
  MemorySegment memory() {
    return received.segment();
  }

  /** For what sendmmsg refuses as too long. */
  LongFrameRing longFrames() {
    return longFrames;
  }

  @Override
  public int fd() {
    return fd;
  }

  /** The socket that sends by the kernel's queueing discipline. */
  int plainFd() {
    return plainFd;
  }

  /**
   * Frames the kernel lost since the last call because the ring was full. Control plane or before a
   * sleep.
   */
  long takeLosses() {
    if (calls.getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, statistics) < 0) {
      return 0;
    }
    return Integer.toUnsignedLong(statistics.get(ValueLayout.JAVA_INT, 4));
  }

  @Override
  public void close() {
    received.close();
    sent.close();
    FileCalls files = new FileCalls();
    files.close(fd);
    files.close(plainFd);
    files.close(longFd);
    arena.close();
  }
}
