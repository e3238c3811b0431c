package dev.weir.router.forward;

import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.wire.IpProtocols;

/** The hash by which flows are shared out between next hops of equal cost: the same for a flow. */
@HotPath
final class FlowHash {
  private FlowHash() {}

  /** Of addresses, protocol and, but for fragments, ports. */
  static int of(Packet packet, long source, long destination) {
    long mixed = source * 0x9e3779b97f4a7c15L + Long.rotateLeft(destination, 29);
    int protocol = packet.ipProtocol();
    if (packet.l4() >= 0
        && !packet.has(Packet.FRAGMENT)
        && IpProtocols.hasPorts(protocol)
        && packet.end() - packet.l4() >= 4) {
      mixed ^= (long) PacketMemory.getInt(packet.l4()) << 13;
    }
    mixed = (mixed ^ protocol) * 0xbf58476d1ce4e5b9L;
    mixed ^= mixed >>> 31;
    return (int) (mixed * 0x94d049bb133111ebL >>> 32);
  }
}
