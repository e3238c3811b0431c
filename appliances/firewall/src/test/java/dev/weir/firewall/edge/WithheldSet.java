package dev.weir.firewall.edge;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.service.AddressStates;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Addresses of the lookup domain 0 that a test withholds. */
final class WithheldSet implements AddressStates, AddressStates.Withheld {
  private final Set<Integer> addresses = new HashSet<>();

  void set(String... now) {
    addresses.clear();
    for (String address : now) {
      addresses.add(IpAddress.parse(address).ipv4());
    }
  }

  @Override
  public List<Entry> list() {
    return List.of();
  }

  @Override
  public Withheld withheld() {
    return this;
  }

  @Override
  public boolean isEmpty() {
    return addresses.isEmpty();
  }

  @Override
  public boolean contains4(int domain, int address) {
    return domain == 0 && addresses.contains(address);
  }
}
