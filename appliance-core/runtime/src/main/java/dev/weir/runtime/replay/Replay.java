package dev.weir.runtime.replay;

import dev.weir.config.problem.ConfigException;
import dev.weir.config.text.Json;
import dev.weir.config.yaml.YamlSource;
import dev.weir.drivers.pcap.PcapDevice;
import dev.weir.engine.Engine;
import dev.weir.engine.EngineOptions;
import dev.weir.engine.worker.Term;
import dev.weir.runtime.appliance.Appliance;
import dev.weir.runtime.appliance.ApplianceOptions;
import dev.weir.runtime.appliance.Figures;
import dev.weir.runtime.appliance.Folders;
import dev.weir.runtime.appliance.ShadowFactory;
import dev.weir.runtime.interfaces.DeviceManager;
import dev.weir.runtime.interfaces.DeviceSpec;
import dev.weir.runtime.interfaces.HostFacts;
import dev.weir.runtime.modules.ModuleException;
import dev.weir.sdk.driver.DriverException;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.module.InterfaceRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs captures through a whole appliance under the captures' own clock. The same input gives the
 * same output, byte for byte.
 */
public final class Replay {
  /** Timers within a pause are run for this long; then the clock jumps to the next frame. */
  private static final long LONGEST_PAUSE_NANOS = 600_000_000_000L;

  /** How long after the last frame packets that are held may wait. */
  private static final long TAIL_NANOS = 180_000_000_000L;

  private static final String IDENTITY = "replay";

  private final Path modules;
  private final Map<String, Path> inputs;
  private final Path output;
  private final Map<String, PcapDevice> devices = new TreeMap<>();

  /**
   * A replay.
   *
   * @param modules folder of module jars
   * @param inputs captures by name of the interface
   * @param output folder for what goes out
   */
  public Replay(Path modules, Map<String, Path> inputs, Path output) {
    this.modules = modules;
    this.inputs = Map.copyOf(inputs);
    this.output = output;
  }

  /**
   * What a replay came to.
   *
   * @param received frames that came in
   * @param sent frames that went out
   * @param dropped packets that were dropped
   * @param problems modules that are not loaded, captures that end in damage, packets that are not
   *     accounted for
   */
  public record Result(long received, long sent, long dropped, List<String> problems) {}

  /**
   * Runs it and writes the results.
   *
   * @throws ConfigException if the configuration is refused
   * @throws IOException if a capture cannot be read or a result cannot be written
   */
  public Result run(YamlSource configuration) throws ConfigException, IOException, ModuleException {
    Files.createDirectories(output);
    long originNanos = origin();
    Path state = Files.createTempDirectory("weir-replay");
    AtomicReference<@Nullable Engine> engine = new AtomicReference<>();
    ReplayClock clock = new ReplayClock(originNanos, () -> nowNanos(engine.get()));
    ApplianceOptions options =
        new ApplianceOptions(
            modules,
            state,
            EngineOptions.deterministic(1),
            spec -> open(spec, originNanos),
            DeviceManager.Listener.NONE,
            () -> {},
            HostFacts.NONE,
            ShadowFactory.NONE,
            IDENTITY,
            clock,
            false);
    try (Appliance appliance = Appliance.create(options)) {
      engine.set(appliance.engine());
      appliance.start(Optional.of(configuration));
      checkInputs();
      step(appliance.engine());
      return write(appliance);
    } finally {
      Folders.delete(state);
    }
  }

  private static long nowNanos(@Nullable Engine engine) {
    return engine == null ? 0 : engine.nowNanos();
  }

  private long origin() throws IOException {
    long earliest = Long.MAX_VALUE;
    for (Path capture : inputs.values()) {
      OptionalLong first = firstNanos(capture);
      if (first.isPresent()) {
        earliest = Math.min(earliest, first.getAsLong());
      }
    }
    return earliest == Long.MAX_VALUE ? 0 : earliest;
  }

  private static OptionalLong firstNanos(Path capture) throws IOException {
    try {
      return PcapDevice.firstNanos(capture);
    } catch (NoSuchFileException e) {
      throw new IOException(capture + ": no such file", e);
    } catch (IOException e) {
      throw new IOException(capture + ": " + e.getMessage(), e);
    }
  }

  private InterfaceDevice open(DeviceSpec spec, long originNanos) throws DriverException {
    PcapDevice device =
        new PcapDevice(
            Optional.ofNullable(inputs.get(spec.name())),
            Optional.of(output.resolve(spec.name() + ".pcap")),
            spec.mac(),
            spec.mtu(),
            originNanos);
    devices.put(spec.name(), device);
    return device;
  }

