package dev.weir.drivers.afxdp;

import dev.weir.drivers.io.Errno;
import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.io.NativeException;
import dev.weir.drivers.io.SocketCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** How many queues a NIC uses, by ethtool's ioctl. */
final class Channels {
  private static final long SIOCETHTOOL = 0x8946;
  private static final int GET_CHANNELS = 0x3c;
  private static final int IFREQ_BYTES = 40;
  private static final int CHANNELS_BYTES = 36;
  private static final int RX_AT = 20;
  private static final int COMBINED_AT = 32;

  private Channels() {}

  /** Receive queues in use, in the calling thread's namespace; 1 if the driver does not tell. */
  static int receiveQueues(String name) throws NativeException {
    SocketCalls sockets = new SocketCalls();
    FileCalls files = new FileCalls();
    int fd =
        NativeException.check(
            sockets.socket(
                SocketCalls.AF_INET, SocketCalls.SOCK_DGRAM | SocketCalls.SOCK_CLOEXEC, 0),
            "open a socket");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment channels = arena.allocate(CHANNELS_BYTES, 8);
      channels.set(ValueLayout.JAVA_INT, 0, GET_CHANNELS);
      MemorySegment request = arena.allocate(IFREQ_BYTES, 8);
      request.setString(0, name);
      request.set(ValueLayout.JAVA_LONG, 16, channels.address());
      int answer = files.ioctl(fd, SIOCETHTOOL, request.address());
      if (answer == -Errno.EOPNOTSUPP) {
        return 1;
      }
      NativeException.check(answer, "ask for the queues of " + name);
      int queues =
          channels.get(ValueLayout.JAVA_INT, RX_AT)
              + channels.get(ValueLayout.JAVA_INT, COMBINED_AT);
      return Math.max(queues, 1);
    } finally {
      files.close(fd);
    }
  }
}
