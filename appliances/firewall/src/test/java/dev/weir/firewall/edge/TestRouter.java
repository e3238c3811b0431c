package dev.weir.firewall.edge;

import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.node.Arcs;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.service.AddressStates;
import dev.weir.sdk.wire.EtherTypes;
import java.util.ArrayList;
import java.util.List;

/** The least router: four networks, own addresses, no neighbours. */
final class TestRouter {
  private static final int LOCAL = 0;
  private static final int FORWARD = 1;
  private static final int OUTPUT = 2;

  /** Ports of packets that reached the appliance itself, as {@code source to destination}. */
  final List<String> delivered = new ArrayList<>();

  /** Addresses that must not be used. */
  final WithheldSet withheld = new WithheldSet();

  private final int lan;
  private final int wan;
  private final int dmz;
  private final int bare;

  TestRouter(int lan, int wan, int dmz, int bare) {
    this.lan = lan;
    this.wan = wan;
    this.dmz = dmz;
    this.bare = bare;
  }

  void attach(Assembly assembly) {
    assembly.provide(AddressStates.class, withheld);
    for (boolean own : new boolean[] {false, true}) {
      Node lookup = (in, out) -> lookup(in, out, own);
      assembly.terminate(
          own ? Arcs.LOCAL_OUT : Arcs.IP_INPUT,
          NodeSpec.of(own ? "lookup-own" : "lookup", (w, s) -> lookup)
              .edge("local", Arcs.IP_LOCAL)
              .edge("forward", Arcs.IP_FORWARD)
              .edge("output", Arcs.IP_OUTPUT)
              .build());
    }
    Node forward = TestRouter::forward;
    assembly.terminate(
        Arcs.IP_FORWARD,
        NodeSpec.of("forward", (w, s) -> forward).edge("output", Arcs.IP_OUTPUT).build());
    Node rewrite = TestRouter::rewrite;
    assembly.terminate(Arcs.IP_OUTPUT, NodeSpec.of("rewrite", (w, s) -> rewrite).build());
    Node local = this::deliver;
    NodeSpec spec = NodeSpec.of("local", (w, s) -> local).build();
    for (int protocol : new int[] {1, 6, 17, 58}) {
      assembly.bindLocal(protocol, spec);
    }
  }

  private void lookup(Batch in, Output out, boolean own) {
    for (int i = 0; i < in.size(); i++) {
      Packet packet = in.get(i);
      int tx;
      boolean local = false;
      if (packet.etherType() == EtherTypes.IPV6) {
        long network = PacketMemory.getLong(packet.l3() + 24);
        tx = network == 0x2001_0db8_0000_0001L ? lan : wan;
      } else {
        int destination = PacketMemory.getInt(packet.l3() + 16);
        local = destination == 0x0A000001 || destination == 0xCB007101;
        tx =
            switch (destination >>> 8) {
              case 0x0A0000 -> lan;
              case 0x0A0100 -> dmz;
              case 0xC00002 -> bare;
              default -> wan;
            };
      }
      packet.setTxInterface(tx);
      out.edge(local ? LOCAL : own ? OUTPUT : FORWARD, packet);
    }
  }

  private static void forward(Batch in, Output out) {
    for (int i = 0; i < in.size(); i++) {
      out.edge(0, in.get(i));
    }
  }

  private static void rewrite(Batch in, Output out) {
    for (int i = 0; i < in.size(); i++) {
      Packet packet = in.get(i);
      packet.setFrame(packet.l3(), packet.end() - packet.l3());
      packet.push(14);
      PacketMemory.setMac(packet.position(), 0x02_99_00_00_00_01L);
      PacketMemory.setMac(packet.position() + 6, 0x02_99_00_00_00_02L);
      PacketMemory.setShort(packet.position() + 12, packet.etherType());
      packet.setL2(packet.position());
      out.transmit(packet.txInterface(), packet);
    }
  }

  private void deliver(Batch in, Output out) {
    for (int i = 0; i < in.size(); i++) {
      Packet packet = in.get(i);
      int l4 = packet.l4();
      delivered.add(
          PacketMemory.getUnsignedShort(l4) + " to " + PacketMemory.getUnsignedShort(l4 + 2));
      out.release(packet);
    }
  }
}
