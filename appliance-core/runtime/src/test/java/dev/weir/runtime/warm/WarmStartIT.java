package dev.weir.runtime.warm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.problem.ConfigException;
import dev.weir.config.yaml.YamlSource;
import dev.weir.drivers.memory.MemoryCable;
import dev.weir.engine.EngineOptions;
import dev.weir.engine.worker.Worker;
import dev.weir.runtime.appliance.Appliance;
import dev.weir.runtime.appliance.ApplianceOptions;
import dev.weir.runtime.appliance.Figures;
import dev.weir.runtime.appliance.ShadowFactory;
import dev.weir.runtime.appliance.WarmUp;
import dev.weir.runtime.interfaces.DeviceManager;
import dev.weir.runtime.interfaces.DeviceSpec;
import dev.weir.runtime.interfaces.HostFacts;
import dev.weir.sdk.connection.ConnectionFilter;
import dev.weir.sdk.connection.ConnectionService;
import dev.weir.sdk.driver.DriverException;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.shell.log.LogRing;
import dev.weir.shell.log.Logs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A warm-up with the real modules goes everywhere, and is not seen afterwards. */
@Timeout(300)
class WarmStartIT {
  private static final Path MODULES =
      Path.of(System.getProperty("weir.home", "target/weir"), "modules");
  private static final String EVERYTHING =
      """
      version: 1
      interfaces:
        memory:
          wan0: { address: [203.0.113.2/24, "2001:db8:ff::2/64"] }
          lan0:
            address: [192.168.1.1/24, "2001:db8:1::1/64"]
            vlan: { 10: { address: [192.168.10.1/24] } }
          port0: {}
          port1: {}
        tun: { tun0: { address: [10.8.0.1/24] } }
      switch: { bridge: { br0: { member: [port0, port1], routed: { 1: { address: [192.168.20.1/24] } } } } }
      router:
        static: { route: { 0.0.0.0/0: { next-hop: { 203.0.113.1: {} } }, "::/0": { next-hop: { "2001:db8:ff::1": {} } } } }
        interface: { wan0: { duplicate-address-detection: strict } }
      dhcp: { server: { lan: { interface: lan0, range: [192.168.1.100-192.168.1.199] } } }
      router-advertisement: { interface: { lan0: {} } }
      firewall:
        zone:
          lan:
            interface: [lan0, lan0.10, br0, tun0]
            to: { wan: { default-action: accept }, local: { default-action: accept } }
          wan: { interface: [wan0], to: { lan: { default-action: reject } } }
        nat: { source: { rule: { 100: { action: masquerade, out-interface: [wan0] } } } }
      port-mirror: { session: { copy: { source: port0, destination: port1 } } }
      """;

  /** What programs of the host send, and what is for an interface that is gone. */
  private static final Set<String> NOT_MET = Set.of("engine/host-input", "engine/no-interface");

  /** How often hosts begin to talk; far more than it takes. */
  private static final int TURNS = 24;

  @TempDir Path folder;

  private final List<String> opened = new ArrayList<>();

  private ApplianceOptions options(boolean threads, int workers) {
    return new ApplianceOptions(
        MODULES,
        folder.resolve("state"),
        EngineOptions.deterministic(workers),
        this::open,
        DeviceManager.Listener.NONE,
        () -> {},
        HostFacts.NONE,
        ShadowFactory.NONE,
        "test",
        InstantSource.system(),
        threads);
  }

  private InterfaceDevice open(DeviceSpec spec) throws DriverException {
    opened.add(spec.name());
    return new MemoryCable().left(spec.mac(), spec.mtu());
  }

  private static YamlSource yaml(String warmUp) throws ConfigException {
    return YamlSource.of("test.yaml", EVERYTHING + "system: { warm-up: " + warmUp + " }\n");
  }

  @Test
  void packetsGoThroughEveryNode() throws Exception {
    for (int workers = 1; workers <= 2; workers++) {
      List<Rehearsal> played = new ArrayList<>();
      WarmUp warmUp =
          (options, modules, startup) -> {
            assertThat(opened).as("devices before the warm-up").isEmpty();
            Rehearsal rehearsal = new Rehearsal(options, modules, startup);
            played.add(rehearsal);
            try {
              AtomicInteger turns = new AtomicInteger();
              rehearsal.run(now -> turns.incrementAndGet() > TURNS);
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          };
      opened.clear();
      try (Appliance appliance = Appliance.create(options(false, workers))) {
        appliance.start(Optional.of(yaml("2s")), warmUp);
        Rehearsal rehearsal = played.getFirst();
        assertThat(rehearsal.nodes()).isEqualTo(appliance.engine().running().passed().keySet());
        Set<NodeRef> missed = new HashSet<>(rehearsal.nodes());
        missed.removeAll(rehearsal.passed());
        assertThat(missed)
            .extracting(NodeRef::toString)
            .containsExactlyInAnyOrderElementsOf(NOT_MET);
      }
      assertThat(played).hasSize(1);
    }
  }

  @Test
  void nothingOfItIsSeenAfterwards() throws Exception {
    LogRing log = Logs.install(Optional.empty());
    int before = freeMemory();
    int running;
    try (Appliance appliance = Appliance.create(options(true, 1))) {
      running = freeMemory();
    }
    long written = log.written();
    try (Appliance appliance = Appliance.create(options(true, 1))) {
      appliance.start(Optional.of(yaml("1s")), new WarmStart());
      assertThat(freeMemory()).as("packet memory").isEqualTo(running);
      for (Worker worker : appliance.engine().workers()) {
        assertThat(worker.load().packets()).isZero();
      }
      assertThat(new Figures(appliance.engine()).drops()).isEmpty();
      assertThat(
              appliance
                  .engine()
                  .service(ConnectionService.class)
                  .orElseThrow()
                  .list(ConnectionFilter.ALL, 10))
          .isEmpty();
      assertThat(appliance.alarms().all()).isEmpty();
      assertThat(opened).containsExactlyInAnyOrder("wan0", "lan0", "port0", "port1", "tun0");
      assertThat(log.since(written).entries())
          .extracting(LogRing.Entry::text)
          .singleElement()
          .asString()
          .matches("warm after .* made-up packets through \\d+ of \\d+ nodes");
    }
    assertThat(freeMemory()).isEqualTo(before);
    try (Stream<Path> files = Files.walk(folder.resolve("state"))) {
      assertThat(files.map(Path::getFileName).map(Path::toString)).doesNotContain("warm-up");
    }
  }

  /** The largest piece of packet memory that is to be had, in MiB. */
  private static int freeMemory() {
    for (int mib = PacketMemory.size() >> 20; mib > 0; mib--) {
      try {
        PacketMemory.unreserve(PacketMemory.reserve(mib << 20), mib << 20);
        return mib;
      } catch (IllegalStateException e) {
        // Not that much; try less.
      }
    }
    return 0;
  }
}
