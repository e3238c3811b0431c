package dev.weir.sdk.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.packet.Packet;
import org.junit.jupiter.api.Test;

class LinkHeadersTest {
  private static final String FRAME = "0180c200000e 021122334455 0800 45112233445566778899";

  @Test
  void readsEthernet() {
    Packet packet = WireMemory.packet(FRAME);
    EthernetHeader ethernet = new EthernetHeader();
    assertThat(ethernet.tryWrap(packet, packet.position())).isTrue();
    assertThat(ethernet.destination()).isEqualTo(0x0180c200000eL);
    assertThat(ethernet.source()).isEqualTo(0x021122334455L);
    assertThat(ethernet.etherType()).isEqualTo(EtherTypes.IPV4);
    assertThat(ethernet.isGroupDestination()).isTrue();
    assertThat(ethernet.payloadPosition()).isEqualTo(packet.position() + 14);
    assertThat(MacAddresses.isBridgeReserved(ethernet.destination())).isTrue();
    assertThat(MacAddresses.isBridgeReserved(0x0180c2000010L)).isFalse();
  }

  @Test
  void emitsEthernetAndNothingAround() {
    Packet packet = WireMemory.dirty(14);
    EthernetHeader ethernet = new EthernetHeader();
    assertThat(ethernet.tryEmit(packet, packet.position())).isTrue();
    assertThat(WireMemory.hex(packet)).isEqualTo("00".repeat(14));
    ethernet
        .setDestination(MacAddresses.BROADCAST)
        .setSource(0x020000000001L)
        .setEtherType(EtherTypes.ARP);
    assertThat(WireMemory.hex(packet.position() - 2, 18))
        .isEqualTo("a5a5" + "ffffffffffff0200000000010806" + "a5a5");
  }

  @Test
  void readsAndEmitsVlanTag() {
    Packet packet = WireMemory.packet("f00a 86dd");
    VlanTag tag = new VlanTag();
    assertThat(tag.tryWrap(packet, packet.position())).isTrue();
    assertThat(tag.id()).isEqualTo(10);
    assertThat(tag.priority()).isEqualTo(7);
    assertThat(tag.dropEligible()).isTrue();
    assertThat(tag.etherType()).isEqualTo(EtherTypes.IPV6);

    Packet out = WireMemory.dirty(4);
    assertThat(tag.tryEmit(out, out.position())).isTrue();
    tag.setId(4094).setPriority(5).setDropEligible(false).setEtherType(EtherTypes.IPV4);
    assertThat(WireMemory.hex(out.position() - 1, 6)).isEqualTo("a5" + "affe0800" + "a5");
    tag.setDropEligible(true).setPriority(0).setId(1);
    assertThat(WireMemory.hex(out)).isEqualTo("10010800");
  }

  @Test
  void pushesAndPopsTags() {
    Packet packet = WireMemory.packet(FRAME);
    packet.setL2(packet.position());
    int start = packet.position();
    assertThat(VlanTag.push(packet, EtherTypes.VLAN, 0x600a)).isTrue();
    assertThat(packet.position()).isEqualTo(start - 4);
    assertThat(packet.l2()).isEqualTo(start - 4);
    assertThat(WireMemory.hex(packet))
        .isEqualTo("0180c200000e0211223344558100600a080045112233445566778899");
    assertThat(VlanTag.push(packet, EtherTypes.SERVICE_VLAN, 5)).isTrue();
    assertThat(WireMemory.hex(packet))
        .isEqualTo("0180c200000e02112233445588a800058100600a080045112233445566778899");
    assertThat(VlanTag.pop(packet)).isTrue();
    assertThat(VlanTag.pop(packet)).isTrue();
    assertThat(packet.position()).isEqualTo(start);
    assertThat(packet.l2()).isEqualTo(start);
    assertThat(WireMemory.hex(packet)).isEqualTo(FRAME.replace(" ", ""));
  }

  @Test
  void doesNotPushWithoutHeadroomOrPopWithoutRoom() {
    Packet packet = WireMemory.packet(FRAME);
    packet.setFrame(packet.base() + 3, 60);
    assertThat(VlanTag.push(packet, EtherTypes.VLAN, 1)).isFalse();
    assertThat(packet.position()).isEqualTo(packet.base() + 3);
    Packet runt = WireMemory.packet("0180c200000e 021122334455 8100 0001 08".replace("08", ""));
    assertThat(VlanTag.pop(runt)).isFalse();
    Packet tiny = WireMemory.packet("0180c2");
    assertThat(VlanTag.push(tiny, EtherTypes.VLAN, 1)).isFalse();
    assertThat(tiny.length()).isEqualTo(3);
  }

  @Test
  void readsArp() {
    Packet packet =
        WireMemory.packet("0001 0800 0604 0002 020000000001 c0000201 020000000002 c0000202");
    ArpHeader arp = new ArpHeader();
    assertThat(arp.tryWrap(packet, packet.position())).isTrue();
    assertThat(arp.operation()).isEqualTo(ArpHeader.REPLY);
    assertThat(arp.senderMac()).isEqualTo(0x020000000001L);
    assertThat(arp.senderAddress()).isEqualTo(0xc0000201);
    assertThat(arp.targetMac()).isEqualTo(0x020000000002L);
    assertThat(arp.targetAddress()).isEqualTo(0xc0000202);
  }

  @Test
  void emitsArp() {
    Packet packet = WireMemory.dirty(28);
    ArpHeader arp = new ArpHeader();
    assertThat(arp.tryEmit(packet, packet.position())).isTrue();
    arp.setOperation(ArpHeader.REQUEST)
        .setSender(0x020000000001L, 0xc0000201)
        .setTarget(0, 0xc0000202);
    assertThat(WireMemory.hex(packet.position() - 1, 30))
        .isEqualTo("a5" + "0001080006040001020000000001c0000201000000000000c0000202" + "a5");
  }

  @Test
  void refusesArpOfOtherKinds() {
    ArpHeader arp = new ArpHeader();
    String rest = "0001 020000000001 c0000201 020000000002 c0000202";
    for (String types : new String[] {"0006 0800 0604", "0001 86dd 0604", "0001 0800 0804"}) {
      Packet packet = WireMemory.packet(types + rest);
      assertThat(arp.tryWrap(packet, packet.position())).as(types).isFalse();
    }
  }
}
