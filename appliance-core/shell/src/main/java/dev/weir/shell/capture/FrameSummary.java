package dev.weir.shell.capture;

import dev.weir.sdk.address.IpAddress;

/** A frame on one line. */
public final class FrameSummary {
  private FrameSummary() {}

  /** Addresses, protocol and length. */
  static String of(byte[] frame, int lengthBytes) {
    return of(frame) + " length " + lengthBytes;
  }

  /** Addresses and protocol of an Ethernet frame, of which the headers are enough. */
  public static String of(byte[] frame) {
    FrameFields fields = new FrameFields(frame);
    String vlan = fields.vlan() < 0 ? "" : "vlan " + fields.vlan() + " ";
    if (fields.arpOperation() >= 0) {
      String source = fields.address(true).map(IpAddress::toString).orElse("?");
      String target = fields.address(false).map(IpAddress::toString).orElse("?");
      return vlan
          + (fields.arpOperation() == 1
              ? "ARP who-has " + target + " tell " + source
              : "ARP reply " + source + " is-at " + fields.mac(true));
    }
    if (!fields.isIp()) {
      return vlan
          + fields.mac(true)
          + " > "
          + fields.mac(false)
          + " type 0x"
          + String.format("%04x", Math.max(0, fields.etherType()));
    }
    String family = fields.etherType() == FrameFields.IPV6 ? "IP6 " : "IP ";
    return vlan + family + end(fields, true) + " > " + end(fields, false) + " " + transport(fields);
  }

  private static String end(FrameFields fields, boolean source) {
    String address = fields.address(source).map(IpAddress::toString).orElse("?");
    int port = fields.port(source);
    if (port < 0) {
      return address;
    }
    return fields.etherType() == FrameFields.IPV6
        ? "[" + address + "]:" + port
        : address + ":" + port;
  }

  private static String transport(FrameFields fields) {
    return switch (fields.protocol()) {
      case 1 -> "icmp type " + fields.transportByte(0) + " code " + fields.transportByte(1);
      case 6 -> "tcp " + flags(fields.transportByte(13));
      case 17 -> "udp";
      case 50 -> "esp";
      case 58 -> "icmp6 type " + fields.transportByte(0) + " code " + fields.transportByte(1);
      default -> "protocol " + fields.protocol();
    };
  }

  private static String flags(int bits) {
    if (bits < 0) {
      return "";
    }
    StringBuilder text = new StringBuilder("[");
    String letters = "FSRPAUEC";
    for (int i = 0; i < 8; i++) {
      if ((bits & 1 << i) != 0) {
        text.append(letters.charAt(i));
      }
    }
    return text.append(']').toString();
  }
}
