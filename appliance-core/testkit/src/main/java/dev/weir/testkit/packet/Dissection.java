package dev.weir.testkit.packet;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.packet.Packet;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;

/**
 * A frame taken apart, for {@link Checks} and for reading in a failed test. Parsed with plain
 * arrays, apart from the header views under test. What is wrong with the frame is told by {@link
 * #faults}.
 */
public final class Dissection {
  private static final String FLAG_LETTERS = "FSRPAUEC";

  private final List<String> faults = new ArrayList<>();
  private final List<Integer> vlans = new ArrayList<>();
  private String sourceMac = "";
  private String destinationMac = "";
  private int etherType = -1;
  private int arpOperation = -1;
  private String arpSenderMac = "";
  private String arpTargetMac = "";
  private int ipVersion;
  private String source = "";
  private String destination = "";
  private int ttl = -1;
  private int trafficClass = -1;
  private int protocol = -1;
  private int identification = -1;
  private boolean dontFragment;
  private boolean moreFragments;
  private int fragmentOffset;
  private int ipLength = -1;
  private int sourcePort = -1;
  private int destinationPort = -1;
  private String tcpFlags = "";
  private int sequence;
  private int acknowledgement;
  private int window = -1;
  private byte[] tcpOptions = {};
  private int icmpType = -1;
  private int icmpCode = -1;
  private int icmpRest;
  private byte[] payload = {};
  private int partialAt = -1;
  private final byte[] bytes;

