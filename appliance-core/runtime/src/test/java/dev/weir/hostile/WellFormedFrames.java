package dev.weir.hostile;

import dev.weir.testkit.packet.PacketBuilder;
import java.util.ArrayList;
import java.util.List;

/** Good frames of every kind that the appliance looks into, to be spoilt. */
final class WellFormedFrames {
  private static final String LAN_HOST = "02:00:00:00:01:20";
  private static final String LAN_ROUTER = "02:00:00:00:01:01";
  private static final String WAN_HOST = "02:00:00:00:02:99";
  private static final String WAN_ROUTER = "02:00:00:00:02:01";
  private static final String ALL = "ff:ff:ff:ff:ff:ff";

  private WellFormedFrames() {}

  /** All of them. */
  static List<HostileFrame> all() {
    List<PacketBuilder> frames = new ArrayList<>();
    transport(frames);
    icmp(frames);
    neighbours(frames);
    fragments(frames);
    tagged(frames);
    offloaded(frames);
    return frames.stream().map(PacketBuilder::build).map(HostileFrame::of).toList();
  }

  private static PacketBuilder lan() {
    return PacketBuilder.ethernet(LAN_HOST, LAN_ROUTER);
  }

  private static PacketBuilder wan() {
    return PacketBuilder.ethernet(WAN_HOST, WAN_ROUTER);
  }

  private static PacketBuilder lan4() {
    return lan().ipv4("192.168.1.20", "198.51.100.7");
  }

  private static PacketBuilder lan6() {
    return lan().ipv6("2001:db8:1::20", "2001:db8:99::7");
  }

  private static PacketBuilder wan4() {
    return wan().ipv4("198.51.100.7", "203.0.113.2");
  }

  private static PacketBuilder wan6() {
    return wan().ipv6("2001:db8:99::7", "2001:db8:1::20");
  }

  private static void transport(List<PacketBuilder> frames) {
    frames.add(lan4().tcp(40000, 80).flags("S").sequence(1000).maxSegmentSize(1460));
    frames.add(wan4().tcp(80, 40000).flags("SA").sequence(5000).acknowledgement(1001));
    frames.add(lan4().tcp(40000, 80).flags("A").sequence(1001).acknowledgement(5001));
    frames.add(
        lan4().tcp(40000, 80).flags("PA").sequence(1001).acknowledgement(5001).payloadOf(99));
    frames.add(lan4().tcp(40000, 80).flags("FA").sequence(1100).acknowledgement(5001));
    frames.add(wan4().tcp(80, 40000).flags("R").sequence(5001));
    frames.add(wan4().tcp(5555, 8080).flags("S").windowScale(7));
    frames.add(lan().ipv4("192.168.1.20", "198.51.100.7").tcp(80, 5555).flags("SA"));
    frames.add(lan4().udp(5000, 53).payloadOf(40));
    frames.add(wan4().udp(53, 5000).payloadOf(300));
    frames.add(wan4().udp(1234, 53).noChecksum().payloadOf(30));
    frames.add(lan4().ipOptions("94040000 01010100").udp(5000, 5001).payloadOf(8));
    frames.add(lan4().ipOptions("0707040000000000").udp(5000, 5001).payloadOf(8));
    frames.add(lan4().ttl(1).udp(5000, 33434).payloadOf(12));
    frames.add(lan4().dontFragment().udp(5000, 9).payloadOf(3000));
    frames.add(lan4().protocol(132).payloadOf(60));
    frames.add(lan4().protocol(47).payloadOf(60));
    frames.add(lan6().tcp(40000, 80).flags("S").maxSegmentSize(1440));
    frames.add(wan6().tcp(80, 40000).flags("SA"));
    frames.add(lan6().udp(5000, 53).payloadOf(64));
    frames.add(lan6().ttl(1).udp(5000, 53).payloadOf(64));
    frames.add(lan6().extension(0, "0005020000000000").udp(5000, 53).payloadOf(9));
    frames.add(
        lan6().extension(60, "0001040000000000").extension(43, "0000000000000000").udp(5, 6));
    frames.add(
        PacketBuilder.ethernet(LAN_HOST, ALL)
            .ipv4("0.0.0.0", "255.255.255.255")
            .udp(68, 67)
            .noChecksum()
            .payload(dhcp(1)));
    frames.add(
        PacketBuilder.ethernet(LAN_HOST, ALL)
            .ipv4("0.0.0.0", "255.255.255.255")
            .udp(68, 67)
            .noChecksum()
            .payload(dhcp(3)));
    frames.add(lan().ipv4("192.168.1.20", "192.168.1.1").udp(68, 67).noChecksum().payload(dhcp(8)));
    frames.add(lan().ipv4("192.168.1.20", "203.0.113.2").tcp(1000, 8080).flags("S"));
  }

