package dev.weir.router.interfaces;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.service.AddressStates;
import java.util.List;

/**
 * Addresses of the appliance that it must not use for now: it is still asking whose they are, or
 * another host has them. Few, if any. Written by the control plane, read by workers.
 */
@HotPath
public final class WithheldAddresses implements AddressStates.Withheld {
  private static final int WORDS = 3;
  private static final int INTERFACE_BITS = 31;
  private static final long INTERFACE = (1L << INTERFACE_BITS) - 1;
  private static final long IPV6 = 1L << INTERFACE_BITS;
  private static final long[] NONE = {};

  /** For each its domain, family and interface, and the two halves of the address. */
  private volatile long[] entries = NONE;

  /** An address on an interface of a lookup domain. */
  public record Entry(int interfaceIndex, int domain, IpAddress address) {}

  /** Puts others in their place. */
  @ColdPath("control plane")
  public void set(List<Entry> now) {
    long[] next = new long[WORDS * now.size()];
    int at = 0;
    for (Entry entry : now) {
      boolean ipv6 = entry.address().isIpv6();
      next[at++] = ofDomain(entry.domain(), ipv6) | entry.interfaceIndex();
      next[at++] = ipv6 ? entry.address().high() : 0;
      next[at++] = ipv6 ? entry.address().low() : entry.address().ipv4() & 0xffff_ffffL;
    }
    entries = next;
  }

  private static long ofDomain(int domain, boolean ipv6) {
    return (long) domain << 32 | (ipv6 ? IPV6 : 0);
  }

  @Override
  public boolean isEmpty() {
    return entries.length == 0;
  }

  /** Whether an interface must not use an address of its own. */
  @ColdPath("control plane")
  public boolean contains(int interfaceIndex, IpAddress address) {
    return address.isIpv4()
        ? isOn4(interfaceIndex, address.ipv4())
        : isOn6(interfaceIndex, address.high(), address.low());
  }

  boolean isOn4(int interfaceIndex, int address) {
    return contains(IPV6 | INTERFACE, interfaceIndex, 0, address & 0xffff_ffffL);
  }

  boolean isOn6(int interfaceIndex, long high, long low) {
    return contains(IPV6 | INTERFACE, IPV6 | interfaceIndex, high, low);
  }

  @Override
  public boolean contains4(int domain, int address) {
    return contains(~INTERFACE, ofDomain(domain, false), 0, address & 0xffff_ffffL);
  }

  /** Whether an IPv6 address is withheld on an interface of a lookup domain. */
  boolean contains6(int domain, long high, long low) {
    return contains(~INTERFACE, ofDomain(domain, true), high, low);
  }

  private boolean contains(long mask, long key, long high, long low) {
    long[] all = entries;
    for (int i = 0; i < all.length; i += WORDS) {
      if ((all[i] & mask) == key && all[i + 1] == high && all[i + 2] == low) {
        return true;
      }
    }
    return false;
  }
}
