package dev.weir.drivers.afpacket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.drivers.device.DriverCounter;
import dev.weir.drivers.device.DriverSupervisor;
import dev.weir.drivers.device.QueueCounters;
import dev.weir.drivers.namespace.NetworkNamespace;
import dev.weir.drivers.netlink.Rtnetlink;
import dev.weir.drivers.support.Allocation;
import dev.weir.drivers.support.Command;
import dev.weir.drivers.support.Flood;
import dev.weir.drivers.support.Forwarder;
import dev.weir.drivers.support.TestContext;
import dev.weir.drivers.support.TestNamespaces;
import dev.weir.sdk.driver.DriverException;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.driver.LinkState;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import dev.weir.testkit.environment.Requires;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Packet sockets on veth pairs, between namespaces of the test's own: host l - Weir in m - host r.
 */
class AfPacketDeviceTest {
  private final TestNamespaces namespaces = new TestNamespaces();
  private NetworkNamespace left;
  private NetworkNamespace middle;
  private NetworkNamespace right;

  @BeforeEach
  void cable() throws Exception {
    Requires.rootAndNamespaces();
    left = namespaces.create("l");
    middle = namespaces.create("m");
    right = namespaces.create("r");
    try (Rtnetlink rtnetlink = Rtnetlink.open(middle)) {
      rtnetlink.links().addVeth("ml", "l0", left);
      rtnetlink.links().addVeth("mr", "r0", right);
      rtnetlink.links().setUp(rtnetlink.links().get("ml").index(), true);
      rtnetlink.links().setUp(rtnetlink.links().get("mr").index(), true);
    }
    ip(left, "addr add 10.90.0.1/24 dev l0");
    ip(left, "link set l0 up");
    ip(right, "addr add 10.90.0.2/24 dev r0");
    ip(right, "link set r0 up");
  }

  @AfterEach
  void clean() throws Exception {
    namespaces.close();
  }