  /** A DHCP message with options of every kind the server reads (RFC 2131, 2132). */
  private static byte[] dhcp(int type) {
    byte[] message = new byte[300];
    message[0] = 1;
    message[1] = 1;
    message[2] = 6;
    message[7] = 42;
    message[28] = 2;
    message[33] = 0x20;
    byte[] options = {
      0x63,
      (byte) 0x82,
      0x53,
      0x63,
      53,
      1,
      (byte) type,
      50,
      4,
      (byte) 192,
      (byte) 168,
      1,
      101,
      54,
      4,
      (byte) 192,
      (byte) 168,
      1,
      1,
      55,
      3,
      1,
      3,
      6,
      12,
      4,
      'h',
      'o',
      's',
      't',
      61,
      7,
      1,
      2,
      0,
      0,
      0,
      0,
      0x20,
      (byte) 255
    };
    System.arraycopy(options, 0, message, 236, options.length);
    return message;
  }

  private static void icmp(List<PacketBuilder> frames) {
    byte[] quoted4 = lan4().udp(5000, 53).payloadOf(20).build().bytes();
    byte[] inner4 = java.util.Arrays.copyOfRange(quoted4, 14, quoted4.length);
    byte[] quoted6 = lan6().udp(5000, 53).payloadOf(20).build().bytes();
    byte[] inner6 = java.util.Arrays.copyOfRange(quoted6, 14, quoted6.length);
    frames.add(lan().ipv4("192.168.1.20", "192.168.1.1").echoRequest(7, 1).payloadOf(56));
    frames.add(lan4().echoRequest(7, 1).payloadOf(56));
    frames.add(wan4().echoReply(7, 1).payloadOf(56));
    frames.add(wan4().icmp(3, 4).icmpRest(1200).payload(inner4));
    frames.add(wan4().icmp(11, 0).payload(inner4));
    frames.add(wan4().icmp(5, 1).payload(inner4));
    frames.add(lan().ipv6("2001:db8:1::20", "2001:db8:1::1").echoRequest(7, 1).payloadOf(56));
    frames.add(lan6().echoRequest(7, 1).payloadOf(56));
    frames.add(wan6().echoReply(7, 1).payloadOf(56));
    frames.add(wan6().icmpv6(2, 0).icmpRest(1280).payload(inner6));
    frames.add(wan6().icmpv6(3, 0).payload(inner6));
    frames.add(wan6().icmpv6(1, 4).payload(inner6));
  }

