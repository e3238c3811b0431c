package dev.weir.drivers.afxdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.drivers.device.DriverCounter;
import dev.weir.drivers.device.DriverSupervisor;
import dev.weir.drivers.device.QueueCounters;
import dev.weir.drivers.namespace.NetworkNamespace;
import dev.weir.drivers.support.Command;
import dev.weir.drivers.support.Flood;
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
import java.io.IOException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** AF_XDP on a card m0 of two queues that comes, goes and changes hands; its peer is p0. */
class AfXdpLifecycleTest {
  private static final String ADDRESS = "10.92.0.1";
  private static final String ELSEWHERE = "10.92.0.7";
  private static final int FRAME_BYTES = 100;

  private final TestNamespaces namespaces = new TestNamespaces();
  private final TestContext context = TestContext.small();
  private final Batch scratch = new Batch();
  private NetworkNamespace middle;
  private NetworkNamespace peer;

  @BeforeEach
  void cable() throws Exception {
    Requires.rootAndNamespaces();
    middle = namespaces.create("m");
    peer = namespaces.create("p");
    plug();
  }

  private void plug() throws IOException {
    String queues = " numrxqueues 2 numtxqueues 2";
    Command.succeed(
        "ip -n %s link add m0%s type veth peer name p0 netns %s%s"
            .formatted(middle.name(), queues, peer.name(), queues));
    ip(middle, "link set m0 up");
    ip(peer, "addr add " + ADDRESS + "/24 dev p0");
    ip(peer, "link set p0 up");
    ip(peer, "neigh add " + ELSEWHERE + " lladdr 02:00:00:00:00:07 dev p0 nud permanent");
  }

  @AfterEach
  void clean() throws Exception {
    assertThat(context.outstanding()).isZero();
    context.close();
    namespaces.close();
  }

  @Test
  void everyQueueHasItsFlows() throws Exception {
    AfXdpDevice device = AfXdpDevice.open(settings());
    InterfaceDriver[] queues = {device.open(0, context), device.open(1, context)};
    try (Flood flood = new Flood(peer, ELSEWHERE, 64)) {
      Awaitility.await()
          .until(
              () -> {
                flood.send();
                return received(device, queues, 0) > 20 && received(device, queues, 1) > 20;
              });
    }
    for (InterfaceDriver queue : queues) {
      send(queue, 3);
    }
    for (QueueCounters one : device.counters()) {
      assertThat(one.get(DriverCounter.TX_PACKETS)).isEqualTo(3);
      assertThat(one.get(DriverCounter.TX_BYTES)).isEqualTo(3 * FRAME_BYTES);
    }
    close(device, queues);
  }

  private long received(AfXdpDevice device, InterfaceDriver[] queues, int queue) {
    receive(queues[queue]);
    return device.counters()[queue].get(DriverCounter.RX_PACKETS);
  }

  @Test
  void otherSettingsTakeTheCardOverWhenTheFormerAreClosed() throws Exception {
    AfXdpDevice former = AfXdpDevice.open(settings());
    InterfaceDriver[] before = {former.open(0, context), former.open(1, context)};
    AfXdpDevice next = AfXdpDevice.openAfter(former, settings().withGenericMode());
    InterfaceDriver[] after = {next.open(0, context), next.open(1, context)};
    next.setUp(true);
    assertThat(next.linkState()).isEqualTo(LinkState.ABSENT);
    assertThatThrownBy(next::reattach).hasMessageContaining("still used with the former settings");
    awaitFrames(before);
    close(former, before);
    assertThat(next.linkState()).isEqualTo(LinkState.UP);
    assertThat(next.details().toString()).contains("generic");
    awaitFrames(after);
    close(next, after);
    assertThat(hasProgram()).isFalse();
  }

  @Test
  void aChangeThatIsGivenUpLeavesTheFormerDevice() throws Exception {
    AfXdpDevice former = AfXdpDevice.open(settings());
    InterfaceDriver[] before = {former.open(0, context), former.open(1, context)};
    AfXdpDevice next = AfXdpDevice.openAfter(former, settings().withGenericMode());
    close(next, next.open(0, context), next.open(1, context));
    awaitFrames(before);
    close(former, before);
    assertThat(hasProgram()).isFalse();
    assertThat(next.isClosed()).isTrue();
  }

  @Test
  void settingsThatDoNotFitAreRefusedBeforeTheFormerIsTouched() throws Exception {
    AfXdpDevice former = AfXdpDevice.open(settings());
    assertThatThrownBy(() -> AfXdpDevice.openAfter(former, settings().withQueues(1)))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("set queues to 2");
    assertThat(hasProgram()).isTrue();
    former.close();
  }