  private Dissection(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes a frame apart that begins with an Ethernet header. */
  public static Dissection of(Frame frame) {
    Dissection d = new Dissection(frame.bytes());
    d.partialAt = frame.has(Packet.CHECKSUM_PARTIAL) ? frame.checksumStart() : -1;
    ByteBuffer in = ByteBuffer.wrap(d.bytes);
    if (d.need(in, 14, "Ethernet header")) {
      d.ethernet(in);
    }
    return d;
  }

  /** Takes a packet apart that begins with an IP header. */
  public static Dissection ofIp(byte[] packet) {
    Dissection d = new Dissection(packet.clone());
    ByteBuffer in = ByteBuffer.wrap(packet);
    if (d.need(in, 1, "IP header")) {
      d.etherType = packet[0] >>> 4 == 4 ? 0x0800 : 0x86dd;
      d.network(in);
    }
    return d;
  }

  private boolean need(ByteBuffer in, int bytes, String what) {
    if (in.remaining() < bytes) {
      faults.add(what + " is cut short");
      return false;
    }
    return true;
  }

  private void ethernet(ByteBuffer in) {
    destinationMac = mac(in);
    sourceMac = mac(in);
    etherType = in.getShort() & 0xffff;
    while (etherType == 0x8100 || etherType == 0x88a8) {
      if (!need(in, 4, "VLAN tag")) {
        return;
      }
      vlans.add(in.getShort() & 0xfff);
      etherType = in.getShort() & 0xffff;
    }
    network(in);
  }

  private void network(ByteBuffer in) {
    switch (etherType) {
      case 0x0800 -> ipv4(in);
      case 0x86dd -> ipv6(in);
      case 0x0806 -> arp(in);
      default -> payload = rest(in);
    }
  }

  private void arp(ByteBuffer in) {
    if (!need(in, 28, "ARP")) {
      return;
    }
    in.position(in.position() + 6);
    arpOperation = in.getShort();
    arpSenderMac = mac(in);
    source = address(in, 4);
    arpTargetMac = mac(in);
    destination = address(in, 4);
  }

  private void ipv4(ByteBuffer in) {
    if (!need(in, 20, "IPv4 header")) {
      return;
    }
    int start = in.position();
    byte[] array = bytes;
    int length = (array[start] & 15) * 4;
    if (array[start] >>> 4 != 4 || length < 20 || in.remaining() < length) {
      faults.add("IPv4 header is malformed");
      return;
    }
    ipVersion = 4;
    trafficClass = array[start + 1] & 0xff;
    ipLength = in.getShort(start + 2) & 0xffff;
    identification = in.getShort(start + 4) & 0xffff;
    int fragment = in.getShort(start + 6);
    dontFragment = (fragment & 0x4000) != 0;
    moreFragments = (fragment & 0x2000) != 0;
    fragmentOffset = (fragment & 0x1fff) * 8;
    ttl = array[start + 8] & 0xff;
    protocol = array[start + 9] & 0xff;
    if (Layer.sum(0, Arrays.copyOfRange(array, start, start + length)) != 0xffff) {
      faults.add("IPv4 header checksum is wrong");
    }
    byte[] addresses = Arrays.copyOfRange(array, start + 12, start + 20);
    in.position(start + 12);
    source = address(in, 4);
    destination = address(in, 4);
    in.position(start + length);
    if (ipLength < length || ipLength > length + in.remaining()) {
      faults.add("IPv4 total length " + ipLength + " does not fit");
      return;
    }
    in.limit(start + ipLength);
    transport(in, Layer.sum(0, addresses));
  }

  private void ipv6(ByteBuffer in) {
    if (!need(in, 40, "IPv6 header")) {
      return;
    }
    int start = in.position();
    byte[] array = bytes;
    ipVersion = 6;
    trafficClass = in.getShort(start) >>> 4 & 0xff;
    ipLength = in.getShort(start + 4) & 0xffff;
    protocol = array[start + 6] & 0xff;
    ttl = array[start + 7] & 0xff;
    byte[] addresses = Arrays.copyOfRange(array, start + 8, start + 40);
    in.position(start + 8);
    source = address(in, 16);
    destination = address(in, 16);
    if (ipLength > in.remaining()) {
      faults.add("IPv6 payload length " + ipLength + " does not fit");
      return;
    }
    in.limit(in.position() + ipLength);
    while (protocol == 0 || protocol == 43 || protocol == 44 || protocol == 60) {
      if (!need(in, 8, "IPv6 extension header")) {
        return;
      }
      int at = in.position();
      if (protocol == 44) {
        fragmentOffset = in.getShort(at + 2) & 0xfff8;
        moreFragments = (in.getShort(at + 2) & 1) != 0;
        identification = in.getInt(at + 4);
      }
      int length = protocol == 44 ? 8 : (array[at + 1] & 0xff) * 8 + 8;
      if (!need(in, length, "IPv6 extension header")) {
        return;
      }
      protocol = array[at] & 0xff;
      in.position(at + length);
    }
    transport(in, Layer.sum(0, addresses));
  }

  private void transport(ByteBuffer in, int addressSum) {
    if (fragmentOffset > 0 || moreFragments) {
      payload = rest(in);
      return;
    }
    int start = in.position();
    int length = in.remaining();
    int pseudo =
        Layer.sum(addressSum, ByteBuffer.allocate(8).putInt(length).putInt(protocol).array());
    switch (protocol) {
      case 6 -> {
        if (need(in, 20, "TCP header")) {
          tcp(in, start, pseudo);
        }
      }
      case 17 -> {
        if (need(in, 8, "UDP header")) {
          udp(in, start, pseudo);
        }
      }
      case 1, 58 -> {
        if (need(in, 8, "ICMP header")) {
          icmpType = in.get() & 0xff;
          icmpCode = in.get() & 0xff;
          in.getShort();
          icmpRest = in.getInt();
          verify(in, start, protocol == 1 ? 0 : pseudo, "ICMP");
          payload = rest(in);
        }
      }
      default -> payload = rest(in);
    }
  }

  private void tcp(ByteBuffer in, int start, int pseudo) {
    sourcePort = in.getShort() & 0xffff;
    destinationPort = in.getShort() & 0xffff;
    sequence = in.getInt();
    acknowledgement = in.getInt();
    int header = (in.get() >>> 4 & 15) * 4;
    int bits = in.get() & 0xff;
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      letters.append((bits >> i & 1) != 0 ? FLAG_LETTERS.substring(i, i + 1) : "");
    }
    tcpFlags = letters.toString();
    window = in.getShort() & 0xffff;
    if (header < 20 || header > in.limit() - start) {
      faults.add("TCP header is malformed");
      return;
    }
    tcpOptions = Arrays.copyOfRange(bytes, start + 20, start + header);
    verify(in, start, pseudo, "TCP");
    in.position(start + header);
    payload = rest(in);
  }

  private void udp(ByteBuffer in, int start, int pseudo) {
    sourcePort = in.getShort() & 0xffff;
    destinationPort = in.getShort() & 0xffff;
    int length = in.getShort() & 0xffff;
    if (length != in.limit() - start) {
      faults.add("UDP length " + length + " differs from the IP header's");
    }
    if (in.getShort() != 0) {
      verify(in, start, pseudo, "UDP");
    }
    payload = rest(in);
  }

  private void verify(ByteBuffer in, int start, int pseudo, String what) {
    byte[] covered = Arrays.copyOfRange(bytes, start, in.limit());
    int field = protocol == 6 ? 16 : protocol == 17 ? 6 : 2;
    if (partialAt == start) {
      if ((ByteBuffer.wrap(covered).getShort(field) & 0xffff) != pseudo) {
        faults.add(what + " partial checksum is not the pseudo header's sum");
      }
    } else if (Layer.sum(pseudo, covered) != 0xffff) {
      faults.add(what + " checksum is wrong");
    }
  }