  private void checkInputs() throws IOException {
    for (String name : inputs.keySet()) {
      if (!devices.containsKey(name)) {
        throw new IOException(
            "the configuration has no interface " + name + "; it has " + devices.keySet());
      }
    }
  }

  private void step(Engine engine) {
    long now = 0;
    engine.step(now);
    for (OptionalLong next = nextFrame(); next.isPresent(); next = nextFrame()) {
      long at = Math.max(now, next.getAsLong());
      if (at - now > LONGEST_PAUSE_NANOS) {
        engine.advance(now + LONGEST_PAUSE_NANOS);
        engine.step(at);
      } else {
        engine.advance(at);
      }
      now = at;
    }
    engine.advance(now + TAIL_NANOS);
  }

  private OptionalLong nextFrame() {
    return devices.values().stream()
        .map(PcapDevice::nextNanos)
        .flatMapToLong(OptionalLong::stream)
        .min();
  }

  private Result write(Appliance appliance) throws IOException {
    Figures figures = new Figures(appliance.engine());
    List<String> problems = new ArrayList<>();
    appliance.refusedModules().forEach(one -> problems.add(one.toString()));
    devices.forEach(
        (name, device) ->
            device
                .failure()
                .ifPresent(why -> problems.add("capture of " + name + fileOf(name) + ": " + why)));
    List<Figures.Drop> drops = figures.drops();
    Files.writeString(output.resolve("drops.json"), Json.write(dropsJson(drops)) + "\n");
    Map<String, Object> summary = summaryJson(appliance, figures, problems);
    Files.writeString(output.resolve("summary.json"), Json.write(summary) + "\n");
    long received = 0;
    long sent = 0;
    for (InterfaceRef on : appliance.interfaces()) {
      if (devices.containsKey(on.name())) {
        received += figures.traffic(on.index()).rxPackets();
        sent += figures.traffic(on.index()).txPackets();
      }
    }
    long dropped = drops.stream().mapToLong(Figures.Drop::packets).sum();
    return new Result(received, sent, dropped, problems);
  }

  private String fileOf(String name) {
    Path capture = inputs.get(name);
    return capture == null ? "" : " (" + capture.getFileName() + ")";
  }

  private static List<Object> dropsJson(List<Figures.Drop> drops) {
    Map<List<String>, Long> sums = new LinkedHashMap<>();
    drops.stream()
        .sorted(
            Comparator.comparing(Figures.Drop::module)
                .thenComparing(drop -> drop.reason().label())
                .thenComparing(drop -> drop.rule().orElse("")))
        .forEach(
            drop ->
                sums.merge(
                    List.of(drop.reason().label(), drop.module(), drop.rule().orElse("")),
                    drop.packets(),
                    Long::sum));
    List<Object> rows = new ArrayList<>();
    sums.forEach(
        (key, count) -> {
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("reason", key.get(0));
          row.put("module", key.get(1));
          row.put("rule", key.get(2).isEmpty() ? nothing() : key.get(2));
          row.put("count", count);
          rows.add(row);
        });
    return rows;
  }

  /** JSON's null, which the writer takes in a map. */
  @SuppressWarnings("NullAway")
  private static Object nothing() {
    return null;
  }

  private Map<String, Object> summaryJson(
      Appliance appliance, Figures figures, List<String> problems) {
    Map<String, Object> interfaces = new LinkedHashMap<>();
    Map<Term, Long> total = new java.util.EnumMap<>(Term.class);
    Map<Term, Long> none = figures.account(0);
    none.forEach((term, value) -> total.merge(term, value, Long::sum));
    for (InterfaceRef on : appliance.interfaces()) {
      Map<Term, Long> account = figures.account(on.index());
      account.forEach((term, value) -> total.merge(term, value, Long::sum));
      interfaces.put(on.name(), terms(account));
      check(on.name(), account, problems);
    }
    check("no interface", none, problems);
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("interfaces", interfaces);
    summary.put("no-interface", terms(none));
    summary.put("total", terms(total));
    summary.put("problems", List.copyOf(problems));
    return summary;
  }

  private static void check(String name, Map<Term, Long> account, List<String> problems) {
    long unaccounted = Figures.unaccounted(account);
    if (unaccounted != 0) {
      problems.add(name + ": " + unaccounted + " packets are not accounted for");
    }
  }

  private static Map<String, Object> terms(Map<Term, Long> account) {
    Map<String, Object> terms = new LinkedHashMap<>();
    account.forEach((term, value) -> terms.put(term.label().toLowerCase(Locale.ROOT), value));
    return terms;
  }
}
