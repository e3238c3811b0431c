package dev.weir.shell.capture;

import dev.weir.sdk.address.IpAddress;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a filter or a summary asks of a frame. Reads any bytes without failing: what is cut off is
 * absent.
 */
final class FrameFields {
  static final int ARP = 0x0806;
  static final int IPV4 = 0x0800;
  static final int IPV6 = 0x86dd;
  private static final int MAX_TAGS = 4;
  private static final int MAX_EXTENSIONS = 8;

  private final byte[] frame;
  private int etherType = -1;
  private int vlan = -1;
  private int l3 = -1;
  private int protocol = -1;
  private int l4 = -1;
  private boolean laterFragment;

  FrameFields(byte[] frame) {
    this.frame = frame;
    if (frame.length < 14) {
      return;
    }
    int at = 12;
    int type = u16(at);
    for (int tags = 0;
        (type == 0x8100 || type == 0x88a8) && tags < MAX_TAGS && at + 6 <= frame.length;
        tags++) {
      vlan = u16(at + 2) & 0xfff;
      at += 4;
      type = u16(at);
    }
    etherType = type;
    l3 = at + 2;
    if (type == IPV4 && has(l3, 20) && (frame[l3] & 0xf0) == 0x40) {
      protocol = u8(l3 + 9);
      laterFragment = (u16(l3 + 6) & 0x1fff) != 0;
      l4 = l3 + 4 * (frame[l3] & 0xf);
    } else if (type == IPV6 && has(l3, 40)) {
      ipv6();
    }
  }

  private void ipv6() {
    int next = u8(l3 + 6);
    int at = l3 + 40;
    for (int i = 0; i < MAX_EXTENSIONS && has(at, 8); i++) {
      if (next == 44) {
        laterFragment = (u16(at + 2) & 0xfff8) != 0;
        next = u8(at);
        at += 8;
      } else if (next == 0 || next == 43 || next == 60) {
        next = u8(at);
        at += 8 * (u8(at + 1) + 1);
      } else {
        break;
      }
    }
    protocol = next;
    l4 = at;
  }

  int etherType() {
    return etherType;
  }

  int vlan() {
    return vlan;
  }

  int protocol() {
    return protocol;
  }

  boolean isIp() {
    return protocol >= 0;
  }

  /** Source and destination address, IP or ARP. */
  Optional<IpAddress> address(boolean source) {
    if (etherType == IPV4 && protocol >= 0) {
      return slice(l3 + (source ? 12 : 16), 4);
    }
    if (etherType == IPV6 && protocol >= 0) {
      return slice(l3 + (source ? 8 : 24), 16);
    }
    if (etherType == ARP && has(l3, 28) && u16(l3 + 2) == IPV4) {
      return slice(l3 + (source ? 14 : 24), 4);
    }
    return Optional.empty();
  }

  /** Source or destination port of TCP, UDP and SCTP; negative if there is none. */
  int port(boolean source) {
    boolean ports = protocol == 6 || protocol == 17 || protocol == 132;
    return ports && !laterFragment && has(l4, 4) ? u16(l4 + (source ? 0 : 2)) : -1;
  }

  /** A byte of the transport header; negative if it is not there. */
  int transportByte(int offset) {
    return l4 >= 0 && !laterFragment && has(l4 + offset, 1) ? u8(l4 + offset) : -1;
  }

  /** Arp operation: 1 request, 2 reply; negative if this is no ARP. */
  int arpOperation() {
    return etherType == ARP && has(l3, 8) ? u16(l3 + 6) : -1;
  }

  /** Bytes of the MAC address. */
  String mac(boolean source) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 6 && frame.length >= 12; i++) {
      text.append(i == 0 ? "" : ":").append(String.format("%02x", frame[(source ? 6 : 0) + i]));
    }
    return text.toString();
  }

  private Optional<IpAddress> slice(int at, int length) {
    return has(at, length)
        ? Optional.of(IpAddress.ofBytes(Arrays.copyOfRange(frame, at, at + length)))
        : Optional.empty();
  }

  private boolean has(int at, int length) {
    return at >= 0 && at + length <= frame.length;
  }

  private int u8(int at) {
    return frame[at] & 0xff;
  }

  private int u16(int at) {
    return at + 2 <= frame.length ? (frame[at] & 0xff) << 8 | frame[at + 1] & 0xff : -1;
  }
}
