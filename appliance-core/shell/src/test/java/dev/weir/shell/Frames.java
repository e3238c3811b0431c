package dev.weir.shell;

import dev.weir.sdk.address.IpAddress;
import java.nio.ByteBuffer;

/** Frames as bytes. */
public final class Frames {
  private Frames() {}

  /** An empty UDP datagram in IPv4. */
  public static byte[] udp(String source, int sourcePort, String destination, int destinationPort) {
    ByteBuffer frame = ByteBuffer.allocate(42);
    frame.put(new byte[] {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1}).putShort((short) 0x0800);
    frame
        .put((byte) 0x45)
        .put((byte) 0)
        .putShort((short) 28)
        .putInt(0)
        .put((byte) 64)
        .put((byte) 17)
        .putShort((short) 0);
    frame.put(IpAddress.parse(source).bytes()).put(IpAddress.parse(destination).bytes());
    frame
        .putShort((short) sourcePort)
        .putShort((short) destinationPort)
        .putShort((short) 8)
        .putShort((short) 0);
    return frame.array();
  }
}
