package dev.weir.runtime.warm;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.packet.GsoType;
import dev.weir.sdk.wire.BufferChecksum;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.IpProtocols;
import dev.weir.sdk.wire.TcpHeader;
import java.nio.ByteBuffer;

/**
 * All hosts behind a device: they have every address that is asked for, and answer whatever is sent
 * to them as often as its payload says.
 */
final class Hosts {
  /** Where in a payload it says how many answers follow. */
  static final int ANSWERS_LEFT = 0;

  static final int ETHERNET = 14;
  static final int IPV4 = 20;
  static final int IPV6 = 40;

  /** TCP header with timestamps, as nearly all segments have it. */
  static final int TCP = 32;

  private static final int STATION_BITS = 10;
  private static final int UDP = 8;
  private static final int SEGMENT_PAYLOAD = 1400;

  /** How often a conversation goes to and fro. */
  static final int ANSWERS = 24;

  static final int SHORT_PAYLOAD = 16;
  static final int LONG_PAYLOAD = 1300;
  private static final int HUGE_PAYLOAD = 14_000;

  private final RehearsalDevice device;
  private final long mac;

  Hosts(RehearsalDevice device) {
    this.device = device;
    this.mac = 0x0200_0000_0000L | (long) device.index() << STATION_BITS;
  }

  /** Address on the link of the first of them, which a router sees. */
  long mac() {
    return mac;
  }

  /** Address of another, of which a bridge learns. */
  long station(int number) {
    return mac | number & (1 << STATION_BITS) - 1;
  }

  /** The appliance has sent a frame to them. */
  void receive(byte[] frame) {
    ByteBuffer in = ByteBuffer.wrap(frame);
    if (!device.linkLayer()) {
      answerIp(in, 0, frame[0] >>> 4 == 4 ? EtherTypes.IPV4 : EtherTypes.IPV6);
      return;
    }
    if (frame.length < ETHERNET) {
      return;
    }
    int l3 = ETHERNET;
    int type = in.getShort(12) & 0xffff;
    if (type == EtherTypes.VLAN && frame.length >= ETHERNET + 4) {
      type = in.getShort(16) & 0xffff;
      l3 += 4;
    }
    boolean group = (frame[0] & 1) != 0;
    if (type == EtherTypes.ARP) {
      answerArp(in, l3);
    } else if (group
        ? type == EtherTypes.IPV6
        : mac(in, 0) >>> STATION_BITS == mac >>> STATION_BITS) {
      answerIp(in, l3, type);
    }
  }

  private void answerArp(ByteBuffer in, int l3) {
    if (in.capacity() < l3 + 28 || in.getShort(l3 + 6) != 1) {
      return;
    }
    int sender = in.getInt(l3 + 14);
    int target = in.getInt(l3 + 24);
    // Neither one that asks whether its own address is free, nor one that says that it has it.
    if (sender == 0 || sender == target) {
      return;
    }
    ByteBuffer out = turned(in, Math.max(in.capacity(), l3 + 28));
    out.putShort(l3 + 6, (short) 2);
    putMac(out, l3 + 8, mac);
    out.putInt(l3 + 14, target);
    putMac(out, l3 + 18, mac(in, l3 + 8));
    out.putInt(l3 + 24, sender);
    device.offer(Frame.whole(bytesOf(out)));
  }

  /** A copy with the link addresses turned round. */
  private ByteBuffer turned(ByteBuffer in, int length) {
    ByteBuffer out = ByteBuffer.allocate(length);
    out.put(0, in, 0, Math.min(length, in.capacity()));
    if (device.linkLayer()) {
      putMac(out, 0, mac(in, 6));
      putMac(out, 6, (in.get(0) & 1) == 0 ? mac(in, 0) : mac);
    }
    return out;
  }

  private void answerIp(ByteBuffer in, int l3, int type) {
    boolean ipv4 = type == EtherTypes.IPV4;
    int header = ipv4 ? IPV4 : IPV6;
    if (!ipv4 && type != EtherTypes.IPV6 || in.capacity() < l3 + header + 8) {
      return;
    }
    int protocol = in.get(l3 + (ipv4 ? 9 : 6)) & 0xff;
    int l4 = l3 + header;
    switch (protocol) {
      case IpProtocols.TCP -> answerTcp(in, l3, l4, ipv4);
      case IpProtocols.UDP -> answerUdp(in, l3, l4, ipv4);
      case IpProtocols.ICMP, IpProtocols.ICMPV6 -> answerIcmp(in, l3, l4, ipv4);
      default -> {}
    }
  }

