package dev.weir.testkit.packet;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * Says what a frame must look like, in parts that compose:
 *
 * <pre>{@code
 * ipv4(frame, src("192.0.2.1"), ttl(63), tcp(dstPort(80), flags("S")));
 * }</pre>
 *
 * <p>Each of {@link #ethernet}, {@link #arp}, {@link #ipv4} and {@link #ipv6} also checks that the
 * frame is well-formed: no header cut short, lengths that fit, all checksums right (or partial and
 * marked so). A failure names what is wrong and shows the frame.
 */
public final class Checks {
  private Checks() {}

  /** The frame is well-formed, and what the checks say. */
  public static void ethernet(Frame frame, Check... checks) {
    Dissection dissection = Dissection.of(frame);
    try {
      same("faults", List.of(), dissection.faults());
      all(dissection, checks);
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\n  in " + frame, e);
    }
  }

  /** The frame carries IPv4. */
  public static void ipv4(Frame frame, Check... checks) {
    ethernet(frame, version(4), d -> all(d, checks));
  }

  /** The frame carries IPv6. */
  public static void ipv6(Frame frame, Check... checks) {
    ethernet(frame, version(6), d -> all(d, checks));
  }

  /** The frame is ARP. */
  public static void arp(Frame frame, Check... checks) {
    ethernet(frame, etherType(0x0806), d -> all(d, checks));
  }

  /** A frame carries TCP. */
  public static Check tcp(Check... checks) {
    return d -> {
      same("protocol", 6, d.protocol());
      all(d, checks);
    };
  }

  /** A frame carries UDP. */
  public static Check udp(Check... checks) {
    return d -> {
      same("protocol", 17, d.protocol());
      all(d, checks);
    };
  }

  /** A frame carries ICMP, or ICMPv6, of that type and code. */
  public static Check icmp(int type, int code, Check... checks) {
    return d -> {
      same("protocol", d.ipVersion() == 4 ? 1 : 58, d.protocol());
      same("ICMP type", type, d.icmpType());
      same("ICMP code", code, d.icmpCode());
      all(d, checks);
    };
  }

  /** The payload of an ICMP error is an IP packet (cut short perhaps) that is what they say. */
  public static Check quoted(Check... checks) {
    return d -> all(Dissection.ofIp(d.payload()), checks);
  }

  private static Check version(int version) {
    return d -> same("IP version", version, d.ipVersion());
  }

  /** Source MAC address. */
  public static Check srcMac(String mac) {
    return d -> same("source MAC", mac, d.sourceMac());
  }

  /** Destination MAC address. */
  public static Check dstMac(String mac) {
    return d -> same("destination MAC", mac, d.destinationMac());
  }

  /** Exactly these VLAN tags, outermost first. */
  public static Check vlan(Integer... ids) {
    return d -> same("VLAN tags", List.of(ids), d.vlans());
  }

  /** No VLAN tag. */
  public static Check untagged() {
    return vlan();
  }

  /** EtherType behind the tags. */
  public static Check etherType(int etherType) {
    return d -> same("EtherType", etherType, d.etherType());
  }

  /** Source address of IP, or sender of ARP. */
  public static Check src(String address) {
    return d -> same("source", address, d.source());
  }

  /** Destination address of IP, or target of ARP. */
  public static Check dst(String address) {
    return d -> same("destination", address, d.destination());
  }

  /** TTL or hop limit. */
  public static Check ttl(int ttl) {
    return d -> same("TTL", ttl, d.ttl());
  }

  /** Code point. */
  public static Check dscp(int dscp) {
    return d -> same("DSCP", dscp, d.dscp());
  }

  /** IP protocol of the upper layer. */
  public static Check protocol(int protocol) {
    return d -> same("protocol", protocol, d.protocol());
  }

  /** A fragment: its offset in bytes and whether more follow. */
  public static Check fragment(int offsetBytes, boolean more) {
    return d -> {
      same("fragment offset", offsetBytes, d.fragmentOffset());
      same("more fragments", more, d.moreFragments());
    };
  }

  /** Source port. */
  public static Check srcPort(int port) {
    return d -> same("source port", port, d.sourcePort());
  }

  /** Destination port. */
  public static Check dstPort(int port) {
    return d -> same("destination port", port, d.destinationPort());
  }

  /** Exactly these TCP flags, as letters in any order: F S R P A U E C. */
  public static Check flags(String letters) {
    return d -> same("TCP flags", sorted(letters), sorted(d.tcpFlags()));
  }

  /** TCP sequence number. */
  public static Check sequence(int sequence) {
    return d -> same("sequence", sequence, d.sequence());
  }

  /** TCP acknowledgement number. */
  public static Check acknowledgement(int acknowledgement) {
    return d -> same("acknowledgement", acknowledgement, d.acknowledgement());
  }

  /** Identifier (high half) and sequence, MTU or whatever the last four ICMP bytes are. */
  public static Check icmpRest(int value) {
    return d -> same("ICMP rest", value, d.icmpRest());
  }

  /** Identifier of an echo. */
  public static Check echoId(int identifier) {
    return d -> same("echo identifier", identifier, d.icmpRest() >>> 16);
  }

  /** ARP request, or reply. */
  public static Check arpOperation(int operation) {
    return d -> same("ARP operation", operation, d.arpOperation());
  }

  /** Payload of the innermost header. */
  public static Check payload(byte[] bytes) {
    return d -> {
      byte[] actual = d.payload();
      if (!Arrays.equals(bytes, actual)) {
        HexFormat hex = HexFormat.of();
        same("payload", hex.formatHex(bytes), hex.formatHex(actual));
      }
    };
  }

  /** Payload of the innermost header, as a text. */
  public static Check payload(String text) {
    return payload(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void all(Dissection frame, Check... checks) {
    for (Check check : checks) {
      check.check(frame);
    }
  }

  private static String sorted(String letters) {
    char[] chars = letters.toCharArray();
    Arrays.sort(chars);
    return new String(chars);
  }

  private static void same(String what, Object expected, Object actual) {
    if (!Objects.equals(expected, actual)) {
      throw new AssertionError(what + ": expected " + expected + " but was " + actual);
    }
  }
}
