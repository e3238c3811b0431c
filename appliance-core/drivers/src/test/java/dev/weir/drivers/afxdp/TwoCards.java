package dev.weir.drivers.afxdp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.drivers.namespace.NetworkNamespace;
import dev.weir.drivers.netlink.Rtnetlink;
import dev.weir.drivers.support.Command;
import dev.weir.drivers.support.TestContext;
import dev.weir.drivers.support.TestNamespaces;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import java.io.IOException;
import org.awaitility.Awaitility;

/**
 * Two cards m0 and m1 in a namespace, whose peers are p0 and p1 in another, and one pool for all
 * their sockets.
 */
final class TwoCards implements AutoCloseable {
  static final String ELSEWHERE = "10.93.0.7";
  private static final String ADDRESS = "10.93.0.1";
  private static final int ETHER_TYPE = 0x88b5;

  private final TestNamespaces namespaces = new TestNamespaces();
  final TestContext context = new TestContext(1, 512, 4, 0);
  final Batch batch = new Batch();
  final NetworkNamespace middle;
  final NetworkNamespace peer;

  TwoCards() throws Exception {
    middle = namespaces.create("m");
    peer = namespaces.create("p");
    plug(0);
    plug(1);
    ip(peer, "addr add " + ADDRESS + "/24 dev p0");
    ip(peer, "neigh add " + ELSEWHERE + " lladdr 02:00:00:00:00:07 dev p0 nud permanent");
  }

  private void plug(int number) throws IOException {
    try (Rtnetlink rtnetlink = Rtnetlink.open(middle)) {
      rtnetlink.links().addVeth("m" + number, "p" + number, peer);
      rtnetlink.links().setUp(rtnetlink.links().get("m" + number).index(), true);
    }
    ip(peer, "link set p" + number + " up");
  }

  /** Fails if a slot is not back. */
  @Override
  public void close() throws Exception {
    namespaces.close();
    assertThat(context.outstanding()).isZero();
    context.close();
  }

  static AfXdpDevice device(NetworkNamespace namespace, String name) throws Exception {
    return AfXdpDevice.open(AfXdpSettings.of(name).inNamespace(namespace.name()));
  }

  static long copies(AfXdpDevice device) {
    return device.details().stream()
        .filter(detail -> detail.name().equals("copies"))
        .mapToLong(detail -> Long.parseLong(detail.value()))
        .findFirst()
        .orElseThrow();
  }

  static Packet frame(TestContext from, int length) {
    Packet packet = from.alloc(SlotClass.SMALL);
    fill(packet, length);
    packet.setRxInterface(from.interfaceIndex());
    return packet;
  }

  static void fill(Packet packet, int length) {
    packet.setFrame(packet.position(), length);
    for (int i = 0; i < length; i++) {
      PacketMemory.setByte(packet.position() + i, i * 31 + length);
    }
    PacketMemory.setMac(packet.position(), 0x020000000099L);
    PacketMemory.setMac(packet.position() + 6, 0x020000000098L);
    PacketMemory.setShort(packet.position() + 12, ETHER_TYPE);
  }

  static byte[] bytes(Packet packet) {
    byte[] bytes = new byte[packet.length()];
    PacketMemory.copyOut(packet.position(), bytes, 0, bytes.length);
    return bytes;
  }

  void send(InterfaceDriver queue, Packet packet) {
    batch.clear();
    batch.add(packet);
    assertThat(queue.transmit(batch)).isEqualTo(1);
    queue.flush();
    batch.clear();
  }

  /** Takes what has come and gives it up; how much it was. */
  int discard(InterfaceDriver queue) {
    batch.clear();
    queue.receive(batch);
    int count = batch.size();
    for (int i = 0; i < count; i++) {
      context.release(batch.get(i));
    }
    batch.clear();
    return count;
  }

  /** The next frame that the test has sent; what the kernel sends of itself is passed over. */
  Packet receive(InterfaceDriver queue) {
    Packet[] found = new Packet[1];
    Awaitility.await()
        .until(
            () -> {
              batch.clear();
              queue.receive(batch);
              for (int i = 0; i < batch.size(); i++) {
                Packet packet = batch.get(i);
                boolean ours = isOurs(packet);
                if (ours && found[0] == null) {
                  found[0] = packet;
                } else {
                  context.release(packet);
                }
              }
              batch.clear();
              return found[0] != null;
            });
    return found[0];
  }

  static boolean isOurs(Packet packet) {
    for (int at = packet.position(); at < packet.position() + 20; at++) {
      if (PacketMemory.getUnsignedShort(at) == ETHER_TYPE) {
        return true;
      }
    }
    return false;
  }

  static void closeAll(AfXdpDevice[] devices, InterfaceDriver... queues) {
    for (InterfaceDriver queue : queues) {
      queue.close();
    }
    for (AfXdpDevice device : devices) {
      device.close();
    }
  }

  static void ip(NetworkNamespace namespace, String line) throws IOException {
    Command.succeed("ip -n " + namespace.name() + " " + line);
  }
}
