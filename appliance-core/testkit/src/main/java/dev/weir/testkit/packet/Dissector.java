package dev.weir.testkit.packet;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.MacAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Takes a frame apart, header by header: with plain arrays, apart from the header views under test,
 * so that a mistake in these shows.
 */
final class Dissector {
  private static final String FLAG_LETTERS = "FSRPAUEC";

  private final byte[] bytes;
  private final int partialAt;
  private final ByteBuffer in;
  private final Dissection into = new Dissection();

  /**
   * Of a frame.
   *
   * @param partialAt where a transport header with a partial checksum begins, or -1
   */
  Dissector(byte[] bytes, int partialAt) {
    this.bytes = bytes;
    this.partialAt = partialAt;
    in = ByteBuffer.wrap(bytes);
  }

  /** Of bytes that begin with an Ethernet header. */
  Dissection frame() {
    if (need(14, "Ethernet header")) {
      ethernet();
    }
    return into;
  }

  /** Of bytes that begin with an IP header. */
  Dissection packet() {
    if (need(1, "IP header")) {
      into.etherType = bytes[0] >>> 4 == 4 ? 0x0800 : 0x86dd;
      network();
    }
    return into;
  }

  private boolean need(int lengthBytes, String what) {
    if (in.remaining() < lengthBytes) {
      into.faults.add(what + " is cut short");
      return false;
    }
    return true;
  }

  private void ethernet() {
    into.destinationMac = mac();
    into.sourceMac = mac();
    into.etherType = in.getShort() & 0xffff;
    while (into.etherType == 0x8100 || into.etherType == 0x88a8) {
      if (!need(4, "VLAN tag")) {
        return;
      }
      into.vlans.add(in.getShort() & 0xfff);
      into.etherType = in.getShort() & 0xffff;
    }
    network();
  }

  private void network() {
    switch (into.etherType) {
      case 0x0800 -> ipv4();
      case 0x86dd -> ipv6();
      case 0x0806 -> arp();
      default -> into.payload = rest();
    }
  }

  private void arp() {
    if (!need(28, "ARP")) {
      return;
    }
    in.position(in.position() + 6);
    into.arpOperation = in.getShort();
    into.arpSenderMac = mac();
    into.source = address(4);
    into.arpTargetMac = mac();
    into.destination = address(4);
  }

  private void ipv4() {
    if (!need(20, "IPv4 header")) {
      return;
    }
    int start = in.position();
    int length = (bytes[start] & 15) * 4;
    if (bytes[start] >>> 4 != 4 || length < 20 || in.remaining() < length) {
      into.faults.add("IPv4 header is malformed");
      return;
    }
    into.ipVersion = 4;
    into.trafficClass = bytes[start + 1] & 0xff;
    into.ipLength = in.getShort(start + 2) & 0xffff;
    into.identification = in.getShort(start + 4) & 0xffff;
    int fragment = in.getShort(start + 6);
    into.dontFragment = (fragment & 0x4000) != 0;
    into.moreFragments = (fragment & 0x2000) != 0;
    into.fragmentOffset = (fragment & 0x1fff) * 8;
    into.ttl = bytes[start + 8] & 0xff;
    into.protocol = bytes[start + 9] & 0xff;
    if (Layer.sum(0, Arrays.copyOfRange(bytes, start, start + length)) != 0xffff) {
      into.faults.add("IPv4 header checksum is wrong");
    }
    byte[] addresses = Arrays.copyOfRange(bytes, start + 12, start + 20);
    in.position(start + 12);
    into.source = address(4);
    into.destination = address(4);
    in.position(start + length);
    if (into.ipLength < length || into.ipLength > length + in.remaining()) {
      into.faults.add("IPv4 total length " + into.ipLength + " does not fit");
      return;
    }
    in.limit(start + into.ipLength);
    transport(Layer.sum(0, addresses));
  }

