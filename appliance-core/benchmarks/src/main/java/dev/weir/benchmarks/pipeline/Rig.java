package dev.weir.benchmarks.pipeline;

import com.sun.management.ThreadMXBean;
import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.fib.PrefixTable;
import dev.weir.config.commit.ConfigService;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.yaml.YamlSource;
import dev.weir.engine.EngineOptions;
import dev.weir.engine.worker.Worker;
import dev.weir.runtime.appliance.Appliance;
import dev.weir.runtime.appliance.ApplianceOptions;
import dev.weir.runtime.appliance.Figures;
import dev.weir.runtime.appliance.Folders;
import dev.weir.runtime.appliance.ShadowFactory;
import dev.weir.runtime.appliance.WarmUp;
import dev.weir.runtime.interfaces.DeviceManager;
import dev.weir.runtime.interfaces.DeviceSpec;
import dev.weir.runtime.interfaces.HostFacts;
import dev.weir.runtime.modules.ModuleException;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.service.NextHop;
import dev.weir.sdk.service.Route;
import dev.weir.sdk.service.RouteTable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A whole appliance between two {@link LoopDevice}s with a queue for each worker. A worker is
 * polled on a caller's thread just as its own thread would poll it.
 */
public final class Rig implements AutoCloseable {
  /** What tuples are hashed with. */
  static final long HASH_SEED = 0x5765_6972L;

  private static final long SETTLE_NANOS = 5_000_000_000L;
  private static final int ROUNDS_PER_LOOK = 32;
  private static final long GATEWAYS6_HIGH = 0x2001_0db8_000b_0000L;
  private static final int GATEWAYS4 = 0xc0000200;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Path state;
  private final Map<String, LoopDevice> devices = new TreeMap<>();
  private final Appliance appliance;
  private final List<Worker> workers;
  private final long origin;

  private Rig(
      Path modules,
      Path state,
      int connections,
      int workerCount,
      String configuration,
      WarmUp warmUp)
      throws IOException, ModuleException, ConfigException {
    this.state = state;
    ApplianceOptions options =
        new ApplianceOptions(
            modules,
            state,
            EngineOptions.production(workerCount, HASH_SEED).withMostConnections(connections),
            spec -> open(spec, workerCount),
            DeviceManager.Listener.NONE,
            () -> {},
            HostFacts.NONE,
            ShadowFactory.NONE,
            "bench",
            InstantSource.system(),
            false);
    appliance = Appliance.create(options);
    appliance.start(Optional.of(YamlSource.of("bench.yaml", configuration)), warmUp);
    workers = appliance.engine().workers();
    appliance.engine().advance(SETTLE_NANOS);
    origin = System.nanoTime() - SETTLE_NANOS;
  }

  /** Starts an appliance of one worker. */
  public static Rig start(Path modules, int connections, String configuration)
      throws IOException, BenchmarkException {
    return start(modules, connections, 1, configuration, WarmUp.NONE);
  }

  /**
   * Starts an appliance.
   *
   * @param warmUp what it does before it comes up
   * @throws BenchmarkException if the configuration or a module is refused
   */
  static Rig start(
      Path modules, int connections, int workerCount, String configuration, WarmUp warmUp)
      throws IOException, BenchmarkException {
    Path state = Files.createTempDirectory("weir-bench");
    try {
      return new Rig(modules, state, connections, workerCount, configuration, warmUp);
    } catch (ModuleException | ConfigException e) {
      Folders.delete(state);
      throw new BenchmarkException("the appliance does not start: " + e.getMessage(), e);
    }
  }

  /** Its configuration. */
  public ConfigService configuration() {
    return appliance.configuration();
  }

  private LoopDevice open(DeviceSpec spec, int queues) {
    return devices.computeIfAbsent(
        spec.name(), name -> new LoopDevice(spec.mac(), spec.mtu(), queues));
  }

  /** Frames that have come in so far. */
  long received() {
    return device(Settings.IN).all().stream().mapToLong(LoopQueue::received).sum();
  }

  /** Frames that have gone out so far. */
  long transmitted() {
    return device(Settings.OUT).all().stream().mapToLong(LoopQueue::transmitted).sum();
  }

  private LoopDevice device(String name) {
    LoopDevice device = devices.get(name);
    if (device == null) {
      throw new IllegalStateException("no interface " + name);
    }
    return device;
  }

