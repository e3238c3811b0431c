package dev.weir.runtime.telemetry;

import dev.weir.engine.worker.CounterStore;
import dev.weir.engine.worker.Term;
import dev.weir.runtime.appliance.AlarmBoard;
import dev.weir.runtime.appliance.Appliance;
import dev.weir.runtime.appliance.Figures;
import dev.weir.sdk.connection.ConnectionService;
import dev.weir.sdk.connection.ConnectionTotals;
import dev.weir.sdk.driver.LinkState;
import dev.weir.sdk.module.InterfaceRef;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * All that an appliance counts, since its start; {@code clear counters} does not touch it. Any
 * thread, but a worker's.
 */
public final class ApplianceMetrics implements Supplier<MetricSnapshots> {
  private final Appliance appliance;
  private final Figures figures;
  private final String version;
  private final double started;

  /**
   * @param version of Weir
   */
  public ApplianceMetrics(Appliance appliance, String version) {
    this.appliance = appliance;
    this.figures = new Figures(appliance.engine());
    this.version = version;
    this.started = appliance.options().clock().instant().toEpochMilli() / 1e3;
  }

  @Override
  public MetricSnapshots get() {
    List<MetricSnapshot> all = new ArrayList<>();
    all.add(
        InfoSnapshot.builder()
            .name("weir_build")
            .help("Version of Weir.")
            .dataPoint(
                InfoSnapshot.InfoDataPointSnapshot.builder()
                    .labels(Labels.of("version", version))
                    .build())
            .build());
    all.add(gauge("weir_start_time_seconds", "When it was started, Unix time.", started));
    interfaces(all);
    all.add(packets());
    all.add(drops());
    all.add(moduleCounters());
    connections(all);
    all.add(alarms());
    memory(all);
    return new MetricSnapshots(all);
  }

  private void interfaces(List<MetricSnapshot> all) {
    all.add(traffic("receive_packets", "Packets received.", Figures.Traffic::rxPackets));
    all.add(traffic("receive_bytes", "Bytes received.", Figures.Traffic::rxBytes));
    all.add(traffic("transmit_packets", "Packets sent.", Figures.Traffic::txPackets));
    all.add(traffic("transmit_bytes", "Bytes sent.", Figures.Traffic::txBytes));
    GaugeSnapshot.Builder up =
        GaugeSnapshot.builder()
            .name("weir_interface_up")
            .help("1 if the interface is enabled and has a link, else 0.");
    for (InterfaceRef on : appliance.interfaces()) {
      boolean isUp = on.enabled() && appliance.linkState(on) == LinkState.UP;
      up.dataPoint(gaugePoint(Labels.of("interface", on.name()), isUp ? 1 : 0));
    }
    all.add(up.build());
  }

  private CounterSnapshot traffic(
      String what, String help, ToLongFunction<Figures.Traffic> figure) {
    CounterSnapshot.Builder counter =
        CounterSnapshot.builder().name("weir_interface_" + what).help(help);
    for (InterfaceRef on : appliance.interfaces()) {
      counter.dataPoint(
          counterPoint(
              Labels.of("interface", on.name()), figure.applyAsLong(figures.traffic(on.index()))));
    }
    return counter.build();
  }

  /** The account: at rest what is born is what has ended. */
  private GaugeSnapshot packets() {
    GaugeSnapshot.Builder gauge =
        GaugeSnapshot.builder()
            .name("weir_account_packets")
            .help("Every packet by what became of it; a gauge, since some are held for a while.");
    for (InterfaceRef on : appliance.interfaces()) {
      account(gauge, on.name(), on.index());
    }
    account(gauge, "", 0);
    return gauge.build();
  }

  private void account(GaugeSnapshot.Builder gauge, String name, int index) {
    for (var entry : figures.account(index).entrySet()) {
      Term term = entry.getKey();
      gauge.dataPoint(
          gaugePoint(Labels.of("interface", name, "term", term.label()), entry.getValue()));
    }
  }

  private CounterSnapshot drops() {
    CounterSnapshot.Builder counter =
        CounterSnapshot.builder().name("weir_drops").help("Packets dropped, by reason and rule.");
    for (Figures.Drop drop : figures.drops()) {
      counter.dataPoint(
          counterPoint(
              Labels.of(
                  "interface",
                  drop.onInterface(),
                  "module",
                  drop.module(),
                  "reason",
                  drop.reason().label(),
                  "rule",
                  drop.rule().orElse("")),
              drop.packets()));
    }
    return counter.build();
  }

  private CounterSnapshot moduleCounters() {
    CounterSnapshot.Builder counter =
        CounterSnapshot.builder().name("weir_module_events").help("What modules count.");
    for (CounterStore.Sum sum : appliance.engine().counters().sums()) {
      counter.dataPoint(
          counterPoint(
              Labels.of("module", sum.module(), "event", sum.counter().label()), sum.value()));
    }
    return counter.build();
  }

  private void connections(List<MetricSnapshot> all) {
    ConnectionTotals totals;
    try {
      totals = appliance.engine().service(ConnectionService.class).orElseThrow().totals();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    all.add(gauge("weir_connections", "Connections now.", (double) totals.live()));
    all.add(
        gauge(
            "weir_connections_half_open",
            "Connections half open or not answered.",
            (double) totals.halfOpen()));
    all.add(gauge("weir_connections_limit", "Most connections.", (double) totals.limit()));
    CounterSnapshot.Builder ended =
        CounterSnapshot.builder()
            .name("weir_connection_events")
            .help("What happened to connections.");
    connectionEvent(ended, "created", totals.created());
    connectionEvent(ended, "discarded", totals.discarded());
    connectionEvent(ended, "expired", totals.expired());
    connectionEvent(ended, "evicted", totals.evicted());
    connectionEvent(ended, "refused", totals.refused());
    connectionEvent(ended, "cleared", totals.cleared());
    all.add(ended.build());
  }

  private static void connectionEvent(CounterSnapshot.Builder counter, String event, long count) {
    counter.dataPoint(counterPoint(Labels.of("event", event), count));
  }

  private GaugeSnapshot alarms() {
    GaugeSnapshot.Builder gauge =
        GaugeSnapshot.builder().name("weir_alarm").help("1 for each alarm that stands.");
    for (AlarmBoard.Alarm alarm : appliance.alarms().all()) {
      String severity = alarm.severity().name().toLowerCase(Locale.ROOT);
      gauge.dataPoint(gaugePoint(Labels.of("key", alarm.key(), "severity", severity), 1));
    }
    return gauge.build();
  }

  private static void memory(List<MetricSnapshot> all) {
    Runtime runtime = Runtime.getRuntime();
    all.add(
        gauge(
            "weir_heap_used_bytes",
            "Java heap in use.",
            (double) (runtime.totalMemory() - runtime.freeMemory())));
    all.add(gauge("weir_heap_max_bytes", "Java heap at most.", (double) runtime.maxMemory()));
  }

  private static GaugeSnapshot gauge(String name, String help, double value) {
    return GaugeSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(gaugePoint(Labels.EMPTY, value))
        .build();
  }

  private static GaugeSnapshot.GaugeDataPointSnapshot gaugePoint(Labels labels, double value) {
    return GaugeSnapshot.GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
  }

  private static CounterSnapshot.CounterDataPointSnapshot counterPoint(Labels labels, long value) {
    return CounterSnapshot.CounterDataPointSnapshot.builder()
        .labels(labels)
        .value((double) value)
        .build();
  }
}
