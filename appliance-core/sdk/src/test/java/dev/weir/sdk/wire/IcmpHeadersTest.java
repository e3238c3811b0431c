package dev.weir.sdk.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import java.util.List;
import org.junit.jupiter.api.Test;

class IcmpHeadersTest {
  private final Icmpv4Header icmp = new Icmpv4Header();
  private final Icmpv6Header icmp6 = new Icmpv6Header();

  @Test
  void readsEchoAndTurnsItAround() {
    Packet packet = WireMemory.packet("0800 e1f9 1234 0001 0102030405");
    assertThat(icmp.tryWrap(packet, packet.position())).isTrue();
    assertThat(icmp.type()).isEqualTo(Icmpv4Header.ECHO_REQUEST);
    assertThat(icmp.isQuery()).isTrue();
    assertThat(icmp.isError()).isFalse();
    assertThat(icmp.identifier()).isEqualTo(0x1234);
    assertThat(icmp.sequence()).isEqualTo(1);
    // 0800 + 1234 + 0001 + 0102 + 0304 + 0500 = 233b -> dcc4
    assertThat(icmp.checksumValid(0, 13)).isFalse();
    icmp.fillChecksum(0, 13);
    assertThat(icmp.checksum()).isEqualTo(0xdcc4);
    icmp.rewriteType(Icmpv4Header.ECHO_REPLY, 0);
    icmp.rewriteIdentifier(0x4321);
    assertThat(icmp.checksumValid(0, 13)).isTrue();
    assertThat(WireMemory.hex(packet).substring(0, 4)).isEqualTo("0000");
    assertThat(icmp.identifier()).isEqualTo(0x4321);
  }

  @Test
  void emitsFragmentationNeeded() {
    Packet packet = WireMemory.dirty(8);
    assertThat(icmp.tryEmit(packet, packet.position())).isTrue();
    icmp.setType(Icmpv4Header.UNREACHABLE, Icmpv4Header.FRAGMENTATION_NEEDED).setNextHopMtu(1400);
    icmp.fillChecksum(0, 8);
    assertThat(WireMemory.hex(packet.position() - 1, 10))
        .isEqualTo("a5" + "0304f78300000578" + "a5");
    assertThat(icmp.isError()).isTrue();
    assertThat(icmp.nextHopMtu()).isEqualTo(1400);
    icmp.setRest(0x0a000001).setIdentifier(5).setSequence(6);
    assertThat(icmp.rest()).isEqualTo(0x00050006);
  }

  @Test
  void classifiesTypes() {
    for (int type = 0; type < 256; type++) {
      assertThat(Icmpv4Header.isError(type))
          .isEqualTo(type == 3 || type == 4 || type == 5 || type == 11 || type == 12);
    }
  }

  /** The only types about which a kernel sends an error as well. */
  @Test
  void errorsAreSentAboutQueriesAndAnswersAlone() {
    Packet packet = WireMemory.dirty(8);
    assertThat(icmp.tryEmit(packet, packet.position())).isTrue();
    for (int type = 0; type < 256; type++) {
      icmp.setType(type, 0);
      assertThat(icmp.mayBeComplainedAbout())
          .as("type %d", type)
          .isEqualTo(List.of(0, 8, 13, 14, 15, 16, 17, 18).contains(type));
    }
  }

  @Test
  void readsIcmpv6() {
    Packet packet = WireMemory.packet("0200 abcd 000005dc 6000");
    assertThat(icmp6.tryWrap(packet, packet.position())).isTrue();
    assertThat(icmp6.type()).isEqualTo(Icmpv6Header.PACKET_TOO_BIG);
    assertThat(icmp6.isError()).isTrue();
    assertThat(icmp6.rest()).isEqualTo(1500);
    assertThat(icmp6.isNeighbourDiscovery()).isFalse();
  }

  @Test
  void emitsIcmpv6AndKeepsItsChecksum() {
    Packet packet = WireMemory.dirty(8);
    assertThat(icmp6.tryEmit(packet, packet.position())).isTrue();
    icmp6.setType(Icmpv6Header.ECHO_REQUEST, 0).setIdentifier(1).setSequence(2);
    icmp6.fillChecksum(Checksum.pseudoIpv6(1, 2, 3, 4, 58, 8), 8);
    assertThat(icmp6.isQuery()).isTrue();
    icmp6.rewriteType(Icmpv6Header.ECHO_REPLY, 0);
    icmp6.rewriteIdentifier(77);
    icmp6.addressChanged(1, 2, 5, 6);
    assertThat(icmp6.checksumValid(Checksum.pseudoIpv6(5, 6, 3, 4, 58, 8), 8)).isTrue();
    assertThat(WireMemory.hex(packet.position() + 4, 5)).isEqualTo("004d0002" + "a5");
    icmp6.setRest(0x01020304);
    assertThat(icmp6.rest()).isEqualTo(0x01020304);
  }

