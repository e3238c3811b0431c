package dev.weir.benchmarks.pipeline;

import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.IpProtocols;
import dev.weir.sdk.wire.TcpHeader;

/**
 * The hosts behind a device while connections are set up: answers a datagram by a datagram, SYN by
 * SYN and ACK, that by ACK, and nothing else. IPv4 only; other frames are returned to their
 * sender's link address so that a bridge learns.
 */
final class Answers implements AutoCloseable {
  private static final int ROOM = 4096;
  private static final int L3 = 14;
  private static final int L4 = 34;
  private static final int TCP_FLAGS = L4 + 13;

  private final boolean datagrams;
  private final FrameRing frames = new FrameRing(ROOM);
  private int head;
  private int tail;

  /**
   * Hosts behind one device.
   *
   * @param datagrams whether these are answered: behind one of two devices only
   */
  Answers(boolean datagrams) {
    this.datagrams = datagrams;
  }

  int pending() {
    return tail - head;
  }

  /** Position of the next answer. */
  int take() {
    return frames.position(head++ & ROOM - 1);
  }

  /** The appliance has sent a frame to the hosts. */
  void sent(Packet packet) {
    int from = packet.position();
    int etherType = PacketMemory.getUnsignedShort(from + 12);
    int flags = 0;
    if (etherType != EtherTypes.IPV4 && etherType != EtherTypes.IPV6) {
      return;
    }
    boolean tcp =
        etherType == EtherTypes.IPV4
            && PacketMemory.getUnsignedByte(from + L3 + 9) == IpProtocols.TCP;
    if (tcp) {
      flags = answerTo(PacketMemory.getUnsignedByte(from + TCP_FLAGS));
    }
    if (tcp ? flags == 0 : !datagrams) {
      return;
    }
    if (pending() == ROOM) {
      throw new IllegalStateException("the appliance sends more than it was given");
    }
    int to = frames.position(tail++ & ROOM - 1);
    PacketMemory.fill(to, FrameRing.FRAME_BYTES, 0);
    PacketMemory.copy(from, to, Math.min(packet.length(), FrameRing.FRAME_BYTES));
    PacketMemory.setMac(to, PacketMemory.getMac(from + 6));
    PacketMemory.setMac(to + 6, PacketMemory.getMac(from));
    if (etherType == EtherTypes.IPV4) {
      turnRound(from, to, tcp, flags);
    }
  }

  private static int answerTo(int flags) {
    return switch (flags) {
      case TcpHeader.SYN -> TcpHeader.SYN | TcpHeader.ACK;
      case TcpHeader.SYN | TcpHeader.ACK -> TcpHeader.ACK;
      default -> 0;
    };
  }

  private static void turnRound(int from, int to, boolean tcp, int flags) {
    PacketMemory.setInt(to + L3 + 12, PacketMemory.getInt(from + L3 + 16));
    PacketMemory.setInt(to + L3 + 16, PacketMemory.getInt(from + L3 + 12));
    PacketMemory.setShort(to + L4, PacketMemory.getUnsignedShort(from + L4 + 2));
    PacketMemory.setShort(to + L4 + 2, PacketMemory.getUnsignedShort(from + L4));
    if (tcp) {
      int sequence = PacketMemory.getInt(from + L4 + 4);
      int acknowledged = PacketMemory.getInt(from + L4 + 8);
      PacketMemory.setInt(to + L4 + 4, acknowledged);
      PacketMemory.setInt(to + L4 + 8, sequence + 1);
      PacketMemory.setByte(to + TCP_FLAGS, flags);
      FrameBuilder.finishTcp(to + L3);
    }
  }

  @Override
  public void close() {
    frames.close();
  }
}