  private static void neighbours(List<PacketBuilder> frames) {
    String lanMac = LAN_HOST;
    frames.add(
        PacketBuilder.ethernet(lanMac, ALL).arpRequest(lanMac, "192.168.1.20", "192.168.1.1"));
    frames.add(lan().arpReply(lanMac, "192.168.1.20", LAN_ROUTER, "192.168.1.1"));
    frames.add(
        PacketBuilder.ethernet(lanMac, ALL).arpRequest(lanMac, "192.168.1.20", "192.168.1.20"));
    byte[] target = new byte[24];
    System.arraycopy(address("2001:db8:1::1"), 0, target, 0, 16);
    byte[] option = {1, 1, 2, 0, 0, 0, 1, 0x20};
    System.arraycopy(option, 0, target, 16, 8);
    frames.add(
        PacketBuilder.ethernet(lanMac, "33:33:ff:00:00:01")
            .ipv6("2001:db8:1::20", "ff02::1:ff00:1")
            .ttl(255)
            .icmpv6(135, 0)
            .payload(target));
    frames.add(
        lan().ipv6("2001:db8:1::20", "2001:db8:1::1").ttl(255).icmpv6(135, 0).payload(target));
    byte[] own = target.clone();
    System.arraycopy(address("2001:db8:1::20"), 0, own, 0, 16);
    own[16] = 2;
    frames.add(
        lan()
            .ipv6("2001:db8:1::20", "2001:db8:1::1")
            .ttl(255)
            .icmpv6(136, 0)
            .icmpRest(0x6000_0000)
            .payload(own));
    frames.add(
        PacketBuilder.ethernet(lanMac, "33:33:00:00:00:02")
            .ipv6("fe80::20", "ff02::2")
            .ttl(255)
            .icmpv6(133, 0)
            .payload(option));
    frames.add(
        PacketBuilder.ethernet(lanMac, "33:33:00:00:00:01")
            .ipv6("fe80::20", "ff02::1")
            .ttl(255)
            .icmpv6(134, 0)
            .payloadOf(40));
    frames.add(
        PacketBuilder.ethernet(lanMac, "33:33:00:00:00:16")
            .ipv6("fe80::20", "ff02::16")
            .extension(0, "0005020000000000")
            .icmpv6(143, 0)
            .payloadOf(20));
  }

  private static byte[] address(String text) {
    return dev.weir.sdk.address.IpAddress.parse(text).bytes();
  }

  private static void fragments(List<PacketBuilder> frames) {
    byte[] half = new byte[800];
    frames.add(lan4().identification(77).fragment(0, true).udp(5000, 53).payload(half));
    frames.add(lan4().identification(77).fragment(808, false).protocol(17).payload(half));
    frames.add(lan4().identification(78).fragment(8, true).protocol(17).payload(half));
    frames.add(lan4().identification(79).fragment(65528, false).protocol(17).payload(half));
    frames.add(lan6().fragmentHeader(0, true, 77).udp(5000, 53).payload(half));
    frames.add(lan6().fragmentHeader(808, false, 77).protocol(17).payload(half));
    frames.add(lan6().fragmentHeader(0, false, 78).udp(5000, 53).payloadOf(32));
  }

  private static void tagged(List<PacketBuilder> frames) {
    frames.add(lan().vlan(10).ipv4("192.168.10.20", "198.51.100.7").udp(1, 2).payloadOf(20));
    frames.add(lan().vlan(0, 5).ipv4("192.168.1.20", "198.51.100.7").udp(1, 2).payloadOf(20));
    frames.add(lan().vlan(10).vlan(20).ipv4("192.168.10.20", "192.168.10.1").echoRequest(1, 1));
    frames.add(lan().serviceVlan(5).vlan(10).ipv4("192.168.10.20", "192.168.10.1").udp(1, 2));
    frames.add(
        PacketBuilder.ethernet(LAN_HOST, ALL)
            .vlan(10)
            .arpRequest(LAN_HOST, "192.168.10.20", "192.168.10.1"));
    frames.add(PacketBuilder.ethernet(LAN_HOST, "01:80:c2:00:00:00").etherType(39).payloadOf(39));
    frames.add(PacketBuilder.ethernet(LAN_HOST, ALL).etherType(0x88cc).payloadOf(60));
  }

  private static void offloaded(List<PacketBuilder> frames) {
    frames.add(lan4().tcp(40001, 80).flags("PA").partialChecksum().payloadOf(100));
    frames.add(lan4().udp(5002, 53).partialChecksum().payloadOf(100));
    frames.add(lan6().tcp(40001, 80).flags("PA").partialChecksum().payloadOf(100));
    frames.add(lan4().tcp(40002, 80).flags("S").gso(1448).payloadOf(9000));
    frames.add(lan4().tcp(40002, 80).flags("PA").gso(1448).payloadOf(30000));
    frames.add(lan6().tcp(40002, 80).flags("S").gso(1428).payloadOf(20000));
    frames.add(lan4().udp(5003, 443).gso(1200).payloadOf(6000));
    frames.add(
        lan().vlan(10).ipv4("192.168.10.20", "198.51.100.7").tcp(1, 80).gso(1000).payloadOf(5000));
  }
}