  @Test
  void readsNeighbourAdvertisementWithOption() {
    Packet packet =
        WireMemory.packet("8800 0000 e0000000 20010db8000000000000000000000001 0201 020000000001");
    NdNeighbour nd = new NdNeighbour();
    assertThat(nd.tryWrap(packet, packet.position())).isTrue();
    assertThat(nd.type()).isEqualTo(Icmpv6Header.NEIGHBOUR_ADVERTISEMENT);
    assertThat(nd.flags())
        .isEqualTo(NdNeighbour.ROUTER | NdNeighbour.SOLICITED | NdNeighbour.OVERRIDE);
    assertThat(nd.targetHigh()).isEqualTo(0x20010db800000000L);
    assertThat(nd.targetLow()).isEqualTo(1);
    NdOptions options = new NdOptions();
    options.start(nd.optionsPosition(), packet.end());
    assertThat(options.next()).isTrue();
    assertThat(options.is(NdOptions.TARGET_LINK_LAYER)).isTrue();
    assertThat(options.is(NdOptions.SOURCE_LINK_LAYER)).isFalse();
    assertThat(options.linkLayer()).isEqualTo(0x020000000001L);
    assertThat(options.next()).isFalse();
    assertThat(options.malformed()).isFalse();
  }

  @Test
  void emitsNeighbourSolicitation() {
    Packet packet = WireMemory.dirty(32);
    NdNeighbour nd = new NdNeighbour();
    assertThat(nd.tryEmit(packet, packet.position(), Icmpv6Header.NEIGHBOUR_SOLICITATION)).isTrue();
    nd.setFlags(NdNeighbour.OVERRIDE).setTarget(0x20010db800000000L, 1);
    int end =
        NdOptions.putLinkLayer(nd.optionsPosition(), NdOptions.SOURCE_LINK_LAYER, 0x020000000001L);
    assertThat(end).isEqualTo(packet.end());
    assertThat(WireMemory.hex(packet.position() - 1, 34))
        .isEqualTo(
            "a5" + "870000002000000020010db80000000000000000000000010101020000000001" + "a5");
  }

  @Test
  void emitsAndReadsRouterAdvertisement() {
    int length = NdRouterAdvertisement.LENGTH + 8 + 32 + 8 + 8 + 16;
    Packet packet = WireMemory.dirty(length);
    NdRouterAdvertisement ra = new NdRouterAdvertisement();
    assertThat(ra.tryEmit(packet, packet.position())).isTrue();
    ra.setHopLimit(64)
        .setFlags(NdRouterAdvertisement.OTHER)
        .setRouterLifetimeSeconds(1800)
        .setReachableTimeMillis(1)
        .setRetransmissionTimerMillis(2);
    int at = ra.optionsPosition();
    at = NdOptions.putLinkLayer(at, NdOptions.SOURCE_LINK_LAYER, 0x020000000001L);
    at =
        NdOptions.putPrefix(
            at, 64, NdOptions.ON_LINK | NdOptions.AUTONOMOUS, 86400, 14400, 0x20010db800000001L, 0);
    at = NdOptions.putMtu(at, 1500);
    at = NdOptions.putDnsServersHead(at, 1, 600);
    PacketMemory.setLong(at, 0x20010db800000001L);
    PacketMemory.setLong(at + 8, 0x53);
    assertThat(at + 16).isEqualTo(packet.end());
    assertThat(WireMemory.hex(packet.position() - 1, length + 2))
        .isEqualTo(
            "a5"
                + "8600000040400708"
                + "0000000100000002"
                + "0101020000000001"
                + "030440c0"
                + "00015180"
                + "00003840"
                + "00000000"
                + "20010db8000000010000000000000000"
                + "05010000000005dc"
                + "1903000000000258"
                + "20010db8000000010000000000000053"
                + "a5");
    assertThat(ra.tryWrap(packet, packet.position())).isTrue();
    assertThat(ra.hopLimit()).isEqualTo(64);
    assertThat(ra.flags()).isEqualTo(NdRouterAdvertisement.OTHER);
    assertThat(ra.routerLifetimeSeconds()).isEqualTo(1800);
    assertThat(ra.reachableTimeMillis()).isEqualTo(1);
    assertThat(ra.retransmissionTimerMillis()).isEqualTo(2);
    NdOptions options = new NdOptions();
    options.start(ra.optionsPosition(), packet.end());
    assertThat(options.next()).isTrue();
    assertThat(options.next()).isTrue();
    assertThat(options.is(NdOptions.PREFIX)).isTrue();
    assertThat(options.prefixBits()).isEqualTo(64);
    assertThat(options.prefixFlags()).isEqualTo(0xc0);
    assertThat(options.validLifetimeSeconds()).isEqualTo(86400);
    assertThat(options.preferredLifetimeSeconds()).isEqualTo(14400);
    assertThat(options.prefixHigh()).isEqualTo(0x20010db800000001L);
    assertThat(options.prefixLow()).isZero();
    assertThat(options.next()).isTrue();
    assertThat(options.mtu()).isEqualTo(1500);
    assertThat(options.next()).isTrue();
    assertThat(options.is(NdOptions.DNS_SERVERS)).isTrue();
    assertThat(options.next()).isFalse();
  }

