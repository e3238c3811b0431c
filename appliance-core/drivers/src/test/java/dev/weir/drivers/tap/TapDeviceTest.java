package dev.weir.drivers.tap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.drivers.device.DriverCounter;
import dev.weir.drivers.device.DriverSupervisor;
import dev.weir.drivers.device.QueueCounters;
import dev.weir.drivers.namespace.NetworkNamespace;
import dev.weir.drivers.support.Allocation;
import dev.weir.drivers.support.Command;
import dev.weir.drivers.support.Forwarder;
import dev.weir.drivers.support.TestContext;
import dev.weir.drivers.support.TestNamespaces;
import dev.weir.sdk.driver.DriverException;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.driver.LinkState;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.SlotClass;
import dev.weir.testkit.environment.Requires;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** TAP and TUN against the kernel, in namespaces of the test's own. */
class TapDeviceTest {
  @BeforeEach
  void asRoot() {
    Requires.rootAndNamespaces();
  }

  @Test
  void pingsAndTransfersAcrossTwoTaps() throws Exception {
    forwardsBetweenNamespaces(false);
  }

  @Test
  void carriesSegmentationOffloadFramesAcrossTwoTaps() throws Exception {
    TapDevice[] devices = forwardsBetweenNamespaces(true);
    long packets = QueueCounters.sum(devices[0].counters(), DriverCounter.RX_PACKETS);
    long bytes = QueueCounters.sum(devices[0].counters(), DriverCounter.RX_BYTES);
    assertThat(bytes / packets).as("bytes per frame").isGreaterThan(3000);
    assertThat(QueueCounters.sum(devices[1].counters(), DriverCounter.TX_REJECTED)).isZero();
  }

