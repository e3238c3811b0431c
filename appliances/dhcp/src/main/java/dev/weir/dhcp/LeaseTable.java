package dev.weir.dhcp;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpRange;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who has which address of one pool. Holds at most one lease for each address of the ranges and the
 * static ones. Used by the control thread only.
 */
final class LeaseTable {
  private final Map<IpAddress, Lease> byAddress = new HashMap<>();
  private final Map<String, IpAddress> byClient = new HashMap<>();

  /** Where the search for an address that was never used goes on, for each range. */
  private final Map<IpRange, Long> fresh = new HashMap<>();

  Collection<Lease> all() {
    return List.copyOf(byAddress.values());
  }

  Optional<Lease> of(IpAddress address) {
    return Optional.ofNullable(byAddress.get(address));
  }

  Optional<Lease> of(String client) {
    return Optional.ofNullable(byClient.get(client)).map(byAddress::get);
  }

  void put(Lease lease) {
    Lease before = byAddress.put(lease.address(), lease);
    if (before != null && !before.client().equals(lease.client())) {
      byClient.remove(before.client(), lease.address());
    }
    if (lease.state() == Lease.State.DECLINED) {
      byClient.remove(lease.client(), lease.address()); // nobody's: its client gets another
      return;
    }
    IpAddress other = byClient.put(lease.client(), lease.address());
    if (other != null && !other.equals(lease.address())) {
      byAddress.remove(other);
    }
  }

  void remove(IpAddress address) {
    Lease lease = byAddress.remove(address);
    if (lease != null) {
      byClient.remove(lease.client(), address);
    }
  }

  /**
   * An address nobody has: one never used if there is any, else the one that ended longest ago (RFC
   * 2131 section 4.3.1).
   */
  Optional<IpAddress> findFree(List<IpRange> ranges, Set<IpAddress> reserved, Instant now) {
    for (IpRange range : ranges) {
      long size = range.size();
      for (long i = fresh.getOrDefault(range, 0L); i < size; i++) {
        fresh.put(range, i + 1);
        IpAddress address = range.first().plus(i);
        if (!byAddress.containsKey(address) && !reserved.contains(address)) {
          return Optional.of(address);
        }
      }
    }
    Optional<IpAddress> oldest =
        byAddress.values().stream()
            .filter(lease -> !lease.isTaken(now) && !reserved.contains(lease.address()))
            .filter(lease -> ranges.stream().anyMatch(range -> range.contains(lease.address())))
            .min(Comparator.comparing(Lease::expires).thenComparing(Lease::address))
            .map(Lease::address);
    if (oldest.isPresent()) {
      return oldest;
    }
    // Addresses whose lease was cleared are in no list: look through all once more.
    Set<IpAddress> passed = new HashSet<>(reserved);
    for (IpRange range : ranges) {
      for (long i = 0; i < range.size(); i++) {
        IpAddress address = range.first().plus(i);
        if (!byAddress.containsKey(address) && passed.add(address)) {
          return Optional.of(address);
        }
      }
    }
    return Optional.empty();
  }
}
