package dev.weir.firewall.classify;

import java.util.List;

/**
 * Addresses of both families that a rule accepts in one field.
 *
 * @param ipv4 the IPv4 addresses, 32-bit values; {@link FieldSet#NONE} if no IPv4 packet may match
 * @param ipv6 the IPv6 addresses, 128-bit values; {@link FieldSet#NONE} if no IPv6 packet may match
 */
public record AddressSet(FieldSet ipv4, FieldSet ipv6) {
  /** Every address of either family. */
  public static final AddressSet ANY = new AddressSet(FieldSet.ANY, FieldSet.ANY);

  /** The addresses in any of the sets. */
  public static AddressSet union(List<AddressSet> sets) {
    return new AddressSet(
        FieldSet.union(sets.stream().map(AddressSet::ipv4).toList()),
        FieldSet.union(sets.stream().map(AddressSet::ipv6).toList()));
  }

  FieldSet family(boolean wantIpv6) {
    return wantIpv6 ? ipv6 : ipv4;
  }
}