  private static TapDevice[] forwardsBetweenNamespaces(boolean offloads) throws Exception {
    try (TestNamespaces namespaces = new TestNamespaces()) {
      NetworkNamespace left = namespaces.create("l");
      NetworkNamespace right = namespaces.create("r");
      TapSettings a = TapSettings.tap("wdl0").inNamespace(left.name()).withMac(0x02000000000aL);
      TapSettings b = TapSettings.tap("wdr0").inNamespace(right.name()).withMtu(1500);
      TapDevice leftTap = TapDevice.open(offloads ? a.withOffloads() : a);
      TapDevice rightTap = TapDevice.open(offloads ? b.withOffloads() : b);
      assertThat(leftTap.mac()).isEqualTo(0x02000000000aL);
      assertThat(leftTap.linkState()).isEqualTo(LinkState.DOWN);
      try (Forwarder forwarder = new Forwarder(leftTap, rightTap, 16)) {
        up(left, "wdl0", "10.77.0.1/24");
        up(right, "wdr0", "10.77.0.2/24");
        String ping =
            Command.succeed(
                "ip netns exec " + left.name() + " ping -c 3 -i 0.05 -W 5 -s 1400 10.77.0.2");
        assertThat(ping).contains(" 0% packet loss");
        Process server =
            new ProcessBuilder(
                    "ip", "netns", "exec", right.name(), "iperf3", "-s", "-1", "-p", "5207")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
          Awaitility.await()
              .until(
                  () ->
                      Command.run(
                              "ip",
                              "netns",
                              "exec",
                              right.name(),
                              "ss",
                              "-ltnH",
                              "sport",
                              "=",
                              ":5207")
                          .output()
                          .contains("5207"));
          String iperf =
              Command.succeed(
                  "ip netns exec "
                      + left.name()
                      + " iperf3 -c 10.77.0.2 -p 5207 -n 20M --connect-timeout 5000");
          assertThat(iperf).contains("receiver");
        } finally {
          server.destroyForcibly().waitFor();
        }
      } finally {
        leftTap.close();
        rightTap.close();
      }
      return new TapDevice[] {leftTap, rightTap};
    }
  }

  @Test
  void countsFrameLongerThanItsSlot() throws Exception {
    try (TestNamespaces namespaces = new TestNamespaces();
        TestContext context = TestContext.small()) {
      NetworkNamespace namespace = namespaces.create("t");
      TapDevice tap =
          TapDevice.open(TapSettings.tap("wdlong").inNamespace(namespace.name()).withMtu(9000));
      InterfaceDriver queue = tap.open(0, context);
      up(namespace, "wdlong", "10.78.0.1/24");
      Command.succeed(
          "ip -n "
              + namespace.name()
              + " neigh add 10.78.0.2 lladdr 02:00:00:00:00:01 dev wdlong nud permanent");
      Command.run(
          "ip",
          "netns",
          "exec",
          namespace.name(),
          "ping",
          "-c",
          "1",
          "-W",
          "1",
          "-s",
          "6000",
          "10.78.0.2");
      Batch batch = new Batch();
      Awaitility.await()
          .until(
              () -> {
                queue.receive(batch);
                return tap.counters()[0].get(DriverCounter.RX_TOO_LONG) == 1;
              });
      for (int i = 0; i < batch.size(); i++) {
        assertThat(batch.get(i).length()).isLessThanOrEqualTo(SlotClass.SMALL.frameCapacityBytes());
        context.release(batch.get(i));
      }
      queue.close();
      tap.close();
      assertThat(context.outstanding()).isZero();
    }
  }

  @Test
  void reportsDeletedTapAndMakesItAgain() throws Exception {
    List<String> heard = new ArrayList<>();
    try (TestNamespaces namespaces = new TestNamespaces();
        TestContext context = TestContext.small();
        DriverSupervisor supervisor =
            new DriverSupervisor((device, from, to) -> heard.add(from + ">" + to))) {
      NetworkNamespace namespace = namespaces.create("t");
      TapDevice tap = TapDevice.open(TapSettings.tap("wddel").inNamespace(namespace.name()));
      InterfaceDriver queue = tap.open(0, context);
      supervisor.add(tap);
      up(namespace, "wddel", "10.79.0.1/24");
      supervisor.poll();
      assertThat(tap.linkState()).isEqualTo(LinkState.UP);
      int pollFd = queue.pollFd();

      Command.succeed("ip -n " + namespace.name() + " link delete wddel");
      Batch batch = new Batch();
      drain(queue, batch, context);
      assertThat(tap.linkState()).isEqualTo(LinkState.ABSENT);
      batch.add(context.alloc(SlotClass.SMALL));
      assertThat(queue.transmit(batch)).isEqualTo(1);
      batch.clear();
      assertThat(tap.counters()[0].get(DriverCounter.TX_DOWN)).isEqualTo(1);

      supervisor.poll();
      supervisor.poll();
      assertThat(heard).containsExactly("DOWN>UP", "UP>ABSENT", "ABSENT>DOWN");
      up(namespace, "wddel", "10.79.0.1/24");
      supervisor.poll();
      assertThat(heard).endsWith("DOWN>UP");
      assertThat(queue.pollFd()).isEqualTo(pollFd);
      long before = tap.counters()[0].get(DriverCounter.RX_PACKETS);
      Command.run(
          "ip", "netns", "exec", namespace.name(), "ping", "-c", "1", "-W", "1", "10.79.0.9");
      drain(queue, batch, context);
      assertThat(tap.counters()[0].get(DriverCounter.RX_PACKETS)).isGreaterThan(before);
      queue.close();
      tap.close();
      assertThat(context.outstanding()).isZero();
    }
  }

  @Test
  void comesBackWithItsNamespace() throws Exception {
    String name = "wdrvgone" + ProcessHandle.current().pid();
    try (TestContext context = TestContext.small();
        DriverSupervisor supervisor = new DriverSupervisor((device, from, to) -> {})) {
      NetworkNamespace.create(name).close();
      TapDevice tap = TapDevice.open(TapSettings.tap("wdgone").inNamespace(name));
      InterfaceDriver queue = tap.open(0, context);
      supervisor.add(tap);
      supervisor.poll();
      Batch batch = new Batch();
      NetworkNamespace.delete(name);
      Awaitility.await()
          .until(
              () -> {
                supervisor.poll();
                drain(queue, batch, context);
                return tap.linkState() == LinkState.ABSENT
                    && tap.counters()[0].get(DriverCounter.LAST_ERRNO) >= 0;
              });
      supervisor.poll();
      assertThat(tap.linkState()).isEqualTo(LinkState.ABSENT);
      NetworkNamespace.create(name).close();
      supervisor.poll();
      assertThat(tap.linkState()).isEqualTo(LinkState.DOWN);
      assertThat(Command.succeed("ip -n " + name + " link show wdgone")).contains("wdgone");
      queue.close();
      tap.close();
    } finally {
      NetworkNamespace.delete(name);
    }
  }

  @Test
  void opensSeveralQueuesOfPersistentTapAndFindsItAgain() throws Exception {
    try (TestNamespaces namespaces = new TestNamespaces();
        TestContext context = TestContext.small()) {
      NetworkNamespace namespace = namespaces.create("q");
      TapSettings settings =
          TapSettings.tap("wdmq")
              .inNamespace(namespace.name())
              .withQueues(3)
              .withOwner(65534)
              .withPersistence();
      for (int round = 0; round < 2; round++) {
        TapDevice tap = TapDevice.open(settings);
        for (int i = 0; i < 3; i++) {
          tap.open(i, context).close();
        }
        tap.open(1, context).close();
        tap.close();
        assertThat(Command.succeed("ip -n " + namespace.name() + " -d link show wdmq"))
            .contains("multi_queue", "persist on", "user nobody");
      }
    }
  }

  @Test
  void givesAndTakesCarrierAndMoves() throws Exception {
    try (TestNamespaces namespaces = new TestNamespaces()) {
      NetworkNamespace first = namespaces.create("a");
      NetworkNamespace second = namespaces.create("b");
      TapDevice tap = TapDevice.open(TapSettings.tap("wdcar").inNamespace(first.name()));
      up(first, "wdcar", "10.80.0.1/24");
      assertThat(Command.succeed("ip -n " + first.name() + " link show wdcar"))
          .contains("LOWER_UP");
      tap.setUp(false);
      assertThat(Command.succeed("ip -n " + first.name() + " link show wdcar"))
          .contains("NO-CARRIER");
      tap.setMtu(1280);
      assertThat(tap.mtu()).isEqualTo(1280);
      tap.moveTo(second.name());
      assertThat(Command.succeed("ip -n " + second.name() + " link show wdcar"))
          .contains("mtu 1280");
      tap.close();
    }
  }

  @Test
  void receivesFromTunWithoutLinkHeader() throws Exception {
    try (TestNamespaces namespaces = new TestNamespaces();
        TestContext context = TestContext.small()) {
      NetworkNamespace namespace = namespaces.create("u");
      TapDevice tun = TapDevice.open(TapSettings.tun("wdtun").inNamespace(namespace.name()));
      InterfaceDriver queue = tun.open(0, context);
      up(namespace, "wdtun", "10.81.0.1/24");
      Command.run(
          "ip", "netns", "exec", namespace.name(), "ping", "-c", "1", "-W", "1", "10.81.0.2");
      Batch batch = new Batch();
      queue.receive(batch);
      assertThat(batch.size()).isPositive();
      boolean echo = false;
      for (int i = 0; i < batch.size(); i++) {
        assertThat(batch.get(i).l3()).isEqualTo(batch.get(i).position());
        echo |= batch.get(i).etherType() == 0x0800 && batch.get(i).length() == 84;
        context.release(batch.get(i));
      }
      assertThat(echo).isTrue();
      queue.close();
      tun.close();
    }
  }

  @Test
  void refusesImpossibleNamesAndNamespaces() {
    assertThatThrownBy(() -> TapDevice.open(TapSettings.tap("a/b")))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("cannot name an interface");
    assertThatThrownBy(() -> TapDevice.open(TapSettings.tap("wdx").inNamespace("wdrv-no-such")))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("no network namespace wdrv-no-such");
  }

  @Test
  void allocatesNothingPerFrame() throws Exception {
    try (TestNamespaces namespaces = new TestNamespaces();
        TestContext context = TestContext.small()) {
      NetworkNamespace namespace = namespaces.create("f");
      TapDevice tap = TapDevice.open(TapSettings.tap("wdflat").inNamespace(namespace.name()));
      InterfaceDriver queue = tap.open(0, context);
      up(namespace, "wdflat", "10.82.0.1/24");
      Batch batch = new Batch();
      Runnable round =
          () -> {
            for (int i = 0; i < 32; i++) {
              var packet = context.alloc(SlotClass.SMALL);
              packet.setFrame(packet.position(), 60);
              batch.add(packet);
            }
            queue.transmit(batch);
            batch.clear();
            drain(queue, batch, context);
          };
      Allocation.assertFlat(round, 2000);
      assertThat(tap.counters()[0].get(DriverCounter.TX_PACKETS)).isGreaterThanOrEqualTo(64_000);
      queue.close();
      tap.close();
    }
  }

  private static void drain(InterfaceDriver queue, Batch batch, TestContext context) {
    batch.clear();
    queue.receive(batch);
    for (int i = 0; i < batch.size(); i++) {
      context.release(batch.get(i));
    }
    batch.clear();
  }

  private static void up(NetworkNamespace namespace, String name, String address) throws Exception {
    Command.succeed("ip -n " + namespace.name() + " addr add " + address + " dev " + name);
    Command.succeed("ip -n " + namespace.name() + " link set " + name + " up");
  }
}