  private static byte[] rest(ByteBuffer in) {
    byte[] out = new byte[in.remaining()];
    in.get(out);
    return out;
  }

  private static String mac(ByteBuffer in) {
    byte[] bytes = new byte[6];
    in.get(bytes);
    return MacAddress.ofBytes(bytes).toString();
  }

  private static String address(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return IpAddress.ofBytes(bytes).toString();
  }

  /** What is wrong: headers cut short, lengths that do not fit, wrong checksums. */
  public List<String> faults() {
    return List.copyOf(faults);
  }

  /** Source MAC address; empty without Ethernet header. */
  public String sourceMac() {
    return sourceMac;
  }

  /** Destination MAC address. */
  public String destinationMac() {
    return destinationMac;
  }

  /** VLAN ids of the tags, outermost first. */
  public List<Integer> vlans() {
    return List.copyOf(vlans);
  }

  /** EtherType behind the tags. */
  public int etherType() {
    return etherType;
  }

  /** ARP operation, -1 if it is no ARP. */
  public int arpOperation() {
    return arpOperation;
  }

  /** MAC address of the ARP sender. */
  public String arpSenderMac() {
    return arpSenderMac;
  }

  /** MAC address of the ARP target. */
  public String arpTargetMac() {
    return arpTargetMac;
  }

  /** 4, 6, or 0 for none. */
  public int ipVersion() {
    return ipVersion;
  }

  /** Source of IP, or sender of ARP. */
  public String source() {
    return source;
  }

  /** Destination of IP, or target of ARP. */
  public String destination() {
    return destination;
  }

  /** TTL or hop limit. */
  public int ttl() {
    return ttl;
  }

  /** Code point. */
  public int dscp() {
    return trafficClass >> 2;
  }

  /** Protocol of the upper layer. */
  public int protocol() {
    return protocol;
  }

  /** IPv4 total length, or IPv6 payload length. */
  public int ipLength() {
    return ipLength;
  }

  /** Identification of a fragment or IPv4 packet. */
  public int identification() {
    return identification;
  }

  /** Whether fragmentation is forbidden. */
  public boolean dontFragment() {
    return dontFragment;
  }

  /** Whether more fragments follow. */
  public boolean moreFragments() {
    return moreFragments;
  }

  /** Bytes before this fragment's. */
  public int fragmentOffset() {
    return fragmentOffset;
  }

  /** Source port, -1 if none. */
  public int sourcePort() {
    return sourcePort;
  }

  /** Destination port, -1 if none. */
  public int destinationPort() {
    return destinationPort;
  }

  /** Letters of the TCP flags that are set, in the order F S R P A U E C. */
  public String tcpFlags() {
    return tcpFlags;
  }

  /** TCP sequence number. */
  public int sequence() {
    return sequence;
  }

  /** TCP acknowledgement number. */
  public int acknowledgement() {
    return acknowledgement;
  }

  /** TCP window. */
  public int window() {
    return window;
  }

  /** TCP options as sent. */
  public byte[] tcpOptions() {
    return tcpOptions.clone();
  }

  /** ICMP type, -1 if none. */
  public int icmpType() {
    return icmpType;
  }

  /** ICMP code. */
  public int icmpCode() {
    return icmpCode;
  }

  /** Last four bytes of the ICMP header. */
  public int icmpRest() {
    return icmpRest;
  }

  /** What the innermost header carries; without Ethernet padding in an IP packet. */
  public byte[] payload() {
    return payload.clone();
  }

  /** One line in words. */
  @Override
  public String toString() {
    StringJoiner words = new StringJoiner(" ");
    words.add(sourceMac + ">" + destinationMac);
    vlans.forEach(id -> words.add("vlan " + id));
    if (arpOperation >= 0) {
      words.add("arp " + (arpOperation == 1 ? "request " : "reply ") + source + ">" + destination);
    } else if (ipVersion > 0) {
      words.add(source + ">" + destination + " ttl " + ttl + " protocol " + protocol);
      if (sourcePort >= 0) {
        words.add(sourcePort + ">" + destinationPort + " " + tcpFlags);
      }
      if (icmpType >= 0) {
        words.add("icmp " + icmpType + "/" + icmpCode);
      }
    } else {
      words.add("type 0x%04x".formatted(Math.max(etherType, 0)));
    }
    words.add("payload " + payload.length);
    faults.forEach(fault -> words.add("(" + fault + ")"));
    return words.toString();
  }
}
