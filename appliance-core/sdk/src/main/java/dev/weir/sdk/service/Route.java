package dev.weir.sdk.service;

import dev.weir.sdk.address.IpPrefix;
import java.util.List;

/**
 * A route as somebody offers it.
 *
 * @param prefix destinations
 * @param protocol who offers it, in lower case words with hyphens: {@code static}, {@code dhcp},
 *     {@code kernel}
 * @param distance 0-255: of several offers for a prefix the lowest is used; 255 never
 * @param metric tells offers of equal distance apart; the lowest is used
 * @param nextHops one, or several of equal cost between which flows are shared out; at most 64
 */
public record Route(
    IpPrefix prefix, String protocol, int distance, int metric, List<NextHop> nextHops) {
  /** Most next hops of one route. */
  public static final int MAX_NEXT_HOPS = 64;

  /**
   * Checks it.
   *
   * @throws IllegalArgumentException if a gateway is of another family, or a number out of range
   */
  public Route {
    nextHops = List.copyOf(nextHops);
    if (nextHops.isEmpty() || nextHops.size() > MAX_NEXT_HOPS) {
      throw new IllegalArgumentException("a route has 1-" + MAX_NEXT_HOPS + " next hops");
    }
    if (distance < 0 || distance > 255) {
      throw new IllegalArgumentException("distance must be 0-255");
    }
    for (NextHop hop : nextHops) {
      if (hop instanceof NextHop.Via via && via.gateway().isIpv4() != prefix.isIpv4()) {
        throw new IllegalArgumentException(
            "gateway " + via.gateway() + " is of another family than " + prefix);
      }
      if (hop instanceof NextHop.Special && nextHops.size() > 1) {
        throw new IllegalArgumentException(hop + " cannot share a route with other next hops");
      }
    }
  }
}
