package dev.weir.runtime.show;

import dev.weir.engine.Engine;
import dev.weir.engine.os.MemoryPages;
import dev.weir.engine.os.NumaNodes;
import dev.weir.engine.pool.PoolPart;
import dev.weir.engine.pool.PoolSizes;
import dev.weir.engine.worker.LatencyHistogram;
import dev.weir.engine.worker.NodeTime;
import dev.weir.engine.worker.Worker;
import dev.weir.engine.worker.WorkerLoad;
import dev.weir.sdk.command.ArgumentType;
import dev.weir.sdk.command.ArgumentTypes;
import dev.weir.sdk.command.Column;
import dev.weir.sdk.command.ColumnType;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.Fields;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Sections;
import dev.weir.sdk.command.Table;
import dev.weir.sdk.packet.SlotClass;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code show workers ...}. */
final class WorkerCommands {
  private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};

  private final Engine engine;
  private final WorkerSampler sampler;

  WorkerCommands(Engine engine, WorkerSampler sampler) {
    this.engine = engine;
    this.sampler = sampler;
  }

  List<OperationalCommand> list() {
    ArgumentType<Long> number = ArgumentTypes.number(0, engine.workerCount() - 1);
    return List.of(
        OperationalCommand.of("show workers")
            .doc("Packet threads: mode, load, and how long packets are in their hands")
            .run(_ -> workers()),
        OperationalCommand.of("show workers <worker>")
            .doc("Load, batches, time per node, latency and pool of one packet thread")
            .argument("worker", number, "Which worker")
            .run(
                context ->
                    worker(
                        engine.workers().get(Math.toIntExact(context.get("worker", Long.class))))));
  }

  private CommandResult workers() {
    Table.Builder table =
        Table.builder()
            .column("Worker", ColumnType.IDENTIFIER)
            .text("Mode")
            .text("State")
            .column(percent("Load"))
            .number("Packets/s")
            .column("Per batch", ColumnType.DECIMAL)
            .number("Sleeps/s")
            .column(micros("p50"))
            .column(micros("p99"))
            .column(micros("Worst"))
            .number("Free slots");
    for (Worker worker : engine.workers()) {
      Optional<WorkerSampler.Load> load = sampler.load(worker.index());
      LatencyHistogram.Snapshot residence = worker.load().residence().snapshot();
      table.row(
          worker.index(),
          mode(worker),
          state(worker),
          load.map(WorkerSampler.Load::busyPercent).orElse(null),
          load.map(WorkerSampler.Load::packets).orElse(null),
          load.map(WorkerSampler.Load::batchSize).orElse(null),
          load.map(WorkerSampler.Load::sleeps).orElse(null),
          residence.percentileNanos(50) / 1e3,
          residence.percentileNanos(99) / 1e3,
          residence.maxNanos() / 1e3,
          worker.pool().free());
    }
    return table.build();
  }

  private static Column micros(String title) {
    return new Column(title + " us", Column.key(title) + "-us", ColumnType.DECIMAL, "us");
  }

  private static Column percent(String title) {
    return new Column(title + " %", Column.key(title) + "-percent", ColumnType.DECIMAL, "%");
  }

  private static String mode(Worker worker) {
    return worker.loop().mode().name().toLowerCase(Locale.ROOT);
  }

  private static String state(Worker worker) {
    return worker.loop().isAsleep() ? "asleep" : "awake";
  }

  private CommandResult worker(Worker worker) throws CommandException {
    return new Sections(
        List.of(
            new Sections.Section("Worker", facts(worker)),
            new Sections.Section("Batches", batches(worker.load())),
            new Sections.Section("Nodes", nodes(engine.running().times(worker.index()))),
            new Sections.Section("Latency", latency(worker.load().residence().snapshot())),
            new Sections.Section("Pool", pool(worker)),
            new Sections.Section("Packet memory", memory())));
  }

  private Fields facts(Worker worker) {
    WorkerLoad load = worker.load();
    Optional<WorkerSampler.Load> now = sampler.load(worker.index());
    return Fields.builder()
        .add(Column.of("Worker", ColumnType.IDENTIFIER), worker.index())
        .text("Mode", mode(worker))
        .text("State", state(worker))
        .add(Column.of("Processor", ColumnType.IDENTIFIER), processor(worker))
        .add(Column.of("NUMA node", ColumnType.IDENTIFIER), node(worker))
        .add(percent("Busy"), now.map(WorkerSampler.Load::busyPercent).orElse(null))
        .add(percent("Polling in vain"), now.map(WorkerSampler.Load::pollingPercent).orElse(null))
        .add(Column.of("Busy since start", ColumnType.DURATION), time(load.busyNanos()))
        .add(
            Column.of("Polled in vain since start", ColumnType.DURATION), time(load.pollingNanos()))
        .add(Column.of("Asleep since start", ColumnType.DURATION), time(load.asleepNanos()))
        .number("Sleeps", load.sleeps())
        .number("Rounds", load.rounds())
        .number("Packets", load.packets())
        .number("Held", worker.held())
        .build();
  }

  /** Null if it runs where the kernel likes. */
  private @Nullable Integer processor(Worker worker) {
    List<Integer> pinned = engine.processors();
    return pinned.isEmpty() ? null : pinned.get(worker.index());
  }

  private @Nullable Integer node(Worker worker) {
    Integer processor = processor(worker);
    int node = processor == null ? -1 : NumaNodes.read().of(processor);
    return node < 0 ? null : node;
  }

  private static Duration time(long nanos) {
    return Duration.ofMillis(nanos / 1_000_000);
  }

  private static Table batches(WorkerLoad load) {
    Table.Builder table =
        Table.builder().text("Packets").number("Batches").column(percent("Share"));
    for (int n = 0; n < WorkerLoad.SIZE_CLASSES; n++) {
      int least = 1 << n;
      boolean one = n == 0 || n == WorkerLoad.SIZE_CLASSES - 1;
      table.row(
          one ? Integer.toString(least) : least + "-" + (2 * least - 1),
          load.batchesOfClass(n),
          100.0 * load.batchesOfClass(n) / Math.max(1, load.batches()));
    }
    return table.build();
  }

  /** Times are those of sampled rounds; the share is of all that was timed. */
  private static Table nodes(List<NodeTime> times) {
    Table.Builder table =
        Table.builder()
            .text("Node")
            .number("Packets")
            .column("Per call", ColumnType.DECIMAL)
            .column(new Column("ns per packet", "nanos-per-packet", ColumnType.DECIMAL, "ns"))
            .column(percent("Share"));
    long all = times.stream().mapToLong(NodeTime::timedNanos).sum();
    for (NodeTime time : times) {
      if (time.calls() > 0) {
        boolean timed = time.timedPackets() > 0;
        table.row(
            time.node().toString(),
            time.packets(),
            (double) time.packets() / time.calls(),
            timed ? (double) time.timedNanos() / time.timedPackets() : null,
            timed ? 100.0 * time.timedNanos() / Math.max(1, all) : null);
      }
    }
    return table.build();
  }

  private static Table latency(LatencyHistogram.Snapshot residence) {
    Table.Builder table =
        Table.builder().text("Percentile").column(micros("Time")).number("Packets");
    for (double percent : PERCENTILES) {
      table.row(
          String.format(Locale.ROOT, "%s", percent).replaceAll("\\.0$", ""),
          residence.percentileNanos(percent) / 1e3,
          Math.round(residence.total() * percent / 100));
    }
    return table.row("100", residence.maxNanos() / 1e3, residence.total()).build();
  }

  /** Of all workers: it is one. */
  private static Fields memory() throws CommandException {
    try {
      MemoryPages pages = MemoryPages.now();
      return Fields.builder()
          .add(Column.of("Committed", ColumnType.BYTES), pages.residentBytes())
          .add(Column.of("On reserved 2 MiB pages", ColumnType.BYTES), pages.reservedHugeBytes())
          .add(
              Column.of("On transparent 2 MiB pages", ColumnType.BYTES),
              pages.transparentHugeBytes())
          .add(percent("On 2 MiB pages"), pages.hugePercent())
          .text("Advice", pages.advice().isEmpty() ? null : pages.advice())
          .build();
    } catch (IOException e) {
      throw new CommandException("SHOW-0002", "the kernel does not tell: " + e.getMessage());
    }
  }

  private Table pool(Worker worker) {
    PoolSizes sizes = engine.options().pool();
    Table.Builder table =
        Table.builder()
            .text("Part")
            .column("Slot size", ColumnType.BYTES)
            .number("Slots")
            .number("Free");
    for (PoolPart part : PoolPart.values()) {
      for (SlotClass slotClass : SlotClass.values()) {
        table.row(
            part.name().toLowerCase(Locale.ROOT),
            (long) slotClass.strideBytes(),
            sizes.of(part).of(slotClass),
            worker.pool().free(part, slotClass));
      }
    }
    return table.build();
  }
}
