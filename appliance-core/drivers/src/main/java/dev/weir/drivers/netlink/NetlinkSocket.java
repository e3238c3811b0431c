package dev.weir.drivers.netlink;

import dev.weir.drivers.io.Errno;
import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.io.NativeException;
import dev.weir.drivers.io.SocketCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * A NETLINK_ROUTE socket: datagrams out and in. In the network namespace of the thread that makes
 * it; used by one thread at a time.
 */
final class NetlinkSocket implements AutoCloseable {
  private static final int NETLINK_ROUTE = 0;
  private static final int SOL_NETLINK = 270;
  private static final int NETLINK_EXT_ACK = 11;
  private static final int NETLINK_GET_STRICT_CHK = 12;
  private static final int SOCKADDR_BYTES = 12;

  /** The kernel's dumps come in pieces of at most 32 KiB; notifications are smaller. */
  private static final int BUFFER_BYTES = 64 * 1024;

  private static final int RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

  private final SocketCalls calls = new SocketCalls();
  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer = arena.allocate(BUFFER_BYTES, 8);
  private final int fd;

  /**
   * Opens a socket.
   *
   * @param groups bits of RTMGRP_ to be notified of, or 0
   * @param blocking whether {@link #receive} waits
   */
  NetlinkSocket(int groups, boolean blocking) throws IOException {
    int kind = SocketCalls.SOCK_RAW | SocketCalls.SOCK_CLOEXEC;
    fd =
        NativeException.check(
            calls.socket(
                SocketCalls.AF_NETLINK,
                blocking ? kind : kind | SocketCalls.SOCK_NONBLOCK,
                NETLINK_ROUTE),
            "open a netlink socket");
    MemorySegment address = arena.allocate(SOCKADDR_BYTES, 8);
    address.set(ValueLayout.JAVA_SHORT, 0, (short) SocketCalls.AF_NETLINK);
    address.set(ValueLayout.JAVA_INT, 8, groups);
    int bound = calls.bind(fd, address);
    if (bound < 0) {
      close();
      throw new NativeException("bind a netlink socket", -bound);
    }
    // Refused by kernels that lack them, and then not missed.
    calls.setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, 1);
    calls.setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
    calls.setsockopt(fd, SocketCalls.SOL_SOCKET, SocketCalls.SO_RCVBUFFORCE, RECEIVE_BUFFER_BYTES);
  }

  int fd() {
    return fd;
  }

  void send(byte[] message) throws NativeException {
    try (Arena local = Arena.ofConfined()) {
      MemorySegment bytes = local.allocateFrom(ValueLayout.JAVA_BYTE, message);
      long sent;
      do {
        sent = calls.send(fd, bytes.address(), bytes.byteSize(), 0);
      } while (sent == -Errno.EINTR);
      NativeException.check(sent, "send to netlink");
    }
  }

  /**
   * The messages of the next datagram; empty if the socket does not wait and there is none.
   *
   * @throws NativeException with ENOBUFS if the kernel had to leave out notifications
   * @throws MalformedNetlinkException if the datagram contradicts itself
   */
  List<NetlinkMessage> receive() throws IOException {
    long received;
    do {
      received = calls.recv(fd, buffer.address(), BUFFER_BYTES, SocketCalls.MSG_TRUNC);
    } while (received == -Errno.EINTR);
    if (received == -Errno.EAGAIN) {
      return new ArrayList<>();
    }
    NativeException.check(received, "receive from netlink");
    if (received > BUFFER_BYTES) {
      throw new MalformedNetlinkException("datagram of " + received + " bytes");
    }
    byte[] datagram = buffer.asSlice(0, received).toArray(ValueLayout.JAVA_BYTE);
    return NetlinkMessage.split(datagram, datagram.length);
  }

  @Override
  public void close() {
    new FileCalls().close(fd);
    arena.close();
  }
}
