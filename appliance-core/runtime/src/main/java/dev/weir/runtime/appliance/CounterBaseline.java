package dev.weir.runtime.appliance;

import dev.weir.engine.Engine;
import dev.weir.engine.Generation;
import dev.weir.engine.graph.Registries;
import dev.weir.engine.worker.CounterStore;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.module.RuleHits;
import dev.weir.sdk.node.NodeRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Counters as operators see them: from the last {@code clear counters} on. Workers' counters are
 * theirs alone and never go back; what they were at the clearing is remembered here and taken away
 * from what they are. The account of packets is not touched, nor are rates. Any thread.
 */
public final class CounterBaseline {
  private record DropKey(String onInterface, String module, String reason, String rule) {}

  private record CounterKey(String module, String label) {}

  private record Snapshot(
      Map<Integer, Figures.Traffic> traffic,
      Map<DropKey, Long> drops,
      Map<CounterKey, Long> counters,
      Map<Registries.ModuleRule, RuleHits> rules,
      Generation generation,
      Map<NodeRef, Long> passed) {}

  private final Engine engine;
  private final Figures figures;
  private volatile Optional<Snapshot> cleared = Optional.empty();

  /** Nothing is cleared yet. */
  public CounterBaseline(Engine engine) {
    this.engine = engine;
    this.figures = new Figures(engine);
  }

  /** Counts anew from now on. */
  public void clear() {
    Registries registries = engine.registries();
    Map<Integer, Figures.Traffic> traffic = new HashMap<>();
    for (int index = 0; index < registries.interfaces().limit(); index++) {
      traffic.put(index, figures.traffic(index));
    }
    Map<DropKey, Long> drops = new HashMap<>();
    figures.drops().forEach(drop -> drops.put(key(drop), drop.packets()));
    Map<CounterKey, Long> counters = new HashMap<>();
    engine.counters().sums().forEach(sum -> counters.put(key(sum), sum.value()));
    Map<Registries.ModuleRule, RuleHits> rules = new HashMap<>();
    for (int number = 0; number < registries.rules().limit(); number++) {
      registries
          .rules()
          .get(number)
          .ifPresent(rule -> rules.put(rule, engine.ruleHits(rule.module(), rule.path())));
    }
    Generation running = engine.running();
    cleared = Optional.of(new Snapshot(traffic, drops, counters, rules, running, running.passed()));
  }

  /** Traffic of an interface. */
  public Figures.Traffic traffic(int index) {
    Figures.Traffic now = figures.traffic(index);
    Figures.Traffic then =
        cleared.map(from -> from.traffic().get(index)).orElse(Figures.Traffic.NONE);
    return new Figures.Traffic(
        now.rxPackets() - then.rxPackets(),
        now.rxBytes() - then.rxBytes(),
        now.txPackets() - then.txPackets(),
        now.txBytes() - then.txBytes(),
        now.joinedSegments() - then.joinedSegments(),
        now.joinedFrames() - then.joinedFrames());
  }

  /** Drops that have happened, in the order of {@link Figures#drops}. */
  public List<Figures.Drop> drops() {
    Map<DropKey, Long> before = cleared.map(Snapshot::drops).orElse(Map.of());
    List<Figures.Drop> shown = new ArrayList<>();
    for (Figures.Drop drop : figures.drops()) {
      long packets = drop.packets() - before.getOrDefault(key(drop), 0L);
      if (packets > 0) {
        shown.add(
            new Figures.Drop(
                drop.onInterface(), drop.module(), drop.reason(), drop.rule(), packets));
      }
    }
    return shown;
  }

  /** Drops of one interface. */
  public long drops(String onInterface) {
    return drops().stream()
        .filter(drop -> drop.onInterface().equals(onInterface))
        .mapToLong(Figures.Drop::packets)
        .sum();
  }

  /** What modules count. */
  public List<CounterStore.Sum> counters() {
    Map<CounterKey, Long> before = cleared.map(Snapshot::counters).orElse(Map.of());
    return engine.counters().sums().stream()
        .map(
            sum ->
                new CounterStore.Sum(
                    sum.module(), sum.counter(), sum.value() - before.getOrDefault(key(sum), 0L)))
        .toList();
  }

  /** Hits of a module's rule. */
  public RuleHits ruleHits(String module, ConfigPath path) {
    RuleHits now = engine.ruleHits(module, path);
    RuleHits then =
        cleared
            .map(from -> from.rules().get(new Registries.ModuleRule(module, path)))
            .orElse(RuleHits.NONE);
    return new RuleHits(now.packets() - then.packets(), now.bytes() - then.bytes());
  }

  /** Packets that have passed each node of a generation. */
  public Map<NodeRef, Long> passed(Generation of) {
    Map<NodeRef, Long> now = new HashMap<>(of.passed());
    // A later generation began at zero.
    cleared
        .filter(from -> from.generation() == of)
        .ifPresent(
            from -> from.passed().forEach((node, packets) -> now.merge(node, -packets, Long::sum)));
    return now;
  }

  private static DropKey key(Figures.Drop drop) {
    return new DropKey(
        drop.onInterface(), drop.module(), drop.reason().label(), drop.rule().orElse(""));
  }

  private static CounterKey key(CounterStore.Sum sum) {
    return new CounterKey(sum.module(), sum.counter().label());
  }
}
