package dev.weir.engine;

import dev.weir.engine.graph.Registries;
import dev.weir.engine.worker.DropCounters;
import dev.weir.engine.worker.FailureMode;
import dev.weir.engine.worker.Term;
import dev.weir.engine.worker.Worker;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.module.Assembly;
import dev.weir.sdk.module.Candidate;
import dev.weir.sdk.module.InterfaceRef;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** A test's engine with interfaces in memory, and what is asked of it again and again. */
final class Bench implements AutoCloseable {
  static final long MAC = 0x02_00_00_00_00_00L;

  final Map<String, String> alarms = new ConcurrentHashMap<>();
  final Engine engine;
  final Map<String, MemoryDevice> devices = new LinkedHashMap<>();
  final Map<String, MemoryDevice> shadows = new LinkedHashMap<>();
  final List<InterfaceRef> interfaces = new ArrayList<>();

  /** Names of interfaces that join segments. */
  final Set<String> coalescing = new HashSet<>();

  Bench(EngineOptions options) {
    engine = new Engine(options, new RecordedAlarms(alarms));
  }

  Bench() {
    this(EngineOptions.deterministic(1));
  }

  private record RecordedAlarms(Map<String, String> raised) implements Alarms {
    @Override
    public void raise(String key, Severity severity, String text) {
      raised.put(key, text);
    }

    @Override
    public void clear(String key) {
      raised.remove(key);
    }
  }

  InterfaceRef add(String name, MemoryDevice device, boolean bridged) {
    devices.put(name, device);
    return add(name, device.mac(), bridged, 0, 0);
  }

  InterfaceRef add(String name, boolean bridged) {
    int index = engine.registries().interfaces().of(name);
    return add(name, new MemoryDevice(MAC + index), bridged);
  }

  InterfaceRef add(String name, long mac, boolean bridged, int parent, int vlan) {
    InterfaceRef ref =
        new InterfaceRef(
            engine.registries().interfaces().of(name),
            name,
            "memory",
            ConfigPath.of("interfaces", "memory", name),
            "",
            mac,
            1500,
            List.of(),
            Registries.DEFAULT_VRF,
            0,
            parent,
            vlan,
            bridged,
            true,
            mac != 0);
    interfaces.add(ref);
    return ref;
  }

  MemoryDevice device(String name) {
    return Objects.requireNonNull(devices.get(name));
  }

  Topology topology() {
    return new Topology(
        interfaces,
        Map.<String, InterfaceDevice>copyOf(devices),
        Map.<String, InterfaceDevice>copyOf(shadows),
        coalescing);
  }

  /** A generation of modules by name; each attaches what it wants. */
  Generation build(Map<String, Consumer<Assembly>> modules, FailureMode mode) throws Exception {
    GenerationBuilder builder = engine.prepare(topology());
    modules.forEach((name, module) -> module.accept(builder.assembly(name, candidate(), mode)));
    return builder.build();
  }

  void apply(Map<String, Consumer<Assembly>> modules) throws Exception {
    engine.apply(build(modules, FailureMode.CLOSED));
  }

  void apply(String name, Consumer<Assembly> module) throws Exception {
    apply(Map.of(name, module));
  }

  Candidate candidate() {
    return new Candidate() {
      @Override
      public List<InterfaceRef> interfaces() {
        return interfaces;
      }

      @Override
      public <R extends Record> Map<ConfigPath, R> augmented(Class<R> type) {
        return Map.of();
      }

      @Override
      public int domain(String vrf) {
        return engine.registries().domains().of(vrf);
      }
    };
  }

  long term(Term term) {
    long sum = 0;
    for (Worker worker : engine.workers()) {
      for (int i = 0; i < engine.registries().interfaces().limit(); i++) {
        sum += worker.account().get(term, i);
      }
    }
    return sum;
  }

  /** All drops as {@code module/reason} and, where there is one, {@code rule}. */
  Map<String, Long> drops() {
    Map<String, Long> drops = new TreeMap<>();
    DropCounters.Visitor visitor =
        (reason, index, rule, packets) -> {
          Registries.ModuleReason of = engine.registries().reasons().get(reason).orElseThrow();
          String key = of.module() + "/" + of.reason().label();
          drops.merge(rule < 0 ? key : key + " " + rule, packets, Long::sum);
        };
    engine.workers().forEach(worker -> worker.drops().forEach(visitor));
    return drops;
  }

  /** Null if every packet is accounted for and no slot is missing, else what is wrong. */
  String imbalance() {
    Map<Term, Long> terms = new HashMap<>();
    for (Term term : Term.values()) {
      terms.put(term, term(term));
    }
    long born = 0;
    long ended = 0;
    for (Term term : Term.values()) {
      if (term.ordinal() <= Term.EXPANDED.ordinal()) {
        born += terms.getOrDefault(term, 0L);
      } else {
        ended += terms.getOrDefault(term, 0L);
      }
    }
    int free = engine.workers().stream().mapToInt(w -> w.pool().free()).sum();
    int held = engine.workers().stream().mapToInt(Worker::held).sum();
    int total = engine.options().pool().total() * engine.workerCount();
    boolean right =
        born == ended && held == terms.getOrDefault(Term.HELD, 0L) && free + held == total;
    return right ? "" : terms + " free " + free + " held " + held + " of " + total;
  }

  @Override
  public void close() {
    engine.close();
  }

  // Frames

  static byte[] udp(long toMac, int source, int destination, int sourcePort, int payload) {
    ByteBuffer frame = ByteBuffer.allocate(14 + 20 + 8 + payload);
    frame.putShort((short) (toMac >>> 32)).putInt((int) toMac);
    frame.putShort((short) 0x0a00).putInt(source);
    frame.putShort((short) 0x0800);
    frame.putShort((short) 0x4500).putShort((short) (28 + payload)).putInt(0);
    frame.put((byte) 64).put((byte) 17).putShort((short) 0).putInt(source).putInt(destination);
    frame.putShort((short) sourcePort).putShort((short) 53).putShort((short) (8 + payload));
    frame.putShort(24, (short) checksum(frame.array(), 14, 20));
    return frame.array();
  }

  static int checksum(byte[] bytes, int from, int length) {
    long sum = 0;
    for (int i = 0; i < length; i += 2) {
      int low = i + 1 < length ? bytes[from + i + 1] & 0xff : 0;
      sum += (bytes[from + i] & 0xff) << 8 | low;
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (int) ~sum & 0xffff;
  }
}
