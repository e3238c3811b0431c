package dev.weir.sdk.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.packet.Packet;
import org.junit.jupiter.api.Test;

class Ipv6HeaderTest {
  private static final String ADDRESSES =
      "20010db8000000010000000000000001 fe80000000000000021122fffe334455";

  private final Ipv6Header ip = new Ipv6Header();
  private final Ipv6Extensions extensions = new Ipv6Extensions();

  private int walk(int payloadBytes, String nextHeader, String payload) {
    String length = "%04x".formatted(payloadBytes);
    Packet packet =
        WireMemory.packet("60000000" + length + nextHeader + "40" + ADDRESSES + payload);
    assertThat(ip.tryWrap(packet, packet.position())).isTrue();
    return extensions.walk(ip);
  }

  @Test
  void readsHeader() {
    Packet packet = WireMemory.packet("6b912345 00043aff" + ADDRESSES + "80000000");
    assertThat(ip.tryWrap(packet, packet.position())).isTrue();
    assertThat(ip.trafficClass()).isEqualTo(0xb9);
    assertThat(ip.dscp()).isEqualTo(46);
    assertThat(ip.ecn()).isEqualTo(1);
    assertThat(ip.flowLabel()).isEqualTo(0x12345);
    assertThat(ip.payloadLength()).isEqualTo(4);
    assertThat(ip.payloadLengthFits()).isTrue();
    assertThat(ip.nextHeader()).isEqualTo(IpProtocols.ICMPV6);
    assertThat(ip.hopLimit()).isEqualTo(255);
    assertThat(ip.sourceHigh()).isEqualTo(0x20010db800000001L);
    assertThat(ip.sourceLow()).isEqualTo(1);
    assertThat(ip.destinationHigh()).isEqualTo(Ipv6Addresses.LINK_LOCAL_HIGH);
    assertThat(ip.destinationLow()).isEqualTo(Ipv6Addresses.interfaceIdentifier(0x001122334455L));
  }

  @Test
  void refusesOtherVersions() {
    Packet packet = WireMemory.packet("45000000 00043aff" + ADDRESSES);
    assertThat(ip.tryWrap(packet, packet.position())).isFalse();
  }

  @Test
  void emitsHeader() {
    Packet packet = WireMemory.dirty(48);
    assertThat(ip.tryEmit(packet, packet.position())).isTrue();
    assertThat(WireMemory.hex(packet))
        .isEqualTo("6000000000080040" + "00".repeat(32) + "a5".repeat(8));
    ip.setTrafficClass(0xb9)
        .setFlowLabel(0x12345)
        .setNextHeader(IpProtocols.ICMPV6)
        .setHopLimit(255)
        .setSource(0x20010db800000001L, 1)
        .setDestination(Ipv6Addresses.LINK_LOCAL_HIGH, 0x021122fffe334455L);
    assertThat(WireMemory.hex(packet.position() - 1, 41))
        .isEqualTo("a5" + "6b91234500083aff" + ADDRESSES.replace(" ", ""));
    ip.setDscp(0).setEcn(2);
    assertThat(ip.trafficClass()).isEqualTo(2);
    ip.setDscp(63);
    assertThat(ip.trafficClass()).isEqualTo(0xfe);
    assertThat(ip.flowLabel()).isEqualTo(0x12345);
    ip.decrementHopLimit();
    assertThat(ip.hopLimit()).isEqualTo(254);
  }

  @Test
  void findsUpperLayerWithoutExtensions() {
    assertThat(walk(4, "11", "00000000")).isEqualTo(Ipv6Extensions.OK);
    assertThat(extensions.upperProtocol()).isEqualTo(IpProtocols.UDP);
    assertThat(extensions.upperPosition()).isEqualTo(ip.position() + 40);
    assertThat(extensions.lastNextHeaderPosition()).isEqualTo(ip.position() + 6);
    assertThat(extensions.count()).isZero();
    assertThat(extensions.fragmentPosition()).isEqualTo(-1);
    assertThat(extensions.isLaterFragment()).isFalse();
  }

  @Test
  void walksAllKinds() {
    String chain =
        "2b00000000000000" // hop-by-hop -> routing
            + "2c02040100000000 00000000000000000000000000000000" // routing, 24 bytes -> fragment
            + "3300000100000007" // first fragment -> AH
            + "3c01000000000000 00000000".replace(" ", "") // AH, 12 bytes -> destination options
            + "0600000000000000"; // destination options -> TCP
    assertThat(walk(64, "00", chain + "aabbccdd")).isEqualTo(Ipv6Extensions.OK);
    assertThat(extensions.upperProtocol()).isEqualTo(IpProtocols.TCP);
    assertThat(extensions.upperPosition()).isEqualTo(ip.position() + 40 + 60);
    assertThat(extensions.lastNextHeaderPosition()).isEqualTo(ip.position() + 40 + 52);
    assertThat(extensions.hopByHopPosition()).isEqualTo(ip.position() + 40);
    assertThat(extensions.routingPosition()).isEqualTo(ip.position() + 48);
    assertThat(extensions.routingType()).isEqualTo(4);
    assertThat(extensions.segmentsLeft()).isEqualTo(1);
    assertThat(extensions.fragmentPosition()).isEqualTo(ip.position() + 72);
    assertThat(extensions.count()).isEqualTo(5);
  }

