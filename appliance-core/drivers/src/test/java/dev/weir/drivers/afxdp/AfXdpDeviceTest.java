package dev.weir.drivers.afxdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.drivers.device.DriverCounter;
import dev.weir.drivers.device.DriverSupervisor;
import dev.weir.drivers.namespace.NetworkNamespace;
import dev.weir.drivers.netlink.Rtnetlink;
import dev.weir.drivers.support.Allocation;
import dev.weir.drivers.support.Command;
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
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** AF_XDP sockets on veth pairs, between namespaces of the test's own: host l - m - host r. */
class AfXdpDeviceTest {
  private final TestNamespaces namespaces = new TestNamespaces();
  private NetworkNamespace left;
  private NetworkNamespace middle;
  private NetworkNamespace right;

  @BeforeEach
  void cable() throws Exception {
    Requires.rootAndNamespaces();
    TestContext.reserveSlots();
    left = namespaces.create("l");
    middle = namespaces.create("m");
    right = namespaces.create("r");
    try (Rtnetlink rtnetlink = Rtnetlink.open(middle)) {
      rtnetlink.links().addVeth("ml", "l0", left);
      rtnetlink.links().addVeth("mr", "r0", right);
      rtnetlink.links().setUp(rtnetlink.links().get("ml").index(), true);
      rtnetlink.links().setUp(rtnetlink.links().get("mr").index(), true);
    }
    ip(left, "addr add 10.91.0.1/24 dev l0");
    ip(left, "link set l0 up");
    ip(right, "addr add 10.91.0.2/24 dev r0");
    ip(right, "link set r0 up");
  }

  @AfterEach
  void clean() throws Exception {
    namespaces.close();
  }

  @Test
  void forwardsPingByTheDriversOwnHook() throws Exception {
    forwardsPing(settings("ml"), settings("mr"), "native");
  }

  @Test
  void forwardsPingByTheGenericHook() throws Exception {
    forwardsPing(settings("ml").withGenericMode(), settings("mr").withGenericMode(), "generic");
  }

  /** Longer than what a small slot holds. */
  @Test
  void forwardsFramesOfTheLargestMtu() throws Exception {
    int mtu = AfXdpDevice.MOST_MTU;
    ip(left, "link set l0 mtu " + mtu);
    ip(middle, "link set ml mtu " + mtu);
    ip(middle, "link set mr mtu " + mtu);
    ip(right, "link set r0 mtu " + mtu);
    AfXdpDevice a = AfXdpDevice.open(settings("ml"));
    AfXdpDevice b = AfXdpDevice.open(settings("mr"));
    try (Forwarder forwarder = new Forwarder(a, b, 0)) {
      String ping = "ping -c 3 -i 0.05 -W 5 -M do -s " + (mtu - 28) + " 10.91.0.2";
      assertThat(in(left, ping)).contains(" 0% packet loss").doesNotContain("DUP");
    }
    a.close();
    b.close();
  }

  private void forwardsPing(AfXdpSettings l, AfXdpSettings r, String mode) throws Exception {
    AfXdpDevice a = AfXdpDevice.open(l);
    AfXdpDevice b = AfXdpDevice.open(r);
    try (Forwarder forwarder = new Forwarder(a, b, 0)) {
      assertThat(in(left, "ping -c 3 -i 0.05 -W 5 -s 1400 10.91.0.2"))
          .contains(" 0% packet loss")
          .doesNotContain("DUP");
    }
    assertThat(a.details().toString()).contains(mode);
    assertThat(a.counters()[0].get(DriverCounter.RX_PACKETS)).isGreaterThanOrEqualTo(3);
    assertThat(b.counters()[0].get(DriverCounter.TX_PACKETS)).isGreaterThanOrEqualTo(3);
    a.close();
    b.close();
    assertThat(hasProgram("ml")).isFalse();
  }