  /** Offers the routes of a table to the router, each to one of the gateways. */
  void route(PrefixTable table) throws BenchmarkException {
    RouteTable routes =
        appliance
            .engine()
            .running()
            .service(RouteTable.class)
            .orElseThrow(() -> new BenchmarkException("no module provides routes"));
    List<List<NextHop>> gateways = new ArrayList<>();
    for (int i = 0; i < Settings.GATEWAYS; i++) {
      IpAddress gateway =
          table.ipv6()
              ? IpAddress.ofIpv6(GATEWAYS6_HIGH, i + 2)
              : IpAddress.ofIpv4(GATEWAYS4 + i + 2);
      gateways.add(List.of(new NextHop.Via(gateway, Optional.empty())));
    }
    List<Route> offers = new ArrayList<>();
    for (int i = 0; i < table.size(); i++) {
      offers.add(
          new Route(
              table.prefix(i),
              "bench",
              20,
              0,
              gateways.get(table.nextHop()[i] % Settings.GATEWAYS)));
    }
    routes.replace("default", "bench", offers);
  }

  /** Plays every frame of a ring once and lets the hosts answer until all is quiet. */
  void converse(FrameRing frames) {
    try (Answers inside = new Answers(false);
        Answers outside = new Answers(true)) {
      device(Settings.IN).all().forEach(queue -> queue.answer(inside));
      device(Settings.OUT).all().forEach(queue -> queue.answer(outside));
      device(Settings.IN).queueOf(0).play(frames, frames.size());
      settle();
      device(Settings.IN).all().forEach(queue -> queue.answer(null));
      device(Settings.OUT).all().forEach(queue -> queue.answer(null));
    }
  }

  /**
   * A sample.
   *
   * @param mpps packets per microsecond of the thread's processor time
   * @param allocatedBytesPerPacket on the heap, by this thread
   */
  record Sample(double mpps, double allocatedBytesPerPacket) {}

  /** Plays a ring over and over at the first worker for a time. */
  Sample sample(FrameRing frames, long nanos) {
    Sample sample = sample(0, frames, nanos);
    settle();
    return sample;
  }

  /** Lets all workers finish what is under way. */
  void settle() {
    appliance.engine().step(now());
  }

  /**
   * Plays a ring over and over at a worker for a time. Several workers may be sampled at once, each
   * on a thread of its own; {@link #settle} when all have ended.
   */
  Sample sample(int number, FrameRing frames, long nanos) {
    Worker worker = workers.get(number);
    LoopQueue in = device(Settings.IN).queueOf(number);
    in.play(frames, Long.MAX_VALUE);
    long before = in.received();
    long bytes = threads.getCurrentThreadAllocatedBytes();
    long cpu = threads.getCurrentThreadCpuTime();
    long end = System.nanoTime() + nanos;
    do {
      for (int i = 0; i < ROUNDS_PER_LOOK; i++) {
        worker.poll(now());
      }
    } while (System.nanoTime() < end);
    cpu = threads.getCurrentThreadCpuTime() - cpu;
    bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
    double packets = in.received() - before;
    in.pause();
    return new Sample(packets * 1e3 / cpu, bytes / packets);
  }

  /** Packets per microsecond of so much of the thread's processor time. */
  double rate(FrameRing frames, long cpuNanos) {
    LoopQueue in = device(Settings.IN).queueOf(0);
    in.play(frames, Long.MAX_VALUE);
    long before = in.received();
    long begin = threads.getCurrentThreadCpuTime();
    long cpu;
    do {
      workers.getFirst().poll(now());
      cpu = threads.getCurrentThreadCpuTime() - begin;
    } while (cpu < cpuNanos);
    return (in.received() - before) * 1e3 / cpu;
  }

  private long now() {
    return System.nanoTime() - origin;
  }

  /**
   * Makes sure that all that went in since the last call came out.
   *
   * @throws BenchmarkException if not; the message says where it went
   */
  void checkNothingLost(long receivedBefore, long transmittedBefore) throws BenchmarkException {
    long in = received() - receivedBefore;
    long out = transmitted() - transmittedBefore;
    if (in == 0 || out < in) {
      throw new BenchmarkException(
          "of "
              + in
              + " packets "
              + out
              + " came out; dropped: "
              + new Figures(appliance.engine())
                  .drops().stream()
                      .map(drop -> drop.packets() + " " + drop.reason().label())
                      .toList());
    }
  }

  @Override
  public void close() throws IOException {
    appliance.close();
    Folders.delete(state);
  }
}