  @Test
  void stopsBehindTheFragmentHeaderOfLaterFragment() {
    // Its "AH" is data, which may look like anything.
    assertThat(walk(16, "2c", "3300000900000007" + "ffffffffffffffff"))
        .isEqualTo(Ipv6Extensions.OK);
    assertThat(extensions.isLaterFragment()).isTrue();
    assertThat(extensions.upperProtocol()).isEqualTo(IpProtocols.AH);
    assertThat(extensions.upperPosition()).isEqualTo(ip.position() + 48);
    Ipv6FragmentHeader fragment = new Ipv6FragmentHeader();
    assertThat(fragment.tryWrap(ip.position() + 40, ip.end())).isTrue();
    assertThat(fragment.offset()).isEqualTo(8);
    assertThat(fragment.moreFragments()).isTrue();
    assertThat(fragment.isAtomic()).isFalse();
    assertThat(fragment.identification()).isEqualTo(7);
    assertThat(fragment.nextHeader()).isEqualTo(IpProtocols.AH);
  }

  @Test
  void emitsFragmentHeader() {
    Packet packet = WireMemory.dirty(8);
    Ipv6FragmentHeader fragment = new Ipv6FragmentHeader();
    assertThat(fragment.tryEmit(packet, packet.position())).isTrue();
    assertThat(fragment.isAtomic()).isTrue();
    fragment.setNextHeader(IpProtocols.UDP).setOffset(1232, true).setIdentification(0x12345678);
    assertThat(WireMemory.hex(packet.position() - 1, 10))
        .isEqualTo("a5" + "110004d112345678" + "a5");
  }

  @Test
  void refusesTruncatedMisplacedAndEndlessChains() {
    assertThat(walk(7, "00", "06000000000000")).isEqualTo(Ipv6Extensions.TRUNCATED);
    assertThat(walk(8, "00", "0601000000000000")).isEqualTo(Ipv6Extensions.TRUNCATED);
    assertThat(walk(4, "00", "0600000000000000"))
        .as("payload length ends before the packet")
        .isEqualTo(Ipv6Extensions.TRUNCATED);
    assertThat(walk(16, "3c", "0000000000000000" + "0600000000000000"))
        .isEqualTo(Ipv6Extensions.MISPLACED_HOP_BY_HOP);
    assertThat(walk(72, "3c", "3c00000000000000".repeat(8) + "0600000000000000"))
        .isEqualTo(Ipv6Extensions.TOO_LONG);
    assertThat(walk(64, "3c", "3c00000000000000".repeat(7) + "0600000000000000"))
        .isEqualTo(Ipv6Extensions.OK);
    assertThat(walk(2048, "3c", "06ff" + "00".repeat(2046))).isEqualTo(Ipv6Extensions.TOO_LONG);
  }

  @Test
  void noNextHeaderAndEspEndTheChain() {
    assertThat(walk(0, "3b", "")).isEqualTo(Ipv6Extensions.OK);
    assertThat(extensions.upperProtocol()).isEqualTo(IpProtocols.NO_NEXT_HEADER);
    assertThat(walk(8, "32", "0000000000000000")).isEqualTo(Ipv6Extensions.OK);
    assertThat(extensions.upperProtocol()).isEqualTo(IpProtocols.ESP);
  }

  @Test
  void knowsAddresses() {
    assertThat(Ipv6Addresses.isMulticast(0xff0e000000000000L)).isTrue();
    assertThat(Ipv6Addresses.isLocalMulticast(0xff0e000000000000L)).isFalse();
    assertThat(Ipv6Addresses.isLocalMulticast(0xff02000000000000L)).isTrue();
    assertThat(Ipv6Addresses.isLinkLocal(0xfebf000000000000L)).isTrue();
    assertThat(Ipv6Addresses.isLinkLocal(0xfec0000000000000L)).isFalse();
    assertThat(Ipv6Addresses.isIpv4Mapped(0, 0xffff01020304L)).isTrue();
    assertThat(Ipv6Addresses.solicitedNodeLow(0x1122334455667788L)).isEqualTo(0x1ff667788L);
    assertThat(Ipv6Addresses.interfaceIdentifier(0x001122334455L)).isEqualTo(0x021122fffe334455L);
    assertThat(Ipv6Addresses.maskHigh(0)).isZero();
    assertThat(Ipv6Addresses.maskHigh(48)).isEqualTo(0xffffffffffff0000L);
    assertThat(Ipv6Addresses.maskHigh(64)).isEqualTo(-1L);
    assertThat(Ipv6Addresses.maskLow(64)).isZero();
    assertThat(Ipv6Addresses.maskLow(65)).isEqualTo(Long.MIN_VALUE);
    assertThat(Ipv6Addresses.maskLow(128)).isEqualTo(-1L);
    assertThat(MacAddresses.ofIpv6Multicast(0x1ff667788L)).isEqualTo(0x3333ff667788L);
  }
}