  @Test
  void keepsTheKernelFromAnsweringWhileInUse() throws Exception {
    ip(middle, "addr add 10.91.0.9/24 dev ml");
    assertThat(in(left, "ping -c 1 -W 5 10.91.0.9")).contains(" 0% packet loss");
    AfXdpDevice device = AfXdpDevice.open(settings("ml"));
    assertThat(
            Command.run(
                    "ip", "netns", "exec", left.name(), "ping", "-c", "1", "-W", "1", "10.91.0.9")
                .output())
        .contains("100% packet loss");
    device.close();
    assertThat(in(left, "ping -c 1 -W 5 10.91.0.9")).contains(" 0% packet loss");
  }

  @Test
  void leavesNothingBehindWhenKilled() throws Exception {
    ip(middle, "addr add 10.91.0.9/24 dev ml");
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
    assertThat(hasProgram("ml")).isTrue();
    victim.destroyForcibly().waitFor();
    Awaitility.await().until(() -> !hasProgram("ml"));
    assertThat(in(left, "ping -c 1 -W 5 10.91.0.9")).contains(" 0% packet loss");
    AfXdpDevice.open(settings("ml")).close();
  }

  /** Takes a NIC into use and waits to be killed. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] arguments) throws Exception {
      TestContext context = TestContext.small();
      AfXdpDevice.open(AfXdpSettings.of("ml").inNamespace(arguments[0])).open(0, context);
      System.out.println("ready");
      Thread.sleep(60_000);
    }
  }

  @Test
  void marksChecksumsThatTheSenderLeftToTheDevice() throws Exception {
    try (TestContext context = TestContext.small()) {
      AfXdpDevice device = AfXdpDevice.open(settings("ml"));
      InterfaceDriver queue = device.open(0, context);
      ip(left, "neigh add 10.91.0.7 lladdr 02:00:00:00:00:07 dev l0 nud permanent");
      try (DatagramChannel flow =
          left.call(
              () ->
                  DatagramChannel.open(StandardProtocolFamily.INET)
                      .connect(new InetSocketAddress("10.91.0.7", 4000)))) {
        flow.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
      }
      Batch batch = new Batch();
      boolean[] marked = new boolean[1];
      Awaitility.await()
          .until(
              () -> {
                batch.clear();
                queue.receive(batch);
                for (int i = 0; i < batch.size(); i++) {
                  Packet packet = batch.get(i);
                  int l3 = packet.position() + 14;
                  if (PacketMemory.getUnsignedShort(l3 - 2) == 0x0800
                      && PacketMemory.getInt(l3 + 16) == 0x0a5b0007) {
                    marked[0] =
                        packet.has(Packet.CHECKSUM_PARTIAL)
                            && packet.checksumStart() == l3 + 20
                            && packet.checksumOffset() == 6;
                  }
                  context.release(packet);
                }
                return marked[0];
              });
      queue.close();
      device.close();
      assertThat(context.outstanding()).isZero();
    }
  }

  @Test
  void reportsNicThatVanishesAndTakesItBack() throws Exception {
    List<String> heard = new ArrayList<>();
    try (TestContext context = TestContext.small();
        DriverSupervisor supervisor =
            new DriverSupervisor((device, from, to) -> heard.add(from + ">" + to))) {
      AfXdpDevice device = AfXdpDevice.open(settings("ml"));
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
      assertThat(queue.arm()).isTrue();
      try (Rtnetlink rtnetlink = Rtnetlink.open(middle)) {
        rtnetlink.links().addVeth("ml", "l0", left);
        rtnetlink.links().setUp(rtnetlink.links().get("ml").index(), true);
      }
      ip(left, "addr add 10.91.0.1/24 dev l0");
      ip(left, "link set l0 up");
      Awaitility.await()
          .until(
              () -> {
                supervisor.poll();
                return device.linkState() == LinkState.UP;
              });
      assertThat(heard).contains("UP>DOWN", "DOWN>ABSENT").last().asString().endsWith(">UP");
      Command.run("ip", "netns", "exec", left.name(), "ping", "-c", "1", "-W", "1", "10.91.0.2");
      Awaitility.await().until(() -> receive(queue, context) > 0);
      queue.close();
      device.close();
      assertThat(context.outstanding()).isZero();
    }
  }

  @Test
  void countsWhatItCannotSend() throws Exception {
    try (TestContext context = new TestContext(1, 512, 2, 0)) {
      AfXdpDevice device = AfXdpDevice.open(settings("ml"));
      InterfaceDriver queue = device.open(0, context);
      Batch batch = new Batch();
      Packet jumbo = context.alloc(SlotClass.MEDIUM);
      jumbo.setFrame(jumbo.position(), 9000);
      batch.add(jumbo);
      batch.add(frame(context, 10));
      assertThat(queue.transmit(batch)).isEqualTo(2);
      assertThat(device.counters()[0].get(DriverCounter.TX_TOO_LONG)).isEqualTo(1);
      assertThat(device.counters()[0].get(DriverCounter.TX_REJECTED)).isEqualTo(1);
      device.setUp(false);
      batch.clear();
      batch.add(frame(context, 60));
      queue.transmit(batch);
      queue.flush();
      assertThat(device.counters()[0].get(DriverCounter.TX_DOWN)).isEqualTo(1);
      queue.close();
      device.close();
      assertThat(context.outstanding()).isZero();
    }
  }

  @Test
  void allocatesNothingPerFrame() throws Exception {
    try (TestContext context = TestContext.small()) {
      AfXdpDevice a = AfXdpDevice.open(settings("ml"));
      AfXdpDevice l = AfXdpDevice.open(AfXdpSettings.of("l0").inNamespace(left.name()));
      InterfaceDriver out = a.open(0, context);
      InterfaceDriver in = l.open(0, context);
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
                      && l.counters()[0].get(DriverCounter.RX_PACKETS) > 50_000);
      out.close();
      in.close();
      a.close();
      l.close();
      assertThat(context.outstanding()).isZero();
    }
  }

  @Test
  void queueCanBeOpenedAgain() throws Exception {
    try (TestContext context = TestContext.small()) {
      AfXdpDevice device = AfXdpDevice.open(settings("ml"));
      device.open(0, context).close();
      InterfaceDriver again = device.open(0, context);
      Command.run("ip", "netns", "exec", left.name(), "ping", "-c", "1", "-W", "1", "10.91.0.2");
      Awaitility.await().until(() -> receive(again, context) > 0);
      again.close();
      device.close();
    }
  }

  @Test
  void saysWhyItRefuses() throws Exception {
    assertThatThrownBy(() -> AfXdpDevice.open(AfXdpSettings.of("wdrv-none")))
        .isInstanceOf(DriverException.class)
        .hasMessage("afxdp wdrv-none: there is no interface wdrv-none");
    assertThatThrownBy(() -> AfXdpDevice.open(AfXdpSettings.of("lo")))
        .hasMessageContaining("no Ethernet interface");
    assertThatThrownBy(() -> AfXdpDevice.open(settings("ml").withQueues(2)))
        .hasMessageContaining("set queues to 1");
    ip(middle, "link set ml mtu 9000");
    assertThatThrownBy(() -> AfXdpDevice.open(settings("ml")))
        .hasMessageContaining("an MTU of 9000 is more than its 1770 bytes");
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

  private AfXdpSettings settings(String name) {
    return AfXdpSettings.of(name).inNamespace(middle.name());
  }

  private boolean hasProgram(String name) throws Exception {
    return Command.succeed("ip -n " + middle.name() + " -d link show dev " + name)
        .contains("prog/xdp");
  }

  private static void ip(NetworkNamespace namespace, String line) throws Exception {
    Command.succeed("ip -n " + namespace.name() + " " + line);
  }

  private static String in(NetworkNamespace namespace, String line) throws Exception {
    return Command.succeed("ip netns exec " + namespace.name() + " " + line);
  }
}
