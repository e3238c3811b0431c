package dev.weir.drivers.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Parsers on damaged datagrams: a value or a MalformedNetlinkException, nothing else. */
class NetlinkFuzzTest {
  private static byte[] datagram() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    NetlinkWriter link =
        new NetlinkWriter(Links.RTM_NEWLINK, 2).putInt(1 << 16).putInt(7).putInt(1).putInt(0);
    link.attributeString(3, "eth7")
        .attributeInt(4, 1500)
        .attribute(1, new byte[] {2, 0, 0, 0, 0, 9});
    link.attributeByte(16, 6).attributeByte(33, 1);
    int info = link.beginNest(18);
    link.attributeString(1, "veth").endNest(info);
    bytes.writeBytes(link.finish(1));
    bytes.writeBytes(
        new NetlinkWriter(Addresses.RTM_NEWADDR, 2)
            .putByte(2)
            .putByte(24)
            .putByte(0)
            .putByte(0)
            .putInt(7)
            .attribute(1, new byte[] {10, 0, 0, 1})
            .attribute(2, new byte[] {10, 0, 0, 1})
            .attributeInt(8, 0x80)
            .finish(2));
    bytes.writeBytes(
        new NetlinkWriter(Routes.RTM_NEWROUTE, 2)
            .putInt(10 | 64 << 8)
            .putInt(254)
            .putInt(0)
            .attribute(1, new byte[16])
            .attribute(5, new byte[16])
            .attributeInt(4, 7)
            .finish(3));
    bytes.writeBytes(
        new NetlinkWriter(28, 2)
            .putInt(2)
            .putInt(7)
            .putInt(0x80)
            .attribute(1, new byte[4])
            .finish(4));
    return bytes.toByteArray();
  }

  @Test
  void readsWhatItWrites() throws Exception {
    byte[] datagram = datagram();
    var messages = NetlinkMessage.split(datagram, datagram.length);
    assertThat(messages).extracting(NetlinkMessage::sequence).containsExactly(1, 2, 3, 4);
    Link link = Link.parse(messages.get(0));
    assertThat(link.name()).isEqualTo("eth7");
    assertThat(link.mac()).hasValue(0x020000000009L);
    assertThat(link.kind()).contains("veth");
    assertThat(KernelAddress.parse(messages.get(1)).prefixLength()).isEqualTo(24);
    assertThat(Route.parse(messages.get(2)).ipv6()).isTrue();
    assertThat(Neighbour.parse(messages.get(3)).state()).isEqualTo(0x80);
  }

  @Test
  void refusesEveryTruncation() {
    byte[] datagram = datagram();
    int whole = 0;
    for (int length = 1; length < datagram.length; length++) {
      int cut = length;
      try {
        NetlinkMessage.split(datagram, cut);
        whole++;
      } catch (MalformedNetlinkException expected) {
        assertThat(expected).hasMessageContaining(" ");
      }
    }
    assertThat(whole).as("cuts between messages").isEqualTo(3);
    assertThatThrownBy(() -> NetlinkMessage.split(new byte[20], 20))
        .hasMessageContaining("length 0");
  }

  @Test
  void survivesMutations() {
    Random random = new Random(11);
    byte[] seed = datagram();
    int malformed = 0;
    int parsed = 0;
    for (int i = 0; i < 300_000; i++) {
      byte[] bytes = seed.clone();
      for (int j = random.nextInt(4); j >= 0; j--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      int length = random.nextInt(8) == 0 ? random.nextInt(bytes.length) : bytes.length;
      try {
        for (NetlinkMessage message : NetlinkMessage.split(bytes, length)) {
          parsed += NetlinkMonitor.parse(message).isPresent() ? 1 : 0;
          malformed += parseNeighbour(message) ? 0 : 1;
        }
      } catch (MalformedNetlinkException expected) {
        malformed++;
      }
    }
    assertThat(parsed).isPositive();
    assertThat(malformed).isPositive();
  }

  private static boolean parseNeighbour(NetlinkMessage message) {
    try {
      Neighbour.parse(message);
      message.errno();
      return true;
    } catch (MalformedNetlinkException expected) {
      return false;
    }
  }
}
