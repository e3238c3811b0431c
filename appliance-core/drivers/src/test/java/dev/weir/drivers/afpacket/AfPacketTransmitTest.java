package dev.weir.drivers.afpacket;

import static dev.weir.testkit.packet.Checks.dstPort;
import static dev.weir.testkit.packet.Checks.ethernet;
import static dev.weir.testkit.packet.Checks.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.drivers.device.DriverCounter;
import dev.weir.drivers.device.DriverSupervisor;
import dev.weir.drivers.device.QueueCounters;
import dev.weir.drivers.namespace.NetworkNamespace;
import dev.weir.drivers.netlink.Rtnetlink;
import dev.weir.drivers.support.Command;
import dev.weir.drivers.support.TestContext;
import dev.weir.drivers.support.TestNamespaces;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.driver.LinkState;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.GsoType;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.SlotClass;
import dev.weir.testkit.environment.Requires;
import dev.weir.testkit.packet.Frame;
import dev.weir.testkit.packet.PacketBuilder;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What leaves by packet sockets, and what is counted when it cannot: card m0 to the peer p0. */
class AfPacketTransmitTest {
  private static final int PORT = 4242;
  private static final int TCP_PAYLOAD_AT = 20;

  private final TestNamespaces namespaces = new TestNamespaces();
  private final TestContext context = new TestContext(1, 2048, 8, 8);
  private NetworkNamespace middle;
  private NetworkNamespace peer;
  private AfPacketDevice device;
  private AfPacketDevice far;
  private InterfaceDriver out;
  private InterfaceDriver in;

  @BeforeEach
  void cable() throws Exception {
    Requires.rootAndNamespaces();
    Requires.programs("ethtool");
    middle = namespaces.create("m");
    peer = namespaces.create("p");
    try (Rtnetlink rtnetlink = Rtnetlink.open(middle)) {
      rtnetlink.links().addVeth("m0", "p0", peer);
      rtnetlink.links().setUp(rtnetlink.links().get("m0").index(), true);
    }
    Command.succeed("ip -n " + peer.name() + " link set p0 up");
    device = AfPacketDevice.open(AfPacketSettings.of("m0").inNamespace(middle.name()));
    far = AfPacketDevice.open(AfPacketSettings.of("p0").inNamespace(peer.name()));
    out = device.open(0, context);
    in = far.open(0, context);
  }

  @AfterEach
  void clean() throws Exception {
    out.close();
    in.close();
    device.close();
    far.close();
    assertThat(context.outstanding()).isZero();
    context.close();
    namespaces.close();
  }

  /** What the card cannot do the kernel does, for frames that fit into the ring and longer ones. */
  @ParameterizedTest
  @CsvSource({
    "tso off, 3000, 1000",
    "tso off, 1500, 500",
    "tx off, 20000, 1400",
    "tx off, 1500, 500",
    "tx off, 900, 900"
  })
  void framesOfManySegmentsLeaveAsSegments(String features, int payload, int segment)
      throws Exception {
    Command.succeed("ip netns exec " + middle.name() + " ethtool -K m0 " + features);
    for (PacketBuilder ip :
        List.of(
            PacketBuilder.ethernet().ipv4("192.0.2.1", "192.0.2.2"),
            PacketBuilder.ethernet().ipv6("2001:db8::1", "2001:db8::2"))) {
      PacketBuilder built = ip.tcp(4000, PORT).payloadOf(payload).partialChecksum();
      Frame frame = (payload > segment ? built.gso(segment) : built).build();
      long before = sent(DriverCounter.TX_PACKETS);
      send(frame);
      List<Frame> got = receive((payload + segment - 1) / segment);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (Frame one : got) {
        ethernet(one, tcp(dstPort(PORT)));
        assertThat(one.gsoType()).isEqualTo(GsoType.NONE);
        if (features.startsWith("tx")) {
          assertThat(one.has(Packet.CHECKSUM_PARTIAL)).isFalse();
        }
        int at = one.length() - Math.min(segment, payload - bytes.size());
        bytes.write(one.bytes(), at, one.length() - at);
      }
      byte[] whole = frame.bytes();
      assertThat(bytes.toByteArray())
          .isEqualTo(Arrays.copyOfRange(whole, whole.length - payload, whole.length));
      assertThat(sent(DriverCounter.TX_PACKETS) - before).isEqualTo(1);
    }
    assertThat(failures()).isZero();
  }

