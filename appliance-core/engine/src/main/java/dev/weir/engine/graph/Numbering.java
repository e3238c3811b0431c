package dev.weir.engine.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives things numbers that stay the same as long as the process lives. Any thread.
 *
 * @param <T> with {@code equals}
 */
public final class Numbering<T> {
  private final Map<T, Integer> numbers = new HashMap<>();
  private final List<T> things = new ArrayList<>();
  private final int first;

  /** Counts from {@code first}. */
  public Numbering(int first) {
    this.first = first;
  }

  /** The thing's number; the next one if it has none yet. */
  public synchronized int of(T thing) {
    Integer number = numbers.get(thing);
    if (number == null) {
      number = first + things.size();
      numbers.put(thing, number);
      things.add(thing);
    }
    return number;
  }

  /** The thing of a number. */
  public synchronized Optional<T> get(int number) {
    int index = number - first;
    return index < 0 || index >= things.size() ? Optional.empty() : Optional.of(things.get(index));
  }

  /** The number of a thing that has one. */
  public synchronized Optional<Integer> find(T thing) {
    return Optional.ofNullable(numbers.get(thing));
  }

  /** One more than the greatest number given. */
  public synchronized int limit() {
    return first + things.size();
  }
}
