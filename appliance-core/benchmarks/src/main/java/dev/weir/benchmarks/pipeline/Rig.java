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
 * A whole appliance with one worker between two {@link LoopDevice}s, polled on the caller's thread
 * just as its own thread would poll it.
 */
public final class Rig implements AutoCloseable {
  private static final long SETTLE_NANOS = 5_000_000_000L;
  private static final int ROUNDS_PER_LOOK = 32;
  private static final long GATEWAYS6_HIGH = 0x2001_0db8_000b_0000L;
  private static final int GATEWAYS4 = 0xc0000200;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Path state;
  private final Map<String, LoopDevice> devices = new TreeMap<>();
  private final Appliance appliance;
  private final Worker worker;
  private final long origin;

  private Rig(Path modules, Path state, int connections, String configuration)
      throws IOException, ModuleException, ConfigException {
    this.state = state;
    ApplianceOptions options =
        new ApplianceOptions(
            modules,
            state,
            EngineOptions.production(1, 0x5765_6972L).withMostConnections(connections),
            this::open,
            DeviceManager.Listener.NONE,
            () -> {},
            HostFacts.NONE,
            ShadowFactory.NONE,
            "bench",
            InstantSource.system(),
            false);
    appliance = Appliance.create(options);
    appliance.start(Optional.of(YamlSource.of("bench.yaml", configuration)));
    worker = appliance.engine().workers().getFirst();
    appliance.engine().advance(SETTLE_NANOS);
    origin = System.nanoTime() - SETTLE_NANOS;
  }

  /**
   * Starts an appliance.
   *
   * @throws BenchmarkException if the configuration or a module is refused
   */
  public static Rig start(Path modules, int connections, String configuration)
      throws IOException, BenchmarkException {
    Path state = Files.createTempDirectory("weir-bench");
    try {
      return new Rig(modules, state, connections, configuration);
    } catch (ModuleException | ConfigException e) {
      Folders.delete(state);
      throw new BenchmarkException("the appliance does not start: " + e.getMessage(), e);
    }
  }

  /** Its configuration. */
  public ConfigService configuration() {
    return appliance.configuration();
  }

  private LoopDevice open(DeviceSpec spec) {
    return devices.computeIfAbsent(spec.name(), name -> new LoopDevice(spec.mac(), spec.mtu()));
  }

  LoopQueue in() {
    return queue(Settings.IN);
  }

  LoopQueue out() {
    return queue(Settings.OUT);
  }

  private LoopQueue queue(String name) {
    LoopDevice device = devices.get(name);
    if (device == null) {
      throw new IllegalStateException("no interface " + name);
    }
    return device.queue();
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
      in().answer(inside);
      out().answer(outside);
      in().play(frames, frames.size());
      appliance.engine().step(now());
      in().answer(null);
      out().answer(null);
    }
  }

  /**
   * A sample.
   *
   * @param mpps packets per microsecond of the thread's processor time
   * @param allocatedBytesPerPacket on the heap, by this thread
   */
  record Sample(double mpps, double allocatedBytesPerPacket) {}

  /** Plays a ring over and over for a time. */
  Sample sample(FrameRing frames, long nanos) {
    in().play(frames, Long.MAX_VALUE);
    long before = in().received();
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
    double packets = in().received() - before;
    in().pause();
    appliance.engine().step(now());
    return new Sample(packets * 1e3 / cpu, bytes / packets);
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
    long in = in().received() - receivedBefore;
    long out = out().transmitted() - transmittedBefore;
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
