package dev.weir.router.route;

import dev.weir.router.fib.PrefixMap;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import java.util.function.ObjIntConsumer;

/** The offers of one protocol at one distance: a number of {@link Offers} for each prefix. */
final class RouteSource {
  static final int NONE = PrefixMap.NONE;

  private final String protocol;
  private final int distance;
  private final PrefixMap ipv4 = new PrefixMap(false);
  private final PrefixMap ipv6 = new PrefixMap(true);

  RouteSource(String protocol, int distance) {
    this.protocol = protocol;
    this.distance = distance;
  }

  String protocol() {
    return protocol;
  }

  int distance() {
    return distance;
  }

  int size() {
    return ipv4.size() + ipv6.size();
  }

  private PrefixMap map(IpPrefix prefix) {
    return prefix.isIpv4() ? ipv4 : ipv6;
  }

  /** Number of the offer for a prefix, or {@link #NONE}. */
  int get(IpPrefix prefix) {
    PrefixMap map = map(prefix);
    return map.size() == 0 ? NONE : map.get(high(prefix), low(prefix), prefix.length());
  }

  /** Sets it; returns the one before, or {@link #NONE}. */
  int put(IpPrefix prefix, int offer) {
    return map(prefix).put(high(prefix), low(prefix), prefix.length(), offer);
  }

  /** Takes it out; returns the one before, or {@link #NONE}. */
  int remove(IpPrefix prefix) {
    return map(prefix).remove(high(prefix), low(prefix), prefix.length());
  }

  /** All offers, in no order; the source must not change meanwhile. */
  void forEach(ObjIntConsumer<IpPrefix> visitor) {
    ipv4.forEach(
        (high, low, length, offer) ->
            visitor.accept(new IpPrefix(IpAddress.ofIpv4((int) (high >>> 32)), length), offer));
    ipv6.forEach(
        (high, low, length, offer) ->
            visitor.accept(new IpPrefix(IpAddress.ofIpv6(high, low), length), offer));
  }

  /** The upper half of a prefix as tables have it: IPv4 is left-aligned. */
  static long high(IpPrefix prefix) {
    IpAddress address = prefix.address();
    return address.isIpv4() ? address.low() << 32 : address.high();
  }

  /** The lower half. */
  static long low(IpPrefix prefix) {
    return prefix.isIpv4() ? 0 : prefix.address().low();
  }
}
