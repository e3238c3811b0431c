package dev.weir.sdk.wire;

import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import java.util.HexFormat;

/** One slot of packet memory for tests of header views. */
final class WireMemory {
  private static final int BASE = PacketMemory.reserve(SlotClass.LARGE.strideBytes());

  private WireMemory() {}

  static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replaceAll("\\s+", ""));
  }

  /** A packet with these bytes. */
  static Packet packet(byte[] bytes) {
    Packet packet = new Packet(0, SlotClass.LARGE, BASE);
    packet.setLength(bytes.length);
    PacketMemory.copyIn(bytes, 0, packet.position(), bytes.length);
    return packet;
  }

  static Packet packet(String hex) {
    return packet(bytes(hex));
  }

  /** A packet to write into, its bytes and those around them 0xA5. */
  static Packet dirty(int lengthBytes) {
    PacketMemory.fill(BASE, 4096, 0xa5);
    Packet packet = new Packet(0, SlotClass.LARGE, BASE);
    packet.setLength(lengthBytes);
    return packet;
  }

  static String hex(Packet packet) {
    return hex(packet.position(), packet.length());
  }

  static String hex(int position, int lengthBytes) {
    byte[] out = new byte[lengthBytes];
    PacketMemory.copyOut(position, out, 0, lengthBytes);
    return HexFormat.of().formatHex(out);
  }

  /** Puts bytes at the very end of packet memory, where one step too far throws; their position. */
  static int atTheEdge(byte[] bytes, int lengthBytes) {
    int position = PacketMemory.size() - lengthBytes;
    PacketMemory.copyIn(bytes, 0, position, lengthBytes);
    return position;
  }
}
