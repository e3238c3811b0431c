package dev.weir.oracle;

import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.io.NativeException;
import dev.weir.drivers.namespace.NetworkNamespace;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A TAP whose frames the test itself writes and reads. The kernel has done with a frame, forwarding
 * included, when the write returns.
 */
final class RawTap implements AutoCloseable {
  private static final long TUNSETIFF = 0x400454caL;
  private static final short IFF_TAP_NO_PI = 0x1002;
  private static final int IFREQ_BYTES = 40;
  private static final int IFREQ_FLAGS_AT = 16;
  private static final int LONGEST_FRAME_BYTES = 4096;

  private final FileCalls calls = new FileCalls();
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment buffer = arena.allocate(LONGEST_FRAME_BYTES, 8);
  private final int fd;

  /** Makes one in a namespace. */
  RawTap(NetworkNamespace namespace, String name) throws IOException {
    fd = namespace.call(() -> attach(name));
  }

  private static int attach(String name) throws NativeException {
    FileCalls calls = new FileCalls();
    int fd =
        NativeException.check(
            calls.open(
                "/dev/net/tun", FileCalls.O_RDWR | FileCalls.O_NONBLOCK | FileCalls.O_CLOEXEC, 0),
            "open /dev/net/tun");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(IFREQ_BYTES, 8);
      byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
      MemorySegment.copy(bytes, 0, request, ValueLayout.JAVA_BYTE, 0, bytes.length);
      request.set(ValueLayout.JAVA_SHORT, IFREQ_FLAGS_AT, IFF_TAP_NO_PI);
      NativeException.check(calls.ioctl(fd, TUNSETIFF, request.address()), "make TAP " + name);
    }
    return fd;
  }

  /** Gives the kernel a frame. */
  void send(byte[] frame) throws NativeException {
    MemorySegment.copy(frame, 0, buffer, ValueLayout.JAVA_BYTE, 0, frame.length);
    NativeException.check(calls.write(fd, buffer.address(), frame.length), "write to a TAP");
  }

  /** What the kernel has sent since. */
  List<byte[]> drain() {
    List<byte[]> frames = new ArrayList<>();
    for (long n = read(); n > 0; n = read()) {
      frames.add(buffer.asSlice(0, n).toArray(ValueLayout.JAVA_BYTE));
    }
    return frames;
  }

  private long read() {
    return calls.read(fd, buffer.address(), LONGEST_FRAME_BYTES);
  }

  @Override
  public void close() {
    calls.close(fd);
    arena.close();
  }
}
