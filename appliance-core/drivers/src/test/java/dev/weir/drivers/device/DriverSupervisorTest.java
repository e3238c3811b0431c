package dev.weir.drivers.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.drivers.namespace.NetworkNamespace;
import dev.weir.drivers.netlink.NetlinkEvent;
import dev.weir.drivers.netlink.NetlinkMonitor;
import dev.weir.drivers.support.Command;
import dev.weir.drivers.support.TestContext;
import dev.weir.drivers.support.TestNamespaces;
import dev.weir.drivers.tap.TapDevice;
import dev.weir.drivers.tap.TapSettings;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.driver.LinkState;
import dev.weir.testkit.environment.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links are noticed by the kernel's news alone: nobody polls here. */
class DriverSupervisorTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;

  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final AtomicInteger told = new AtomicInteger();

  @BeforeEach
  void asRoot() {
    Requires.rootAndNamespaces();
  }

  private DriverSupervisor supervisor() {
    return new DriverSupervisor((device, from, to) -> heard.add(device.interfaceName() + " " + to));
  }

  private void listen(DriverSupervisor supervisor) throws Exception {
    supervisor.listen(
        () -> {
          told.incrementAndGet();
          supervisor.poll();
        });
  }

  private void hears(String what) {
    Awaitility.await().atMost(LONG).untilAsserted(() -> assertThat(heard).contains(what));
  }

  private static void ip(NetworkNamespace namespace, String words) throws Exception {
    Command.succeed("ip -n " + namespace.name() + " " + words);
  }

  @Test
  void hearsOfLinksInEveryNamespace() throws Exception {
    try (TestNamespaces namespaces = new TestNamespaces();
        DriverSupervisor supervisor = supervisor()) {
      NetworkNamespace one = namespaces.create("a");
      NetworkNamespace two = namespaces.create("b");
      TapDevice first = TapDevice.open(TapSettings.tap("wdea").inNamespace(one.name()));
      TapDevice second = TapDevice.open(TapSettings.tap("wdeb").inNamespace(two.name()));
      supervisor.add(first);
      supervisor.poll(); // its namespace is watched before anybody listens, the other's after
      listen(supervisor);
      supervisor.add(second);
      supervisor.poll();
      assertThat(heard).isEmpty();

      ip(one, "link set wdea up");
      hears("wdea UP");
      ip(two, "link set wdeb up");
      hears("wdeb UP");
      ip(one, "link set wdea down");
      hears("wdea DOWN");
      assertThat(first.linkState()).isEqualTo(LinkState.DOWN);
      assertThat(second.linkState()).isEqualTo(LinkState.UP);

      int before = told.get();
      NetworkNamespace.delete(two.name()); // its watch must not take the other one along
      supervisor.remove(second);
      second.close();
      ip(one, "link set wdea up");
      Awaitility.await().atMost(LONG).until(() -> first.linkState() == LinkState.UP);
      assertThat(told.get()).isGreaterThan(before);
      first.close();
    }
  }

  @Test
  void hearsThatADeviceIsGoneAndBack() throws Exception {
    try (TestNamespaces namespaces = new TestNamespaces();
        TestContext context = TestContext.small();
        DriverSupervisor supervisor = supervisor()) {
      NetworkNamespace namespace = namespaces.create("c");
      TapDevice tap = TapDevice.open(TapSettings.tap("wdec").inNamespace(namespace.name()));
      InterfaceDriver queue = tap.open(0, context);
      supervisor.add(tap);
      supervisor.poll();
      listen(supervisor);
      ip(namespace, "link delete wdec");
      hears("wdec ABSENT");
      // Any news make it try; here that another link has come.
      ip(namespace, "link add wdeother type veth peer name wdepeer");
      hears("wdec DOWN");
      queue.close();
      tap.close();
    }
  }

  @Test
  void readsAllAnewWhenNewsWereLost() throws Exception {
    try (TestNamespaces namespaces = new TestNamespaces();
        DriverSupervisor supervisor = supervisor()) {
      NetworkNamespace namespace = namespaces.create("d");
      TapDevice tap = TapDevice.open(TapSettings.tap("wded").inNamespace(namespace.name()));
      supervisor.add(tap);
      supervisor.poll();
      Path flood = folder.resolve("flood");
      Files.write(
          flood,
          IntStream.range(0, 8000)
              .mapToObj(i -> "link set wdeflood mtu " + (1000 + i % 2))
              .toList());
      ip(namespace, "link add wdeflood type veth peer name wdepeer");
      // Nobody reads for a while: the last news are not among those that the kernel has kept.
      try (NetlinkMonitor like = NetlinkMonitor.links(namespace)) {
        ip(namespace, "-batch " + flood);
        ip(namespace, "link set wded up");
        List<NetlinkEvent> kept = like.poll();
        assertThat(kept).hasAtLeastOneElementOfType(NetlinkEvent.Overrun.class);
        assertThat(kept).noneMatch(event -> event.toString().contains("wded,"));
      }
      supervisor.poll();
      assertThat(heard).contains("wded UP");
      tap.close();
    }
  }
}
