package dev.weir.engine.worker;

import dev.weir.sdk.node.Counter;
import dev.weir.sdk.node.Counters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The counters of all modules on all workers, kept over generations. Any thread. */
public final class CounterStore {
  private record Key(String module, String type, int worker) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byModule = module.compareTo(other.module);
      int byType = byModule != 0 ? byModule : type.compareTo(other.type);
      return byType != 0 ? byType : Integer.compare(worker, other.worker);
    }
  }

  /**
   * A counter's sum over all workers.
   *
   * @param module the module
   * @param counter name and sentence
   * @param value the sum, a moment old
   */
  public record Sum(String module, Counter counter, long value) {}

  private final Map<Key, Counters<?>> counters = new TreeMap<>();

  @SuppressWarnings("unchecked")
  synchronized <E extends Enum<E> & Counter> Counters<E> of(
      String module, Class<E> type, int worker) {
    Key key = new Key(module, type.getName(), worker);
    Counters<?> known = counters.get(key);
    // A reloaded module brings another class of the same name: it begins anew.
    if (known == null || known.type() != type) {
      known = new Counters<>(type);
      counters.put(key, known);
    }
    return (Counters<E>) known;
  }

  /** All counters of all modules, summed, in order of modules. */
  public synchronized List<Sum> sums() {
    Map<String, Sum> sums = new java.util.LinkedHashMap<>();
    counters.forEach((key, of) -> addTo(sums, key.module, of));
    return new ArrayList<>(sums.values());
  }

  private static <E extends Enum<E> & Counter> void addTo(
      Map<String, Sum> sums, String module, Counters<?> any) {
    @SuppressWarnings("unchecked")
    Counters<E> of = (Counters<E>) any;
    for (E counter : of.type().getEnumConstants()) {
      sums.merge(
          module + "/" + of.type().getName() + "/" + counter.label(),
          new Sum(module, counter, of.get(counter)),
          (a, b) -> new Sum(module, counter, a.value + b.value));
    }
  }
}
