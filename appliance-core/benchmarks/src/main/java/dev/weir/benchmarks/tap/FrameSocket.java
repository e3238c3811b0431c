package dev.weir.benchmarks.tap;

import dev.weir.benchmarks.BenchmarkException;
import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.io.NativeException;
import dev.weir.drivers.io.SocketCalls;
import dev.weir.drivers.namespace.NetworkNamespace;
import dev.weir.drivers.netlink.Link;
import dev.weir.drivers.netlink.Rtnetlink;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A packet socket on a host's interface that sends and takes numbered frames of its own EtherType.
 * One thread.
 */
final class FrameSocket implements AutoCloseable {
  /** For local experiments (IEEE 802). */
  private static final int ETHERTYPE = 0x88b5;

  private static final int FRAME_BYTES = 64;
  private static final int SOCKADDR_LL_BYTES = 20;
  private static final int NUMBER_AT = 16;
  private static final int TIME_AT = 24;

  private final Arena arena = Arena.ofShared();
  private final SocketCalls calls = new SocketCalls();
  private final MemorySegment out = arena.allocate(FRAME_BYTES, 8);
  private final MemorySegment in = arena.allocate(FRAME_BYTES, 8);
  private final int fd;
  private final long mac;

  /** Opens it on an interface in a namespace. */
  FrameSocket(String namespace, String name) throws BenchmarkException, IOException {
    try (NetworkNamespace at = NetworkNamespace.open(namespace);
        Rtnetlink links = Rtnetlink.open(at)) {
      Link link =
          links.links().list().stream()
              .filter(one -> one.name().equals(name))
              .findFirst()
              .orElseThrow(() -> new BenchmarkException("no " + name + " in " + namespace));
      mac = link.mac().orElse(0);
      fd = at.call(() -> open(link.index()));
    }
  }

  private int open(int index) throws NativeException {
    int socket =
        NativeException.check(
            calls.socket(
                SocketCalls.AF_PACKET,
                SocketCalls.SOCK_RAW | SocketCalls.SOCK_CLOEXEC | SocketCalls.SOCK_NONBLOCK,
                0),
            "open a packet socket");
    MemorySegment address = arena.allocate(SOCKADDR_LL_BYTES, 8);
    address.set(ValueLayout.JAVA_SHORT, 0, (short) SocketCalls.AF_PACKET);
    address.set(ValueLayout.JAVA_SHORT, 2, Short.reverseBytes((short) ETHERTYPE));
    address.set(ValueLayout.JAVA_INT, 4, index);
    NativeException.check(calls.bind(socket, address), "bind a packet socket");
    return socket;
  }

  /** Prepares to send to another. */
  void aimAt(FrameSocket other) {
    putMac(0, other.mac);
    putMac(6, mac);
    out.set(ValueLayout.JAVA_SHORT, 12, Short.reverseBytes((short) ETHERTYPE));
  }

  private void putMac(int at, long address) {
    for (int i = 0; i < 6; i++) {
      out.set(ValueLayout.JAVA_BYTE, at + i, (byte) (address >>> 40 - 8 * i));
    }
  }

  /** Sends a frame; false if the interface takes none now. */
  boolean send(long number, long nowNanos) {
    out.set(ValueLayout.JAVA_LONG, NUMBER_AT, number);
    out.set(ValueLayout.JAVA_LONG, TIME_AT, nowNanos);
    return calls.send(fd, out.address(), FRAME_BYTES, 0) == FRAME_BYTES;
  }

  /** Takes a frame; false if there is none. */
  boolean receive() {
    return calls.recv(fd, in.address(), FRAME_BYTES, 0) == FRAME_BYTES;
  }

  /** The number of the frame taken last. */
  long number() {
    return in.get(ValueLayout.JAVA_LONG, NUMBER_AT);
  }

  /** When the frame taken last was sent. */
  long sentNanos() {
    return in.get(ValueLayout.JAVA_LONG, TIME_AT);
  }

  @Override
  public void close() {
    new FileCalls().close(fd);
    arena.close();
  }
}
