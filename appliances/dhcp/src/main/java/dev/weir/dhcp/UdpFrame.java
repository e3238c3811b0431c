package dev.weir.dhcp;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.MacAddress;
import java.nio.ByteBuffer;

/** Puts a DHCP message into UDP, IPv4 and Ethernet, for clients that have no address yet. */
final class UdpFrame {
  private static final int ETHERNET = 14;
  private static final int IPV4 = 20;
  private static final int UDP = 8;

  private UdpFrame() {}

  static byte[] ethernet(
      MacAddress from,
      MacAddress to,
      IpAddress source,
      IpAddress destination,
      int port,
      byte[] payload) {
    byte[] packet = ipv4(source, destination, port, payload);
    return ByteBuffer.allocate(ETHERNET + packet.length)
        .put(to.bytes())
        .put(from.bytes())
        .putShort((short) 0x0800)
        .put(packet)
        .array();
  }

  static byte[] ipv4(IpAddress source, IpAddress destination, int port, byte[] payload) {
    ByteBuffer out = ByteBuffer.allocate(IPV4 + UDP + payload.length);
    out.put((byte) 0x45).put((byte) 0xc0).putShort((short) out.capacity());
    out.putInt(0).put((byte) 64).put((byte) 17).putShort((short) 0);
    out.putInt(source.ipv4()).putInt(destination.ipv4());
    out.putShort((short) 67).putShort((short) port).putShort((short) (UDP + payload.length));
    out.putShort((short) 0).put(payload);
    out.putShort(10, (short) ~sum(out, 0, IPV4, 0));
    int pseudo = 17 + UDP + payload.length;
    pseudo = add(pseudo, source.ipv4() >>> 16, source.ipv4() & 0xffff);
    pseudo = add(pseudo, destination.ipv4() >>> 16, destination.ipv4() & 0xffff);
    int checksum = ~sum(out, IPV4, UDP + payload.length, pseudo) & 0xffff;
    out.putShort(IPV4 + 6, (short) (checksum == 0 ? 0xffff : checksum));
    return out.array();
  }

  private static int add(int sum, int first, int second) {
    return sum + first + second;
  }

  private static int sum(ByteBuffer data, int from, int lengthBytes, int initial) {
    long sum = initial;
    for (int i = 0; i + 1 < lengthBytes; i += 2) {
      sum += data.getShort(from + i) & 0xffff;
    }
    if (lengthBytes % 2 == 1) {
      sum += (data.get(from + lengthBytes - 1) & 0xff) << 8;
    }
    while (sum >> 16 != 0) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return (int) sum;
  }
}