  private void answerUdp(ByteBuffer in, int l3, int l4, boolean ipv4) {
    int payload = l4 + UDP;
    if (in.capacity() < payload + 4 || in.getInt(payload) <= 0) {
      return;
    }
    ByteBuffer out = reply(in, l3, l4, ipv4, in.capacity());
    out.putInt(payload + ANSWERS_LEFT, in.getInt(payload) - 1);
    send(out, l3, l4, ipv4, IpProtocols.UDP, 6, 0);
  }

  private void answerIcmp(ByteBuffer in, int l3, int l4, boolean ipv4) {
    int type = in.get(l4) & 0xff;
    if (!ipv4 && type == 135 && in.capacity() >= l4 + 24) {
      advertise(in, l3, l4);
    } else if (type == (ipv4 ? 8 : 128)) {
      ByteBuffer out = turned(in, in.capacity());
      swapAddresses(in, out, l3, ipv4);
      out.put(l4, (byte) (ipv4 ? 0 : 129));
      send(out, l3, l4, ipv4, ipv4 ? IpProtocols.ICMP : IpProtocols.ICMPV6, 2, 0);
    }
  }

  private void advertise(ByteBuffer in, int l3, int l4) {
    if (in.getLong(l3 + 8) == 0 && in.getLong(l3 + 16) == 0) {
      return;
    }
    ByteBuffer out = turned(in, l4 + 32);
    out.putShort(l3 + 4, (short) 32);
    out.put(l3 + 24, in, l3 + 8, 16);
    out.put(l3 + 8, in, l4 + 8, 16);
    out.put(l4, (byte) 136).put(l4 + 1, (byte) 0).putInt(l4 + 4, 0x6000_0000);
    out.put(l4 + 24, (byte) 2).put(l4 + 25, (byte) 1);
    putMac(out, l4 + 26, mac);
    send(out, l3, l4, false, IpProtocols.ICMPV6, 2, 0);
  }

  private void answerTcp(ByteBuffer in, int l3, int l4, boolean ipv4) {
    if (in.capacity() < l4 + TcpHeader.MIN_LENGTH) {
      return;
    }
    int flags = in.get(l4 + 13);
    int payload = l4 + (in.get(l4 + 12) >>> 2 & 0x3c);
    int bytes = in.capacity() - payload;
    boolean syn = (flags & TcpHeader.SYN) != 0;
    boolean ack = (flags & TcpHeader.ACK) != 0;
    int sequence = in.getInt(l4 + 4);
    int next = sequence + (syn ? 1 : Math.max(0, bytes));
    if (syn && !ack) {
      ByteBuffer out = reply(in, l3, l4, ipv4, in.capacity());
      segment(out, l4, 1000, next, TcpHeader.SYN | TcpHeader.ACK);
      send(out, l3, l4, ipv4, IpProtocols.TCP, 16, 0);
    } else if (syn) {
      // What a connection carries, its port says.
      int size = payloadOf(in.getShort(l4 + 2));
      ByteBuffer out = reply(in, l3, l4, ipv4, l4 + TCP + size);
      headerOf(out, l4, in.getInt(l4 + 8), next, TcpHeader.ACK | TcpHeader.PSH);
      out.putInt(l4 + TCP + ANSWERS_LEFT, ANSWERS);
      send(out, l3, l4, ipv4, IpProtocols.TCP, 16, size);
    } else if (bytes >= 4 && (flags & TcpHeader.FIN) == 0) {
      int left = in.getInt(payload);
      if (left > 0) {
        ByteBuffer out = reply(in, l3, l4, ipv4, in.capacity());
        segment(out, l4, in.getInt(l4 + 8), next, TcpHeader.ACK | TcpHeader.PSH);
        out.putInt(payload + ANSWERS_LEFT, left - 1);
        send(out, l3, l4, ipv4, IpProtocols.TCP, 16, bytes);
      } else {
        ByteBuffer out = reply(in, l3, l4, ipv4, l4 + TCP);
        headerOf(out, l4, in.getInt(l4 + 8), next, TcpHeader.ACK | TcpHeader.FIN);
        send(out, l3, l4, ipv4, IpProtocols.TCP, 16, 0);
      }
    }
  }

