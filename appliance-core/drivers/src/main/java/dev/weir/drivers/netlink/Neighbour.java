package dev.weir.drivers.netlink;

import dev.weir.sdk.address.IpAddress;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * An entry of the kernel's neighbour tables.
 *
 * @param mac in the low 48 bits, once known
 * @param state NUD_ bits; 0x80 is permanent
 */
public record Neighbour(int interfaceIndex, IpAddress address, OptionalLong mac, int state) {
  private static final int FIXED_BYTES = 12;
  static final int NDA_DST = 1;
  static final int NDA_LLADDR = 2;

  static Neighbour parse(NetlinkMessage message) throws MalformedNetlinkException {
    ByteBuffer fixed = message.payload(FIXED_BYTES, "neighbour message");
    Attributes attributes = new Attributes(fixed, FIXED_BYTES);
    return new Neighbour(
        fixed.getInt(4),
        attributes
            .address(NDA_DST)
            .orElseThrow(() -> new MalformedNetlinkException("neighbour message without address")),
        attributes.mac(NDA_LLADDR),
        Short.toUnsignedInt(fixed.getShort(8)));
  }
}