  /** Nothing is cut where the peer takes frames whole. */
  @Test
  void framesOfManySegmentsLeaveWholeWhereTheCardTakesThem() throws Exception {
    send(
        PacketBuilder.ethernet()
            .ipv4("192.0.2.1", "192.0.2.2")
            .tcp(4000, PORT)
            .payloadOf(1500)
            .partialChecksum()
            .gso(500)
            .build());
    Frame got = receive(1).getFirst();
    assertThat(got.gsoType()).isEqualTo(GsoType.TCP4);
    assertThat(got.gsoSize()).isEqualTo(500);
  }

  /** The kernel takes some of them by a ring alone: in their order all the same. */
  @Test
  void framesOfFullSizeLeaveWithTags() throws Exception {
    Command.succeed("ip -n " + peer.name() + " link set p0 mtu 1600");
    List<Frame> sent = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      PacketBuilder one = PacketBuilder.ethernet();
      one = (i & 1) == 0 ? one : one.serviceVlan(10);
      one = (i & 2) == 0 ? one : one.vlan(20);
      sent.add(
          one.ipv4("192.0.2.1", "192.0.2.2")
              .tcp(4000 + i, PORT)
              .payloadOf(1500 - 20 - TCP_PAYLOAD_AT)
              .build());
    }
    for (Frame frame : sent) {
      offer(frame);
    }
    out.flush();
    List<Frame> got = receive(sent.size());
    for (int i = 0; i < got.size(); i++) {
      assertThat(got.get(i).bytes()).isEqualTo(sent.get(i).bytes());
    }
    assertThat(sent(DriverCounter.TX_PACKETS)).isEqualTo(sent.size());
    assertThat(failures()).isZero();
  }

  /** One by the kernel, which has rings for so much only, one by the other end of the cable. */
  @ParameterizedTest
  @ValueSource(ints = {20_000, 1500})
  void frameThatIsRefusedForItsTagsHoldsUpNoOther(int mtu) throws Exception {
    device.setMtu(mtu);
    PacketBuilder tagged = PacketBuilder.ethernet().serviceVlan(10).vlan(20);
    offer(
        tagged
            .ipv4("192.0.2.1", "192.0.2.2")
            .tcp(4000, PORT)
            .payloadOf(mtu - 20 - TCP_PAYLOAD_AT)
            .build());
    send(small());
    receive(1);
    assertThat(sent(DriverCounter.TX_TOO_LONG)).isEqualTo(1);
    assertThat(sent(DriverCounter.TX_PACKETS)).isEqualTo(1);
  }

  @Test
  void framesWaitForCarrierNoLongerThanItIsBelievedIn() throws Exception {
    try (DriverSupervisor supervisor = new DriverSupervisor((one, from, to) -> {})) {
      supervisor.add(device);
      supervisor.poll();
      Command.succeed("ip -n " + peer.name() + " link set p0 down");
      send(small());
      assertThat(sent(DriverCounter.TX_PACKETS)).isZero();
      assertThat(failures()).isZero();
      assertThat(out.arm()).as("may sleep while a frame waits").isFalse();
      Awaitility.await()
          .until(
              () -> {
                supervisor.poll();
                return device.linkState() == LinkState.DOWN;
              });
      out.flush();
      assertThat(sent(DriverCounter.TX_DOWN)).isEqualTo(1);
      send(
          PacketBuilder.ethernet()
              .ipv4("192.0.2.1", "192.0.2.2")
              .tcp(4000, PORT)
              .payloadOf(3000)
              .partialChecksum()
              .gso(1000)
              .build());
      assertThat(sent(DriverCounter.TX_DOWN)).isEqualTo(2);
      assertThat(sent(DriverCounter.TX_PACKETS)).isZero();
      assertThat(sent(DriverCounter.TX_BYTES)).isZero();
      Command.succeed("ip -n " + peer.name() + " link set p0 up");
      Awaitility.await()
          .until(
              () -> {
                supervisor.poll();
                return device.linkState() == LinkState.UP;
              });
      send(small());
      receive(1);
      assertThat(sent(DriverCounter.TX_PACKETS)).isEqualTo(1);
      assertThat(sent(DriverCounter.TX_BYTES)).isEqualTo(small().length());
    }
  }

  /** A card that takes nothing for long, as one whose carrier went without a word. */
  @Test
  void framesOfCardThatStaysBusyAreGivenUp() throws Exception {
    Command.succeed("ip -n " + peer.name() + " link set p0 down");
    int queued = SendQueue.CAPACITY;
    for (int i = 0; i < queued + 1; i++) {
      offer(small());
    }
    assertThat(sent(DriverCounter.TX_RING_FULL)).as("the one that found no room").isEqualTo(1);
    for (int i = 0; i < 2000; i++) {
      out.flush();
    }
    assertThat(sent(DriverCounter.TX_RING_FULL)).isEqualTo(queued + 1);
    assertThat(sent(DriverCounter.TX_PACKETS)).isZero();
    Command.succeed("ip -n " + peer.name() + " link set p0 up");
    for (int i = 0; i < queued; i++) {
      offer(small());
    }
    out.flush();
    receive(queued);
    assertThat(sent(DriverCounter.TX_PACKETS)).isEqualTo(queued);
    assertThat(sent(DriverCounter.TX_BYTES)).isEqualTo((long) queued * small().length());
  }

  private static Frame small() {
    return PacketBuilder.ethernet().ipv4("192.0.2.1", "192.0.2.2").tcp(4000, PORT).build();
  }

  private void send(Frame frame) {
    offer(frame);
    out.flush();
  }

  private void offer(Frame frame) {
    SlotClass size =
        frame.length() <= SlotClass.SMALL.frameCapacityBytes() ? SlotClass.SMALL : SlotClass.LARGE;
    Packet packet = context.alloc(size);
    frame.copyTo(packet);
    Batch batch = new Batch();
    batch.add(packet);
    assertThat(out.transmit(batch)).isEqualTo(1);
  }

  /** The next frames to the test's port; anything else that comes meanwhile is the kernel's own. */
  private List<Frame> receive(int count) {
    List<Frame> got = new ArrayList<>();
    Batch batch = new Batch();
    Awaitility.await(count + " frames")
        .until(
            () -> {
              batch.clear();
              in.receive(batch);
              for (int i = 0; i < batch.size(); i++) {
                Frame frame = Frame.copyOf(batch.get(i));
                context.release(batch.get(i));
                if (isOurs(frame)) {
                  got.add(frame);
                }
              }
              return got.size() >= count;
            });
    assertThat(got).hasSize(count);
    return got;
  }

  private static boolean isOurs(Frame frame) {
    byte[] bytes = frame.bytes();
    int type = 12;
    while (bytes[type] == (byte) 0x81 || bytes[type] == (byte) 0x88) {
      type += 4;
    }
    int l4 = type + 2 + (bytes[type] == 8 ? 20 : 40);
    return bytes.length >= l4 + TCP_PAYLOAD_AT
        && ((bytes[l4 + 2] & 0xff) << 8 | bytes[l4 + 3] & 0xff) == PORT;
  }

  private long sent(DriverCounter counter) {
    return QueueCounters.sum(device.counters(), counter);
  }

  private long failures() {
    long sum = 0;
    for (DriverCounter counter :
        List.of(
            DriverCounter.TX_RING_FULL,
            DriverCounter.TX_TOO_LONG,
            DriverCounter.TX_DOWN,
            DriverCounter.TX_REJECTED,
            DriverCounter.TX_ERRORS)) {
      sum += sent(counter);
    }
    return sum;
  }
}
