package dev.weir.benchmarks.connection;

import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.IpProtocols;
import dev.weir.sdk.wire.TcpHeader;

/** A batch of 256 small packets whose flows are written anew for each round. */
final class Traffic {
  private static final int SERVER = 0xc6336401;
  private static final int CLIENT_NET = 0x0a000000;

  private final Packet[] packets = new Packet[Batch.CAPACITY];
  private final Batch batch = new Batch();

  Traffic() {
    int stride = SlotClass.SMALL.strideBytes();
    int base = PacketMemory.reserve(packets.length * stride);
    for (int i = 0; i < packets.length; i++) {
      packets[i] = new Packet(i, SlotClass.SMALL, base + i * stride);
    }
  }

  Batch batch() {
    return batch;
  }

  /** Makes packets of flows {@code order[from]...}, wrapped; replies if asked for. */
  void fill(int[] order, int from, boolean tcp, int tcpFlags, boolean reply, long nowNanos) {
    batch.clear();
    batch.setNowNanos(nowNanos);
    int mask = order.length - 1;
    for (int i = 0; i < packets.length; i++) {
      Packet packet = packets[i];
      packet.undispose();
      packet.setConnection(-1, 0);
      int l4Bytes = tcp ? 20 : 8;
      int l3 = packet.base() + SlotClass.HEADROOM + 14;
      packet.setFrame(l3 - 14, 14 + 20 + l4Bytes);
      packet.setL3(l3);
      packet.setL4(l3 + 20);
      packet.setEtherType(EtherTypes.IPV4);
      packet.setIpProtocol(tcp ? IpProtocols.TCP : IpProtocols.UDP);
      packet.setRxInterface(reply ? 2 : 1);
      int flow = order[from + i & mask];
      int client = CLIENT_NET + (flow >>> 4);
      int clientPort = 1024 + (flow & 15);
      PacketMemory.setShort(l3 + 2, 20 + l4Bytes);
      PacketMemory.setInt(l3 + 12, reply ? SERVER : client);
      PacketMemory.setInt(l3 + 16, reply ? client : SERVER);
      PacketMemory.setInt(l3 + 20, reply ? 443 << 16 | clientPort : clientPort << 16 | 443);
      if (tcp) {
        boolean synAck = tcpFlags == (TcpHeader.SYN | TcpHeader.ACK);
        PacketMemory.setInt(l3 + 24, tcpFlags == TcpHeader.SYN || synAck ? 0 : 1);
        PacketMemory.setInt(l3 + 28, tcpFlags == TcpHeader.SYN ? 0 : 1);
        PacketMemory.setInt(l3 + 32, 0x50000000 | tcpFlags << 16 | 0xfff0);
      } else {
        PacketMemory.setInt(l3 + 24, 8 << 16);
      }
      batch.add(packet);
    }
  }
}
