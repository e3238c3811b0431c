package dev.weir.sdk.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TransportHeadersTest {
  private final UdpHeader udp = new UdpHeader();
  private final TcpHeader tcp = new TcpHeader();
  private final TcpOptions options = new TcpOptions();

  @Test
  void readsUdp() {
    Packet packet = WireMemory.packet("0035 c001 000c abcd 01020304");
    assertThat(udp.tryWrap(packet, packet.position())).isTrue();
    assertThat(udp.sourcePort()).isEqualTo(53);
    assertThat(udp.destinationPort()).isEqualTo(0xc001);
    assertThat(udp.length()).isEqualTo(12);
    assertThat(udp.checksum()).isEqualTo(0xabcd);
    assertThat(udp.lengthFits(packet.end())).isTrue();
    assertThat(udp.lengthFits(packet.end() - 1)).isFalse();
  }

  @Test
  void emitsUdpWithLiteralChecksum() {
    Packet packet = WireMemory.dirty(12);
    assertThat(udp.tryEmit(packet, packet.position())).isTrue();
    udp.setSourcePort(0x1234).setDestinationPort(0x5678);
    PacketMemory.setInt(udp.payloadPosition(), 0x01020304);
    udp.fillChecksum(Checksum.pseudoIpv4(0x0a000001, 0x0a000002, 17, 12), 12);
    // 0a00+0001+0a00+0002+0011+000c + 1234+5678+000c + 0102+0304 = 80de -> 7f21
    assertThat(WireMemory.hex(packet.position() - 1, 14))
        .isEqualTo("a5" + "12345678000c7f2101020304" + "a5");
    assertThat(udp.checksumValid(Checksum.pseudoIpv4(0x0a000001, 0x0a000002, 17, 12), 12)).isTrue();
    assertThat(udp.checksumValid(Checksum.pseudoIpv4(0x0a000001, 0x0a000003, 17, 12), 12))
        .isFalse();
  }

  @Test
  void udpWithoutChecksumKeepsItThatWay() {
    Packet packet = WireMemory.packet("0035 c001 0008 0000");
    assertThat(udp.tryWrap(packet, packet.position())).isTrue();
    udp.rewriteSourcePort(54);
    udp.rewriteDestinationPort(55);
    udp.addressChanged(1, 2);
    udp.addressChanged(1L, 2L, 3L, 4L);
    assertThat(WireMemory.hex(packet)).isEqualTo("0036003700080000");
    assertThat(udp.checksumValid(0x1234, 8)).isTrue();
  }

  @Test
  void udpRewriteNeverYieldsZero() {
    // The sum over everything but the field becomes 0xffff exactly when the port is right.
    for (int port = 0; port < 0x10000; port++) {
      Packet packet = WireMemory.packet("0000 0000 0008 0000");
      assertThat(udp.tryWrap(packet, packet.position())).isTrue();
      udp.fillChecksum(0, 8);
      udp.rewriteSourcePort(port);
      assertThat(udp.checksum()).isNotZero();
    }
  }

  @Test
  void tcpRewriteNeverYieldsAllOnes() {
    // Each value of a word passes the one that makes the checksum zero, which 0xffff is not for.
    for (int word = 0; word < 0x10000; word++) {
      Packet packet = WireMemory.packet("0050 c001 00000001 fffffffe 5010 faf0 0000 0000");
      assertThat(tcp.tryWrap(packet, packet.position())).isTrue();
      tcp.fillChecksum(Checksum.pseudoIpv4(0x0a000001, 0x0a000002, 6, 20), 20);
      tcp.rewriteSourcePort(word);
      assertThat(tcp.checksum()).isNotEqualTo(0xffff);
      tcp.addressChanged(0x0a000001, word << 16 | 0xcb00);
      assertThat(tcp.checksum()).isNotEqualTo(0xffff);
      tcp.addressChanged(0x20010db800000000L, 1, 0x20010db800010000L, word);
      assertThat(tcp.checksum()).isNotEqualTo(0xffff);
      tcp.setChecksum(0xffff); // as some senders write zero
      tcp.rewriteDestinationPort(word);
      assertThat(tcp.checksum()).isNotEqualTo(0xffff);
    }
  }

  @Test
  void readsTcp() {
    Packet packet =
        WireMemory.packet("0050c001 00000001 fffffffe 6012 faf0 abcd 0007 020405b4 aabb");
    assertThat(tcp.tryWrap(packet, packet.position())).isTrue();
    assertThat(tcp.sourcePort()).isEqualTo(80);
    assertThat(tcp.destinationPort()).isEqualTo(0xc001);
    assertThat(tcp.sequence()).isEqualTo(1);
    assertThat(tcp.acknowledgement()).isEqualTo(-2);
    assertThat(tcp.headerLength()).isEqualTo(24);
    assertThat(tcp.flags()).isEqualTo(TcpHeader.SYN | TcpHeader.ACK);
    assertThat(tcp.hasFlag(TcpHeader.RST | TcpHeader.ACK)).isTrue();
    assertThat(tcp.hasFlag(TcpHeader.RST)).isFalse();
    assertThat(tcp.window()).isEqualTo(0xfaf0);
    assertThat(tcp.checksum()).isEqualTo(0xabcd);
    assertThat(tcp.urgentPointer()).isEqualTo(7);
    assertThat(tcp.payloadPosition()).isEqualTo(packet.end() - 2);
  }

  @Test
  void refusesTcpWithImpossibleLength() {
    for (String offset : new String[] {"00", "40", "60", "f0"}) {
      Packet packet = WireMemory.packet("00501000 00000001 00000002" + offset + "100400 00000000");
      assertThat(tcp.tryWrap(packet, packet.position())).as(offset).isFalse();
    }
  }

  @Test
  void emitsTcpWithOptions() {
    Packet packet = WireMemory.dirty(44);
    assertThat(tcp.tryEmit(packet, packet.position(), 24)).isTrue();
    tcp.setSourcePort(80)
        .setDestinationPort(0xc001)
        .setSequence(1)
        .setAcknowledgement(-2)
        .setFlags(TcpHeader.SYN)
        .setWindow(0xfaf0)
        .setUrgentPointer(7);
    int at = tcp.position() + TcpHeader.MIN_LENGTH;
    at = TcpOptions.putMaxSegmentSize(at, 1460);
    at = TcpOptions.putSackPermitted(at);
    at = TcpOptions.putTimestamps(at, 0x01020304, 0x05060708);
    at = TcpOptions.putWindowScale(at, 7);
    assertThat(at).isEqualTo(packet.end());
    assertThat(WireMemory.hex(packet.position() - 1, 46))
        .isEqualTo(
            "a5"
                + "0050c00100000001fffffffeb002faf000000007"
                + "020405b4"
                + "01010402"
                + "0101080a0102030405060708"
                + "01030307"
                + "a5");
    options.start(tcp);
    assertThat(options.next()).isTrue();
    assertThat(options.kind()).isEqualTo(TcpOptions.MAX_SEGMENT_SIZE);
    assertThat(options.maxSegmentSize()).isEqualTo(1460);
    assertThat(options.next()).isTrue();
    assertThat(options.kind()).isEqualTo(TcpOptions.SACK_PERMITTED);
    assertThat(options.next()).isTrue();
    assertThat(options.timestamp()).isEqualTo(0x01020304);
    assertThat(options.timestampEcho()).isEqualTo(0x05060708);
    assertThat(options.next()).isTrue();
    assertThat(options.windowScale()).isEqualTo(7);
    assertThat(options.next()).isFalse();
    assertThat(options.malformed()).isFalse();
  }

  @Test
  void readsSackAndCapsWindowScale() {
    Packet packet =
        WireMemory.packet(
            "00501000 00000001 00000002 9010 0400 00000000"
                + "0101 050a 00000010 00000020 0303ff 00");
    assertThat(tcp.tryWrap(packet, packet.position())).isTrue();
    options.start(tcp);
    assertThat(options.next()).isTrue();
    assertThat(options.sackBlocks()).isEqualTo(1);
    assertThat(options.sackLeft(0)).isEqualTo(16);
    assertThat(options.sackRight(0)).isEqualTo(32);
    assertThat(options.next()).isTrue();
    assertThat(options.windowScale()).isEqualTo(14);
    assertThat(options.next()).isFalse();
  }

  @Test
  void tellsMalformedTcpOptions() {
    for (String bad : new String[] {"02000000", "02010000", "02050000", "01010102"}) {
      Packet packet = WireMemory.packet("00501000 00000001 00000002 60020400 00000000" + bad);
      assertThat(tcp.tryWrap(packet, packet.position())).isTrue();
      options.start(tcp);
      assertThat(options.next()).isFalse();
      assertThat(options.malformed()).as(bad).isTrue();
    }
  }

  @Test
  void clampsMaxSegmentSizeAtEvenAndOddOffsets() {
    for (String list :
        new String[] {"020405b4 00000000", "01 020405b4 000000", "0101 020405b4 0000"}) {
      Packet packet = WireMemory.packet("00501000 00000001 00000002 70020400 00000000" + list);
      assertThat(tcp.tryWrap(packet, packet.position())).isTrue();
      tcp.fillChecksum(0x1234, 28);
      assertThat(tcp.clampMaxSegmentSize(options, 1500)).isFalse();
      assertThat(tcp.clampMaxSegmentSize(options, 1360)).isTrue();
      assertThat(tcp.checksumValid(0x1234, 28)).as(list).isTrue();
      options.start(tcp);
      assertThat(options.next()).isTrue();
      assertThat(options.maxSegmentSize()).isEqualTo(1360);
    }
  }

  @Test
  void everyTcpRewriteKeepsTheChecksum() {
    Random random = new Random(6);
    for (int round = 0; round < 5000; round++) {
      byte[] bytes = new byte[41];
      random.nextBytes(bytes);
      bytes[12] = (byte) (0x50 | bytes[12] & 0xf);
      Packet packet = WireMemory.packet(bytes);
      assertThat(tcp.tryWrap(packet, packet.position())).isTrue();
      int source = random.nextInt();
      int destination = random.nextInt();
      tcp.fillChecksum(Checksum.pseudoIpv4(source, destination, 6, 41), 41);
      tcp.rewriteSourcePort(random.nextInt(0x10000));
      tcp.rewriteDestinationPort(random.nextInt(0x10000));
      tcp.rewriteSequence(random.nextInt());
      tcp.rewriteAcknowledgement(random.nextInt());
      tcp.rewriteFlags(TcpHeader.ACK);
      int translated = random.nextInt();
      tcp.addressChanged(source, translated);
      assertThat(tcp.checksumValid(Checksum.pseudoIpv4(translated, destination, 6, 41), 41))
          .isTrue();
    }
  }

  @Test
  void ipv6AddressChangeKeepsTheChecksum() {
    Packet packet = WireMemory.packet("0035c001 000c0000 01020304");
    assertThat(udp.tryWrap(packet, packet.position())).isTrue();
    long high = 0x20010db8ffffffffL;
    udp.fillChecksum(Checksum.pseudoIpv6(high, 5, 7, 8, 17, 12), 12);
    udp.addressChanged(high, 5, 0x20010db8deadbeefL, -9);
    assertThat(udp.checksumValid(Checksum.pseudoIpv6(0x20010db8deadbeefL, -9, 7, 8, 17, 12), 12))
        .isTrue();
  }

  @Test
  void partialChecksumFollowsAddressesAndIgnoresTheRest() {
    byte[] bytes = new byte[60];
    new Random(7).nextBytes(bytes);
    bytes[12] = 0x50;
    Packet packet = WireMemory.packet(bytes);
    assertThat(tcp.tryWrap(packet, packet.position())).isTrue();
    assertThat(tcp.checksumPartial()).isFalse();
    tcp.fillPartialChecksum(packet, Checksum.pseudoIpv4(0x0a000001, 0x0a000002, 6, 60));
    assertThat(packet.has(Packet.CHECKSUM_PARTIAL)).isTrue();
    assertThat(packet.checksumStart()).isEqualTo(tcp.position());
    assertThat(packet.checksumOffset()).isEqualTo(TcpHeader.CHECKSUM);

    assertThat(tcp.tryWrap(packet, packet.position())).isTrue();
    assertThat(tcp.checksumPartial()).isTrue();
    tcp.rewriteSourcePort(1234);
    tcp.rewriteSequence(99);
    tcp.addressChanged(0x0a000001, 0xcb007102);

    // What the interface does: sum from the start, with the field's sum, and complement.
    int completed = Checksum.of(packet.checksumStart(), 60);
    packet.clear(Packet.CHECKSUM_PARTIAL);
    assertThat(tcp.tryWrap(packet, packet.position())).isTrue();
    tcp.setChecksum(completed);
    assertThat(tcp.checksumValid(Checksum.pseudoIpv4(0xcb007102, 0x0a000002, 6, 60), 60)).isTrue();
  }

  @Test
  void partialChecksumOfAnotherHeaderDoesNotConcernThisOne() {
    Packet packet = WireMemory.packet("0035c001 00080000 0035c001 00080000");
    packet.setPartialChecksum(packet.position() + 8, UdpHeader.CHECKSUM);
    assertThat(udp.tryWrap(packet, packet.position())).isTrue();
    assertThat(udp.checksumPartial()).isFalse();
    assertThat(udp.tryWrap(packet, packet.position() + 8)).isTrue();
    assertThat(udp.checksumPartial()).isTrue();
  }

  @Test
  void portsAreReadFromFourBytes() {
    Packet packet = WireMemory.packet("0035c001");
    PortsHeader ports = new PortsHeader();
    assertThat(ports.tryWrap(packet, packet.position())).isTrue();
    assertThat(ports.ports()).isEqualTo(0x0035c001);
    ports.setSourcePort(1).setDestinationPort(2);
    assertThat(ports.sourcePort()).isEqualTo(1);
    assertThat(ports.destinationPort()).isEqualTo(2);
    assertThat(WireMemory.hex(packet)).isEqualTo("00010002");
  }
}
