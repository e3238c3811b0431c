package dev.weir.sdk.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.packet.Packet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Ipv4HeaderTest {
  private final Ipv4Header ip = new Ipv4Header();

  private void wrap(Packet packet) {
    assertThat(ip.tryWrap(packet, packet.position())).isTrue();
  }

  @Test
  void readsHeader() {
    wrap(WireMemory.packet("45b9001c 1c466003 4006b1e6 ac100a63 ac100a0c 0102030405060708"));
    assertThat(ip.headerLength()).isEqualTo(20);
    assertThat(ip.dscp()).isEqualTo(46);
    assertThat(ip.ecn()).isEqualTo(1);
    assertThat(ip.totalLength()).isEqualTo(28);
    assertThat(ip.totalLengthFits()).isTrue();
    assertThat(ip.identification()).isEqualTo(0x1c46);
    assertThat(ip.dontFragment()).isTrue();
    assertThat(ip.moreFragments()).isTrue();
    assertThat(ip.fragmentOffset()).isEqualTo(24);
    assertThat(ip.isFragment()).isTrue();
    assertThat(ip.isLaterFragment()).isTrue();
    assertThat(ip.ttl()).isEqualTo(64);
    assertThat(ip.protocol()).isEqualTo(IpProtocols.TCP);
    assertThat(ip.source()).isEqualTo(0xac100a63);
    assertThat(ip.destination()).isEqualTo(0xac100a0c);
    assertThat(ip.payloadLength()).isEqualTo(8);
  }

  @Test
  void verifiesChecksum() {
    String good = "4500003c 1c464000 4006b1e6 ac100a63 ac100a0c";
    wrap(WireMemory.packet(good));
    assertThat(ip.checksumValid()).isTrue();
    wrap(WireMemory.packet(good.replace("4006", "3f06")));
    assertThat(ip.checksumValid()).isFalse();
  }

  @Test
  void refusesWrongVersionAndLength() {
    String rest = "000014 00000000 40060000 01020304 05060708";
    for (String first : new String[] {"44", "40", "55", "65", "05", "46"}) {
      Packet packet = WireMemory.packet(first + rest);
      assertThat(ip.tryWrap(packet, packet.position())).as(first).isFalse();
    }
  }

  @Test
  void payloadNeverEndsBehindThePacketNorBeforeTheHeader() {
    wrap(WireMemory.packet("4500ffff 00000000 40060000 01020304 05060708 aabb"));
    assertThat(ip.totalLengthFits()).isFalse();
    assertThat(ip.payloadLength()).isEqualTo(2);
    wrap(WireMemory.packet("45000003 00000000 40060000 01020304 05060708 aabb"));
    assertThat(ip.totalLengthFits()).isFalse();
    assertThat(ip.payloadLength()).isZero();
  }

  @Test
  void emitsHeader() {
    Packet packet = WireMemory.dirty(60);
    assertThat(ip.tryEmit(packet, packet.position())).isTrue();
    ip.setIdentification(0x1c46)
        .setFragment(true, false, 0)
        .setProtocol(IpProtocols.TCP)
        .setSource(0xac100a63)
        .setDestination(0xac100a0c)
        .fillChecksum();
    assertThat(WireMemory.hex(packet.position() - 1, 22))
        .isEqualTo("a5" + "4500003c1c4640004006b1e6ac100a63ac100a0c" + "a5");
    ip.setDscp(46).setEcn(2).setTotalLength(40).setTtl(1).setFragment(false, true, 1480);
    assertThat(WireMemory.hex(packet.position(), 9)).isEqualTo("45ba00281c4620b901");
  }

  @Test
  void emitsRoomForOptions() {
    Packet packet = WireMemory.dirty(24);
    assertThat(ip.tryEmit(packet, packet.position(), 4)).isTrue();
    assertThat(ip.headerLength()).isEqualTo(24);
    assertThat(WireMemory.hex(packet)).isEqualTo("46000018" + "00000000" + "40" + "00".repeat(15));
    assertThat(ip.tryEmit(packet, packet.position(), 8)).as("no room").isFalse();
    assertThat(ip.tryEmit(packet, packet.position(), 3)).as("not a word").isFalse();
    assertThat(ip.tryEmit(packet, packet.position(), 44)).as("too long").isFalse();
  }

  @Test
  void everyRewriteKeepsTheChecksum() {
    Random random = new Random(5);
    for (int round = 0; round < 5000; round++) {
      byte[] bytes = new byte[24];
      random.nextBytes(bytes);
      bytes[0] = 0x46;
      wrap(WireMemory.packet(bytes));
      ip.setTtl(1 + random.nextInt(255)).fillChecksum();
      int ttl = ip.ttl();
      ip.decrementTtl();
      assertThat(ip.ttl()).isEqualTo(ttl - 1);
      assertThat(ip.checksumValid()).isTrue();
      int address = random.nextInt();
      ip.rewriteSource(address);
      assertThat(ip.source()).isEqualTo(address);
      assertThat(ip.checksumValid()).isTrue();
      ip.rewriteDestination(~address);
      assertThat(ip.destination()).isEqualTo(~address);
      assertThat(ip.checksumValid()).isTrue();
      ip.rewriteTtl(17);
      ip.rewriteDscp(random.nextInt(64));
      ip.rewriteEcn(3);
      ip.rewriteTotalLength(24);
      ip.rewriteIdentification(address & 0xffff);
      assertThat(ip.ttl()).isEqualTo(17);
      assertThat(ip.ecn()).isEqualTo(3);
      assertThat(ip.totalLength()).isEqualTo(24);
      assertThat(ip.identification()).isEqualTo(address & 0xffff);
      assertThat(ip.checksumValid()).isTrue();
    }
  }

  @Test
  void iteratesOptions() {
    // no-operation, router alert, loose source route of one hop, end, garbage
    wrap(
        WireMemory.packet(
            "49000024 00000000 40060000 01020304 05060708 01 94040000 83070401020304 00 ffffff"));
    Ipv4Options options = new Ipv4Options();
    options.start(ip);
    assertThat(options.next()).isTrue();
    assertThat(options.type()).isEqualTo(Ipv4Options.ROUTER_ALERT);
    assertThat(options.copied()).isTrue();
    assertThat(options.length()).isEqualTo(4);
    assertThat(options.next()).isTrue();
    assertThat(options.type()).isEqualTo(Ipv4Options.LOOSE_SOURCE_ROUTE);
    assertThat(options.position()).isEqualTo(ip.position() + 25);
    assertThat(options.next()).isFalse();
    assertThat(options.malformed()).isFalse();
    assertThat(options.next()).isFalse();
  }

  @Test
  void tellsMalformedOptions() {
    Ipv4Options options = new Ipv4Options();
    for (String bad : new String[] {"07000000", "07010000", "07050000", "01010107", "070400ff"}) {
      wrap(WireMemory.packet("46000018 00000000 40060000 01020304 05060708" + bad));
      options.start(ip);
      while (options.next()) {
        assertThat(options.length()).isGreaterThan(1);
      }
      assertThat(options.malformed()).as(bad).isEqualTo(!bad.equals("070400ff"));
    }
  }

  @Test
  void knowsAddresses() {
    assertThat(Ipv4Addresses.isMulticast(0xe0000001)).isTrue();
    assertThat(Ipv4Addresses.isMulticast(0xf0000001)).isFalse();
    assertThat(Ipv4Addresses.isValidSource(0x7f000001)).isFalse();
    assertThat(Ipv4Addresses.isValidSource(0x00000001)).isFalse();
    assertThat(Ipv4Addresses.isValidSource(0xe0000001)).isFalse();
    assertThat(Ipv4Addresses.isValidSource(0xffffffff)).isFalse();
    assertThat(Ipv4Addresses.isValidSource(0xc0000201)).isTrue();
    assertThat(Ipv4Addresses.isLinkLocal(0xa9fe0102)).isTrue();
    assertThat(Ipv4Addresses.mask(0)).isZero();
    assertThat(Ipv4Addresses.mask(24)).isEqualTo(0xffffff00);
    assertThat(Ipv4Addresses.mask(32)).isEqualTo(-1);
    assertThat(MacAddresses.ofIpv4Multicast(0xe0ff0102)).isEqualTo(0x01005e7f0102L);
  }
}
