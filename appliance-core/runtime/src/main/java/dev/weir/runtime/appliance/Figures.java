package dev.weir.runtime.appliance;

import dev.weir.engine.Engine;
import dev.weir.engine.graph.Registries;
import dev.weir.engine.worker.Account;
import dev.weir.engine.worker.Term;
import dev.weir.engine.worker.Worker;
import dev.weir.sdk.node.DropReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Counters of all workers, added up. Any thread; values may be a moment old. */
public final class Figures {
  private final Engine engine;

  /** Of an engine. */
  public Figures(Engine engine) {
    this.engine = engine;
  }

  /**
   * Packets dropped on an interface for a reason.
   *
   * @param onInterface name of the interface it is booked on; empty for none
   * @param rule its place in the configuration, if a rule did it
   */
  public record Drop(
      String onInterface, String module, DropReason reason, Optional<String> rule, long packets) {}

  /** All drops, in order of interface, module, reason, rule. */
  public List<Drop> drops() {
    Registries registries = engine.registries();
    Map<List<Integer>, Long> sums = new LinkedHashMap<>();
    for (Worker worker : engine.workers()) {
      worker
          .drops()
          .forEach(
              (reason, on, rule, packets) ->
                  sums.merge(List.of(reason, on, rule), packets, Long::sum));
    }
    List<Drop> drops = new ArrayList<>();
    sums.forEach(
        (key, packets) ->
            registries
                .reasons()
                .get(key.get(0))
                .ifPresent(
                    reason ->
                        drops.add(
                            new Drop(
                                name(key.get(1)),
                                reason.module(),
                                reason.reason(),
                                registries
                                    .rules()
                                    .get(key.get(2))
                                    .map(rule -> rule.path().toString()),
                                packets))));
    drops.sort(
        Comparator.comparing(Drop::onInterface)
            .thenComparing(Drop::module)
            .thenComparing(drop -> drop.reason().label())
            .thenComparing(drop -> drop.rule().orElse("")));
    return List.copyOf(drops);
  }

  /** The name of an interface; empty for the pseudo interface of packets that have none. */
  public String name(int index) {
    return engine.registries().interfaces().get(index).orElse("");
  }

  /** The terms of an interface's account; index 0 for packets that belong to none. */
  public Map<Term, Long> account(int index) {
    Map<Term, Long> terms = new EnumMap<>(Term.class);
    for (Term term : Term.values()) {
      terms.put(term, sum(account -> account.get(term, index)));
    }
    return terms;
  }

  /**
   * Traffic that crossed an interface.
   *
   * @param rxPackets received
   * @param rxBytes received
   * @param txPackets sent
   * @param txBytes sent
   * @param joinedSegments of those received, joined into larger frames
   * @param joinedFrames such frames
   */
  public record Traffic(
      long rxPackets,
      long rxBytes,
      long txPackets,
      long txBytes,
      long joinedSegments,
      long joinedFrames) {
    static final Traffic NONE = new Traffic(0, 0, 0, 0, 0, 0);
  }

  /** Traffic of an interface since the start. */
  public Traffic traffic(int index) {
    return new Traffic(
        sum(account -> account.rxPackets(index)),
        sum(account -> account.rxBytes(index)),
        sum(account -> account.txPackets(index)),
        sum(account -> account.txBytes(index)),
        sum(account -> account.joinedSegments(index)),
        sum(account -> account.joinedFrames(index)));
  }

  private interface Reader {
    long read(Account account);
  }

  private long sum(Reader reader) {
    long sum = 0;
    for (Worker worker : engine.workers()) {
      sum += reader.read(worker.account());
    }
    return sum;
  }

  /** Packets that are neither booked as ended nor held: 0 at rest. */
  public static long unaccounted(Map<Term, Long> account) {
    long sum = 0;
    for (Map.Entry<Term, Long> entry : account.entrySet()) {
      boolean born =
          switch (entry.getKey()) {
            case IN, INJECTED, GENERATED, COPIED, EXPANDED -> true;
            case OUT, DROPPED, ABSORBED, PUNTED, HELD -> false;
          };
      sum += born ? entry.getValue() : -entry.getValue();
    }
    return sum;
  }
}