  @Test
  void ndOptionOfLengthZeroEndsTheIteration() {
    NdOptions options = new NdOptions();
    for (String bad : new String[] {"0100000000000000", "0102000000000000", "01010000"}) {
      Packet packet = WireMemory.packet(bad);
      options.start(packet.position(), packet.end());
      assertThat(options.next()).isFalse();
      assertThat(options.malformed()).as(bad).isTrue();
      assertThat(options.next()).isFalse();
    }
  }

  @Test
  void readsAndEmitsDhcp() {
    Packet packet = WireMemory.dirty(240 + 3 + 6 + 3 + 1);
    DhcpHeader dhcp = new DhcpHeader();
    assertThat(dhcp.tryEmit(packet, packet.position(), DhcpHeader.REPLY)).isTrue();
    dhcp.setHops(1)
        .setTransactionId(0x12345678)
        .setSeconds(9)
        .setBroadcast(true)
        .setClientAddress(1)
        .setYourAddress(2)
        .setServerAddress(3)
        .setRelayAddress(4)
        .setClientMac(0x020000000001L);
    int at = DhcpOptions.putByte(dhcp.optionsPosition(), 53, DhcpOptions.OFFER);
    at = DhcpOptions.putInt(at, DhcpOptions.SUBNET_MASK, 0xffffff00);
    at = DhcpOptions.putHead(at, DhcpOptions.DOMAIN_NAME, 1);
    PacketMemory.setByte(at, 'x');
    at = DhcpOptions.putEnd(at + 1);
    assertThat(at).isEqualTo(packet.end());
    assertThat(WireMemory.hex(packet.position() - 1, packet.length() + 2))
        .isEqualTo(
            "a5"
                + "02010601"
                + "12345678"
                + "00098000"
                + "00000001"
                + "00000002"
                + "00000003"
                + "00000004"
                + "020000000001"
                + "00".repeat(10 + 64 + 128)
                + "63825363"
                + "350102"
                + "0104ffffff00"
                + "0f0178"
                + "ff"
                + "a5");
    assertThat(dhcp.tryWrap(packet, packet.position())).isTrue();
    assertThat(dhcp.operation()).isEqualTo(DhcpHeader.REPLY);
    assertThat(dhcp.hops()).isEqualTo(1);
    assertThat(dhcp.transactionId()).isEqualTo(0x12345678);
    assertThat(dhcp.seconds()).isEqualTo(9);
    assertThat(dhcp.broadcast()).isTrue();
    assertThat(dhcp.clientAddress()).isEqualTo(1);
    assertThat(dhcp.yourAddress()).isEqualTo(2);
    assertThat(dhcp.serverAddress()).isEqualTo(3);
    assertThat(dhcp.relayAddress()).isEqualTo(4);
    assertThat(dhcp.clientMac()).isEqualTo(0x020000000001L);
    DhcpOptions options = new DhcpOptions();
    options.start(dhcp.optionsPosition(), packet.end());
    assertThat(options.next()).isTrue();
    assertThat(options.code()).isEqualTo(DhcpOptions.MESSAGE_TYPE);
    assertThat(options.asByte()).isEqualTo(DhcpOptions.OFFER);
    assertThat(options.next()).isTrue();
    assertThat(options.asInt()).isEqualTo(0xffffff00);
    assertThat(options.next()).isTrue();
    assertThat(options.dataLength()).isEqualTo(1);
    assertThat(options.next()).isFalse();
    assertThat(options.malformed()).isFalse();
    options.start(packet.end() - 4, packet.end() - 2);
    assertThat(options.next()).isFalse();
    assertThat(options.malformed()).as("data cut off").isTrue();
  }

  @Test
  void refusesBootpAndOtherHardware() {
    Packet packet = WireMemory.dirty(240);
    DhcpHeader dhcp = new DhcpHeader();
    assertThat(dhcp.tryEmit(packet, packet.position(), DhcpHeader.REQUEST)).isTrue();
    PacketMemory.setByte(packet.position() + 239, 0);
    assertThat(dhcp.tryWrap(packet, packet.position())).isFalse();
    assertThat(dhcp.tryEmit(packet, packet.position(), DhcpHeader.REQUEST)).isTrue();
    PacketMemory.setByte(packet.position() + 2, 16);
    assertThat(dhcp.tryWrap(packet, packet.position())).isFalse();
  }
}