  private void ipv6() {
    if (!need(40, "IPv6 header")) {
      return;
    }
    int start = in.position();
    into.ipVersion = 6;
    into.trafficClass = in.getShort(start) >>> 4 & 0xff;
    into.ipLength = in.getShort(start + 4) & 0xffff;
    into.protocol = bytes[start + 6] & 0xff;
    into.ttl = bytes[start + 7] & 0xff;
    byte[] addresses = Arrays.copyOfRange(bytes, start + 8, start + 40);
    in.position(start + 8);
    into.source = address(16);
    into.destination = address(16);
    if (into.ipLength > in.remaining()) {
      into.faults.add("IPv6 payload length " + into.ipLength + " does not fit");
      return;
    }
    in.limit(in.position() + into.ipLength);
    while (into.protocol == 0
        || into.protocol == 43
        || into.protocol == 44
        || into.protocol == 60) {
      if (!need(8, "IPv6 extension header")) {
        return;
      }
      int at = in.position();
      if (into.protocol == 44) {
        into.fragmentOffset = in.getShort(at + 2) & 0xfff8;
        into.moreFragments = (in.getShort(at + 2) & 1) != 0;
        into.identification = in.getInt(at + 4);
      }
      int length = into.protocol == 44 ? 8 : (bytes[at + 1] & 0xff) * 8 + 8;
      if (!need(length, "IPv6 extension header")) {
        return;
      }
      into.protocol = bytes[at] & 0xff;
      in.position(at + length);
    }
    transport(Layer.sum(0, addresses));
  }

  private void transport(int addressSum) {
    if (into.fragmentOffset > 0 || into.moreFragments) {
      into.payload = rest();
      return;
    }
    int start = in.position();
    int length = in.remaining();
    int pseudo =
        Layer.sum(addressSum, ByteBuffer.allocate(8).putInt(length).putInt(into.protocol).array());
    switch (into.protocol) {
      case 6 -> {
        if (need(20, "TCP header")) {
          tcp(start, pseudo);
        }
      }
      case 17 -> {
        if (need(8, "UDP header")) {
          udp(start, pseudo);
        }
      }
      case 1, 58 -> {
        if (need(8, "ICMP header")) {
          into.icmpType = in.get() & 0xff;
          into.icmpCode = in.get() & 0xff;
          in.getShort();
          into.icmpRest = in.getInt();
          verify(start, into.protocol == 1 ? 0 : pseudo, "ICMP");
          into.payload = rest();
        }
      }
      default -> into.payload = rest();
    }
  }

  private void tcp(int start, int pseudo) {
    into.sourcePort = in.getShort() & 0xffff;
    into.destinationPort = in.getShort() & 0xffff;
    into.sequence = in.getInt();
    into.acknowledgement = in.getInt();
    int header = (in.get() >>> 4 & 15) * 4;
    int bits = in.get() & 0xff;
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      letters.append((bits >> i & 1) != 0 ? FLAG_LETTERS.substring(i, i + 1) : "");
    }
    into.tcpFlags = letters.toString();
    into.window = in.getShort() & 0xffff;
    if (header < 20 || header > in.limit() - start) {
      into.faults.add("TCP header is malformed");
      return;
    }
    into.tcpOptions = Arrays.copyOfRange(bytes, start + 20, start + header);
    verify(start, pseudo, "TCP");
    in.position(start + header);
    into.payload = rest();
  }

  private void udp(int start, int pseudo) {
    into.sourcePort = in.getShort() & 0xffff;
    into.destinationPort = in.getShort() & 0xffff;
    int length = in.getShort() & 0xffff;
    if (length != in.limit() - start) {
      into.faults.add("UDP length " + length + " differs from the IP header's");
    }
    if (in.getShort() != 0) {
      verify(start, pseudo, "UDP");
    }
    into.payload = rest();
  }

  private void verify(int start, int pseudo, String what) {
    byte[] covered = Arrays.copyOfRange(bytes, start, in.limit());
    int field = into.protocol == 6 ? 16 : into.protocol == 17 ? 6 : 2;
    if (partialAt == start) {
      if ((ByteBuffer.wrap(covered).getShort(field) & 0xffff) != pseudo) {
        into.faults.add(what + " partial checksum is not the pseudo header's sum");
      }
    } else if (Layer.sum(pseudo, covered) != 0xffff) {
      into.faults.add(what + " checksum is wrong");
    }
  }

  private byte[] rest() {
    byte[] out = new byte[in.remaining()];
    in.get(out);
    return out;
  }

  private String mac() {
    byte[] mac = new byte[6];
    in.get(mac);
    return MacAddress.ofBytes(mac).toString();
  }

  private String address(int length) {
    byte[] address = new byte[length];
    in.get(address);
    return IpAddress.ofBytes(address).toString();
  }
}
