package dev.weir.testkit.packet;

import dev.weir.sdk.packet.Packet;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * A frame taken apart, for {@link Checks} and for reading in a failed test. What is wrong with the
 * frame is told by {@link #faults}.
 */
public final class Dissection {
  // Set by the dissector, which hands the dissection out when it is complete.
  final List<String> faults = new ArrayList<>();
  final List<Integer> vlans = new ArrayList<>();
  String sourceMac = "";
  String destinationMac = "";
  int etherType = -1;
  int arpOperation = -1;
  String arpSenderMac = "";
  String arpTargetMac = "";
  int ipVersion;
  String source = "";
  String destination = "";
  int ttl = -1;
  int trafficClass = -1;
  int protocol = -1;
  int identification = -1;
  boolean dontFragment;
  boolean moreFragments;
  int fragmentOffset;
  int ipLength = -1;
  int sourcePort = -1;
  int destinationPort = -1;
  String tcpFlags = "";
  int sequence;
  int acknowledgement;
  int window = -1;
  byte[] tcpOptions = {};
  int icmpType = -1;
  int icmpCode = -1;
  int icmpRest;
  byte[] payload = {};

  Dissection() {}

  /** Takes a frame apart that begins with an Ethernet header. */
  public static Dissection of(Frame frame) {
    int partialAt = frame.has(Packet.CHECKSUM_PARTIAL) ? frame.checksumStart() : -1;
    return new Dissector(frame.bytes(), partialAt).frame();
  }

  /** Takes a packet apart that begins with an IP header. */
  public static Dissection ofIp(byte[] packet) {
    return new Dissector(packet, -1).packet();
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