  @Test
  void forwardsPingAndTcpWithOffloads() throws Exception {
    Requires.programs("iperf3");
    AfPacketDevice a = open("ml");
    AfPacketDevice b = open("mr");
    try (Forwarder forwarder = new Forwarder(a, b, 64)) {
      assertThat(in(left, "ping -c 3 -i 0.05 -W 5 -s 1400 10.90.0.2"))
          .contains(" 0% packet loss")
          .doesNotContain("DUP");
      Process server =
          new ProcessBuilder("ip", "netns", "exec", right.name(), "iperf3", "-s", "-1")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        Awaitility.await().until(() -> in(right, "ss -ltnH sport = :5201").contains("5201"));
        assertThat(in(left, "iperf3 -c 10.90.0.2 -n 20M --connect-timeout 5000"))
            .contains("receiver");
      } finally {
        server.destroyForcibly().waitFor();
      }
    }
    QueueCounters[] counters = a.counters();
    long perFrame =
        QueueCounters.sum(counters, DriverCounter.RX_BYTES)
            / QueueCounters.sum(counters, DriverCounter.RX_PACKETS);
    assertThat(perFrame).as("bytes per frame").isGreaterThan(1500);
    a.close();
    b.close();
  }

  @Test
  void putsVlanTagBackThatTheKernelTookOut() throws Exception {
    try (TestContext context = TestContext.small()) {
      AfPacketDevice a = AfPacketDevice.open(AfPacketSettings.of("l0").inNamespace(left.name()));
      AfPacketDevice b = open("ml");
      InterfaceDriver out = a.open(0, context);
      InterfaceDriver in = b.open(0, context);
      Batch batch = new Batch();
      for (int type : new int[] {0x8100, 0x88a8}) {
        Packet packet = frame(context, 80);
        for (int i = 0; i < 80 - 12; i++) {
          PacketMemory.setByte(packet.position() + 12 + i, i);
        }
        PacketMemory.setShort(packet.position() + 12, type);
        PacketMemory.setShort(packet.position() + 14, 0xa005);
        PacketMemory.setShort(packet.position() + 16, 0x88b5);
        byte[] sent = bytes(packet);
        batch.clear();
        batch.add(packet);
        out.transmit(batch);
        out.flush();
        batch.clear();
        Awaitility.await()
            .until(
                () -> {
                  in.receive(batch);
                  for (int i = 0; i < batch.size(); i++) {
                    if (Arrays.equals(bytes(batch.get(i)), sent)) {
                      return true;
                    }
                  }
                  return false;
                });
        for (int i = 0; i < batch.size(); i++) {
          context.release(batch.get(i));
        }
      }
      out.close();
      in.close();
      a.close();
      b.close();
      assertThat(context.outstanding()).isZero();
    }
  }

  private static byte[] bytes(Packet packet) {
    byte[] bytes = new byte[packet.length()];
    PacketMemory.copyOut(packet.position(), bytes, 0, bytes.length);
    return bytes;
  }

  @Test
  void keepsTheKernelFromAnsweringWhileInUse() throws Exception {
    ip(middle, "addr add 10.90.0.9/24 dev ml");
    assertThat(in(left, "ping -c 1 -W 5 10.90.0.9")).contains(" 0% packet loss");
    AfPacketDevice device = open("ml");
    assertThat(
            Command.run(
                    "ip", "netns", "exec", left.name(), "ping", "-c", "1", "-W", "1", "10.90.0.9")
                .output())
        .contains("100% packet loss");
    try (TestContext context = TestContext.small()) {
      InterfaceDriver queue = device.open(0, context);
      Command.run("ip", "netns", "exec", left.name(), "ping", "-c", "1", "-W", "1", "10.90.0.9");
      Awaitility.await().until(() -> receive(queue, context) > 0);
      queue.close();
      assertThat(context.outstanding()).isZero();
    }
    device.close();
    assertThat(in(left, "ping -c 1 -W 5 10.90.0.9")).contains(" 0% packet loss");
  }

  @Test
  void removesFilterLeftByKilledProcess() throws Exception {
    Process victim =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                middle.name())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(victim.inputReader().readLine()).isEqualTo("ready");
    victim.destroyForcibly().waitFor();
    assertThat(filtered("ml")).isTrue();
    assertThat(filtered("mr")).isTrue();
    try (Rtnetlink rtnetlink = Rtnetlink.open(middle)) {
      rtnetlink.ingressFilter().removeAllBut(Set.of("mr"));
    }
    assertThat(filtered("ml")).isFalse();
    AfPacketDevice again = open("mr");
    again.close();
    assertThat(filtered("mr")).isFalse();
    assertThat(filtered("ml")).isFalse();
  }

  /** Takes two NICs into use and waits to be killed. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] arguments) throws Exception {
      AfPacketDevice.open(AfPacketSettings.of("ml").inNamespace(arguments[0]));
      AfPacketDevice.open(AfPacketSettings.of("mr").inNamespace(arguments[0]));
      System.out.println("ready");
      Thread.sleep(60_000);
    }
  }

  @Test
  void spreadsFlowsOverQueues() throws Exception {
    AfPacketDevice device =
        AfPacketDevice.open(AfPacketSettings.of("ml").inNamespace(middle.name()).withQueues(2));
    try (TestContext first = TestContext.small();
        TestContext second = TestContext.small()) {
      InterfaceDriver a = device.open(0, first);
      InterfaceDriver b = device.open(1, second);
      String mac = "02:00:00:00:00:07";
      ip(left, "neigh add 10.90.0.7 lladdr " + mac + " dev l0 nud permanent");
      try (Flood flood = new Flood(left, "10.90.0.7", 64)) {
        Awaitility.await()
            .until(
                () -> {
                  flood.send();
                  receive(a, first);
                  receive(b, second);
                  return device.counters()[0].get(DriverCounter.RX_PACKETS) > 20
                      && device.counters()[1].get(DriverCounter.RX_PACKETS) > 20;
                });
      }
      a.close();
      b.close();
      device.close();
    }
  }

  @Test
  void reportsNicThatVanishesAndTakesItBack() throws Exception {
    List<String> heard = new ArrayList<>();
    try (TestContext context = TestContext.small();
        DriverSupervisor supervisor =
            new DriverSupervisor((device, from, to) -> heard.add(from + ">" + to))) {
      AfPacketDevice device = open("ml");
      InterfaceDriver queue = device.open(0, context);
      supervisor.add(device);
      supervisor.poll();
      ip(left, "link set l0 down");
      Awaitility.await()
          .until(
              () -> {
                supervisor.poll();
                return device.linkState() == LinkState.DOWN;
              });
      ip(left, "link delete l0");
      supervisor.poll();
      assertThat(device.linkState()).isEqualTo(LinkState.ABSENT);
      Batch batch = new Batch();
      batch.add(frame(context, 60));
      assertThat(queue.transmit(batch)).isEqualTo(1);
      queue.flush();
      assertThat(queue.receive(batch)).isZero();
      assertThat(queue.arm()).isTrue();
      try (Rtnetlink rtnetlink = Rtnetlink.open(middle)) {
        rtnetlink.links().addVeth("ml", "l0", left);
        rtnetlink.links().setUp(rtnetlink.links().get("ml").index(), true);
      }
      ip(left, "addr add 10.90.0.1/24 dev l0");
      ip(left, "link set l0 up");
      Awaitility.await()
          .until(
              () -> {
                supervisor.poll();
                return device.linkState() == LinkState.UP;
              });
      assertThat(heard).contains("UP>DOWN", "DOWN>ABSENT").last().asString().endsWith(">UP");
      Command.run("ip", "netns", "exec", left.name(), "ping", "-c", "1", "-W", "1", "10.90.0.2");
      Awaitility.await().until(() -> receive(queue, context) > 0);
      assertThat(filtered("ml")).isTrue();
      queue.close();
      device.close();
      assertThat(context.outstanding()).isZero();
    }
  }

  @Test
  void countsWhatItCannotSend() throws Exception {
    try (TestContext context = new TestContext(1, 600, 2, 0)) {
      AfPacketDevice device = open("ml");
      InterfaceDriver queue = device.open(0, context);
      Batch batch = new Batch();
      Packet jumbo = context.alloc(SlotClass.MEDIUM);
      jumbo.setFrame(jumbo.position(), 9000);
      batch.add(jumbo);
      batch.add(frame(context, 10));
      assertThat(queue.transmit(batch)).isEqualTo(2);
      QueueCounters counters = device.counters()[0];
      assertThat(counters.get(DriverCounter.TX_TOO_LONG)).isEqualTo(1);
      assertThat(counters.get(DriverCounter.TX_REJECTED)).isEqualTo(1);
      device.setUp(false);
      batch.clear();
      batch.add(frame(context, 60));
      queue.transmit(batch);
      queue.flush();
      assertThat(counters.get(DriverCounter.TX_DOWN)).isEqualTo(1);
      assertThat(counters.get(DriverCounter.TX_PACKETS)).isZero();
      queue.close();
      device.close();
      assertThat(context.outstanding()).isZero();
    }
  }

  @Test
  void allocatesNothingPerFrame() throws Exception {
    try (TestContext context = TestContext.small()) {
      AfPacketDevice a = open("ml");
      AfPacketDevice r = AfPacketDevice.open(AfPacketSettings.of("l0").inNamespace(left.name()));
      InterfaceDriver out = a.open(0, context);
      InterfaceDriver in = r.open(0, context);
      Batch batch = new Batch();
      Allocation.assertFlat(
          () -> {
            for (int i = 0; i < 32; i++) {
              batch.add(frame(context, 60));
            }
            out.transmit(batch);
            out.flush();
            batch.clear();
            receive(in, context);
          },
          3000);
      Awaitility.await()
          .until(
              () ->
                  receive(in, context) >= 0
                      && r.counters()[0].get(DriverCounter.RX_PACKETS) > 50_000);
      out.close();
      in.close();
      a.close();
      r.close();
      assertThat(context.outstanding()).isZero();
    }
  }

  @Test
  void refusesNicThatIsNotThere() {
    assertThatThrownBy(() -> AfPacketDevice.open(AfPacketSettings.of("wdrv-none")))
        .isInstanceOf(DriverException.class)
        .hasMessage("afpacket wdrv-none: there is no interface wdrv-none");
    assertThatThrownBy(() -> AfPacketDevice.open(AfPacketSettings.of("lo")))
        .hasMessageContaining("no Ethernet interface");
  }

  private static final Batch SCRATCH = new Batch();

  private static int receive(InterfaceDriver queue, TestContext context) {
    SCRATCH.clear();
    int received = queue.receive(SCRATCH);
    for (int i = 0; i < SCRATCH.size(); i++) {
      context.release(SCRATCH.get(i));
    }
    return received;
  }

  private static Packet frame(TestContext context, int length) {
    Packet packet = context.alloc(SlotClass.SMALL);
    packet.setFrame(packet.position(), length);
    PacketMemory.setMac(packet.position(), 0x020000000099L);
    PacketMemory.setMac(packet.position() + 6, 0x020000000098L);
    PacketMemory.setShort(packet.position() + 12, 0x88b5);
    return packet;
  }

  private AfPacketDevice open(String name) throws DriverException {
    return AfPacketDevice.open(AfPacketSettings.of(name).inNamespace(middle.name()));
  }

  private boolean filtered(String name) throws Exception {
    try (Rtnetlink rtnetlink = Rtnetlink.open(middle)) {
      return rtnetlink.ingressFilter().isInstalled(rtnetlink.links().get(name).index());
    }
  }

  private static void ip(NetworkNamespace namespace, String line) throws Exception {
    Command.succeed("ip -n " + namespace.name() + " " + line);
  }

  private static String in(NetworkNamespace namespace, String line) throws Exception {
    return Command.succeed("ip netns exec " + namespace.name() + " " + line);
  }
}
