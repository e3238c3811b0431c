package dev.weir.router.route;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What routes lead to and at which metric, by number. Equal ones have one number, so that a full
 * table of routes is a table of small numbers.
 */
final class Offers {
  /** An offer without its prefix and its source. */
  record Offer(int metric, int nextHop) {}

  private final Map<Offer, Integer> numbers = new HashMap<>();
  private final List<Offer> offers = new ArrayList<>();

  int numberOf(Offer offer) {
    Integer known = numbers.get(offer);
    if (known != null) {
      return known;
    }
    int number = offers.size();
    offers.add(offer);
    numbers.put(offer, number);
    return number;
  }

  Offer offer(int number) {
    return offers.get(number);
  }
}