  private int payloadOf(short port) {
    return (port & 31) == 0 && device.hasOffloads()
        ? HUGE_PAYLOAD
        : (port & 3) == 0 ? LONG_PAYLOAD : SHORT_PAYLOAD;
  }

  private static void segment(ByteBuffer out, int l4, int sequence, int acknowledged, int flags) {
    out.putInt(l4 + 4, sequence).putInt(l4 + 8, acknowledged).put(l4 + 13, (byte) flags);
  }

  private static void headerOf(ByteBuffer out, int l4, int sequence, int acknowledged, int flags) {
    segment(out, l4, sequence, acknowledged, flags);
    out.put(l4 + 12, (byte) (TCP << 2)).putShort(l4 + 14, (short) 0xfff0);
    out.putInt(l4 + 20, 0x0101_080a).putInt(l4 + 24, sequence).putInt(l4 + 28, acknowledged);
  }

  /** A copy that goes back where it came from. */
  private ByteBuffer reply(ByteBuffer in, int l3, int l4, boolean ipv4, int length) {
    ByteBuffer out = turned(in, length);
    swapAddresses(in, out, l3, ipv4);
    out.putShort(l4, in.getShort(l4 + 2)).putShort(l4 + 2, in.getShort(l4));
    return out;
  }

  private static void swapAddresses(ByteBuffer in, ByteBuffer out, int l3, boolean ipv4) {
    if (ipv4) {
      out.putInt(l3 + 12, in.getInt(l3 + 16)).putInt(l3 + 16, in.getInt(l3 + 12));
    } else {
      out.put(l3 + 8, in, l3 + 24, 16).put(l3 + 24, in, l3 + 8, 16);
    }
  }

  private void send(
      ByteBuffer out, int l3, int l4, boolean ipv4, int protocol, int field, int tcpPayload) {
    int bytes = out.capacity() - l4;
    if (ipv4) {
      out.putShort(l3 + 2, (short) (out.capacity() - l3)).put(l3 + 8, (byte) 64);
      BufferChecksum.setIpv4Header(out, l3);
    } else {
      out.putShort(l3 + 4, (short) bytes).put(l3 + 7, (byte) (protocol == 58 ? 255 : 64));
    }
    IpAddress from = address(out, l3, ipv4, false);
    IpAddress to = address(out, l3, ipv4, true);
    if (tcpPayload > SEGMENT_PAYLOAD || tcpPayload == LONG_PAYLOAD && device.hasOffloads()) {
      long pseudo = BufferChecksum.pseudoSum(from, to, protocol, bytes);
      out.putShort(l4 + field, (short) BufferChecksum.sum(out, 0, 0, pseudo));
      boolean cut = tcpPayload > SEGMENT_PAYLOAD;
      device.offer(
          new Frame(
              bytesOf(out),
              l4,
              field,
              cut ? ipv4 ? GsoType.TCP4 : GsoType.TCP6 : GsoType.NONE,
              cut ? SEGMENT_PAYLOAD : 0));
      return;
    }
    BufferChecksum.set(out.slice(l4, bytes), field, from, to, protocol);
    device.offer(Frame.whole(bytesOf(out)));
  }

  private static IpAddress address(ByteBuffer frame, int l3, boolean ipv4, boolean destination) {
    int at = l3 + (ipv4 ? 12 : 8) + (destination ? ipv4 ? 4 : 16 : 0);
    return ipv4
        ? IpAddress.ofIpv4(frame.getInt(at))
        : IpAddress.ofIpv6(frame.getLong(at), frame.getLong(at + 8));
  }

  private static byte[] bytesOf(ByteBuffer frame) {
    byte[] bytes = new byte[frame.capacity()];
    frame.get(0, bytes);
    return bytes;
  }

  static long mac(ByteBuffer frame, int at) {
    return (frame.getShort(at) & 0xffffL) << 32 | frame.getInt(at + 2) & 0xffff_ffffL;
  }

  static void putMac(ByteBuffer frame, int at, long mac) {
    frame.putShort(at, (short) (mac >>> 32)).putInt(at + 2, (int) mac);
  }
}