  /** As long as the card cannot be had whole, no worker gets any of its sockets. */
  @Test
  void aCardThatReturnsIsTakenWholeOrNotAtAll() throws Exception {
    AfXdpDevice device = AfXdpDevice.open(settings());
    InterfaceDriver[] queues = {device.open(0, context), device.open(1, context)};
    try (DriverSupervisor supervisor = new DriverSupervisor((one, from, to) -> {})) {
      supervisor.add(device);
      device.setUp(true);
      ip(peer, "link delete p0");
      supervisor.poll();
      assertThat(device.linkState()).isEqualTo(LinkState.ABSENT);
      plug();
      ip(middle, "link set m0 down");
      AfXdpDevice other = AfXdpDevice.open(settings());
      supervisor.poll();
      supervisor.poll();
      assertThat(device.linkState()).isEqualTo(LinkState.ABSENT);
      assertThat(queues[0].arm()).isTrue();
      other.close();
      Awaitility.await()
          .until(
              () -> {
                supervisor.poll();
                receive(queues[0]);
                receive(queues[1]);
                return device.linkState() == LinkState.UP;
              });
      awaitFrames(queues);
    }
    close(device, queues);
  }

  @Test
  void framesOfLinkThatWentDownAreNotCountedAsSent() throws Exception {
    AfXdpDevice device = AfXdpDevice.open(settings());
    InterfaceDriver queue = device.open(0, context);
    QueueCounters counters = device.counters()[0];
    try (DriverSupervisor supervisor = new DriverSupervisor((one, from, to) -> {})) {
      supervisor.add(device);
      supervisor.poll();
      ip(middle, "link set m0 down");
      send(queue, 2);
      assertThat(counters.get(DriverCounter.TX_PACKETS)).isZero();
      assertThat(counters.get(DriverCounter.TX_BYTES)).isZero();
      awaitState(supervisor, device, LinkState.DOWN);
      send(queue, 3);
      assertThat(counters.get(DriverCounter.TX_DOWN)).isEqualTo(3);
      assertThat(queue.arm()).as("sleeps while the link is down").isTrue();
      ip(middle, "link set m0 up");
      awaitState(supervisor, device, LinkState.UP);
      queue.flush();
      assertThat(counters.get(DriverCounter.TX_PACKETS)).isEqualTo(2);
      assertThat(counters.get(DriverCounter.TX_BYTES)).isEqualTo(2 * FRAME_BYTES);

      ip(peer, "link set p0 down");
      awaitState(supervisor, device, LinkState.DOWN);
      send(queue, 40);
      Awaitility.await()
          .until(
              () -> {
                queue.flush();
                return counters.get(DriverCounter.TX_DOWN) == 43;
              });
      assertThat(counters.get(DriverCounter.TX_PACKETS)).isEqualTo(2);
      assertThat(counters.get(DriverCounter.TX_BYTES)).isEqualTo(2 * FRAME_BYTES);
    }
    close(device, queue);
  }

  @Test
  void framesThatWaitWhenTheCardVanishesAreCounted() throws Exception {
    AfXdpDevice device = AfXdpDevice.open(settings());
    InterfaceDriver queue = device.open(0, context);
    ip(middle, "link set m0 down");
    send(queue, 5);
    ip(middle, "link delete m0");
    try (DriverSupervisor supervisor = new DriverSupervisor((one, from, to) -> {})) {
      supervisor.add(device);
      supervisor.poll();
    }
    queue.arm();
    assertThat(device.counters()[0].get(DriverCounter.TX_DOWN)).isEqualTo(5);
    assertThat(device.counters()[0].get(DriverCounter.TX_PACKETS)).isZero();
    close(device, queue);
  }

  private static void awaitState(DriverSupervisor supervisor, AfXdpDevice device, LinkState state) {
    Awaitility.await()
        .until(
            () -> {
              supervisor.poll();
              return device.linkState() == state;
            });
  }

  private AfXdpSettings settings() {
    return AfXdpSettings.of("m0").inNamespace(middle.name()).withQueues(2);
  }

  private void awaitFrames(InterfaceDriver... queues) throws Exception {
    try (Flood flood = new Flood(peer, ELSEWHERE, 8)) {
      Awaitility.await()
          .until(
              () -> {
                flood.send();
                int received = 0;
                for (InterfaceDriver queue : queues) {
                  received += receive(queue);
                }
                return received > 0;
              });
    }
  }

  private int receive(InterfaceDriver queue) {
    scratch.clear();
    int received = queue.receive(scratch);
    for (int i = 0; i < scratch.size(); i++) {
      context.release(scratch.get(i));
    }
    return received;
  }

  private void send(InterfaceDriver queue, int count) {
    scratch.clear();
    for (int i = 0; i < count; i++) {
      Packet packet = context.alloc(SlotClass.SMALL);
      packet.setFrame(packet.position(), FRAME_BYTES);
      PacketMemory.setMac(packet.position(), 0x020000000099L);
      PacketMemory.setMac(packet.position() + 6, 0x020000000098L);
      PacketMemory.setShort(packet.position() + 12, 0x88b5);
      scratch.add(packet);
    }
    assertThat(queue.transmit(scratch)).isEqualTo(count);
    queue.flush();
  }

  private static void close(AfXdpDevice device, InterfaceDriver... queues) {
    for (InterfaceDriver queue : queues) {
      queue.close();
    }
    device.close();
  }

  private boolean hasProgram() throws Exception {
    return Command.succeed("ip -n " + middle.name() + " -d link show dev m0").contains("prog/xdp");
  }

  private static void ip(NetworkNamespace namespace, String line) throws IOException {
    Command.succeed("ip -n " + namespace.name() + " " + line);
  }
}
