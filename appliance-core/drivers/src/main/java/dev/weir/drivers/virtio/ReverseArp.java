package dev.weir.drivers.virtio;

import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;

/** The reverse ARP request (RFC 903) by which switches learn where a station is now. */
final class ReverseArp {
  private static final int ETHER_TYPE = 0x8035;
  private static final int FRAME_BYTES = 60;
  private static final long BROADCAST = 0xffffffffffffL;

  private ReverseArp() {}

  /** Makes an empty packet a request of a station for itself. */
  static void write(Packet packet, long mac) {
    int at = packet.position();
    packet.setFrame(at, FRAME_BYTES);
    packet.setL2(at);
    PacketMemory.fill(at, FRAME_BYTES, 0);
    PacketMemory.setMac(at, BROADCAST);
    PacketMemory.setMac(at + 6, mac);
    PacketMemory.setShort(at + 12, ETHER_TYPE);
    PacketMemory.setInt(at + 14, 0x0001_0800);
    PacketMemory.setInt(at + 18, 0x0604_0003);
    PacketMemory.setMac(at + 22, mac);
    PacketMemory.setMac(at + 32, mac);
  }
}
