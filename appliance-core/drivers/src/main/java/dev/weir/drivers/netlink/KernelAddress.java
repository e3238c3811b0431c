package dev.weir.drivers.netlink;

import dev.weir.sdk.address.IpAddress;
import java.nio.ByteBuffer;

/**
 * An address on an interface of the kernel.
 *
 * @param interfaceIndex number of the interface
 * @param address the local one
 * @param prefixLength of its subnet
 * @param scope RT_SCOPE_ number: 0 global, 253 link, 254 host
 * @param flags IFA_F_ bits
 */
public record KernelAddress(
    int interfaceIndex, IpAddress address, int prefixLength, int scope, int flags) {
  private static final int FIXED_BYTES = 8;
  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;
  private static final int IFA_FLAGS = 8;

  static KernelAddress parse(NetlinkMessage message) throws MalformedNetlinkException {
    ByteBuffer fixed = message.payload(FIXED_BYTES, "address message");
    Attributes attributes = new Attributes(fixed, FIXED_BYTES);
    IpAddress peer =
        attributes
            .address(IFA_ADDRESS)
            .orElseThrow(() -> new MalformedNetlinkException("address message without address"));
    IpAddress address = attributes.address(IFA_LOCAL).orElse(peer);
    int prefixLength = fixed.get(1) & 0xff;
    if (prefixLength > address.bits()) {
      throw new MalformedNetlinkException("prefix length " + prefixLength);
    }
    return new KernelAddress(
        fixed.getInt(4),
        address,
        prefixLength,
        fixed.get(3) & 0xff,
        attributes.intValue(IFA_FLAGS).orElse(fixed.get(2) & 0xff));
  }
}
