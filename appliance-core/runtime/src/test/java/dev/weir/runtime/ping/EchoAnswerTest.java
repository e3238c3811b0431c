package dev.weir.runtime.ping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.module.ControlPacket;
import dev.weir.shell.command.Pinger;
import dev.weir.testkit.packet.PacketBuilder;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is read out of echo replies and ICMP errors. */
class EchoAnswerTest {
  private static final int ID = 0xbeef;
  private static final IpAddress OWN4 = IpAddress.parse("192.0.2.1");
  private static final IpAddress PEER4 = IpAddress.parse("192.0.2.9");
  private static final IpAddress OWN6 = IpAddress.parse("2001:db8::1");
  private static final IpAddress PEER6 = IpAddress.parse("2001:db8::9");

  private static byte[] request(IpAddress source, IpAddress destination) {
    return IpPackets.echoRequest(
        new IpPackets.Header(source, destination, 0, 64, 7, true), ID, 42, 16);
  }

  private static ControlPacket control(byte[] frame, int headerBytes) {
    return new ControlPacket(frame, 14, 14 + headerBytes, 1, 0);
  }

  private static ControlPacket reply4(int identifier) {
    return control(
        PacketBuilder.ethernet()
            .ipv4("192.0.2.9", "192.0.2.1")
            .ttl(63)
            .echoReply(identifier, 42)
            .build()
            .bytes(),
        20);
  }

  private static ControlPacket error4(int type, byte[] quoted) {
    return control(
        PacketBuilder.ethernet()
            .ipv4("198.51.100.1", "192.0.2.1")
            .ttl(63)
            .icmp(type, 0)
            .payload(quoted)
            .build()
            .bytes(),
        20);
  }

  private static ControlPacket error6(int type, byte[] quoted) {
    return control(
        PacketBuilder.ethernet()
            .ipv6("2001:db8:ff::1", "2001:db8::1")
            .ttl(63)
            .icmpv6(type, 0)
            .payload(quoted)
            .build()
            .bytes(),
        40);
  }

  @Test
  void requestsAreRight() {
    // The testkit's own packet of the same fields, but for what it sets otherwise.
    byte[] made = request(OWN4, PEER4);
    byte[] frame =
        PacketBuilder.ethernet()
            .ipv4("192.0.2.1", "192.0.2.9")
            .identification(7)
            .dontFragment()
            .echoRequest(ID, 42)
            .payload(Arrays.copyOfRange(made, 28, 44))
            .build()
            .bytes();
    assertThat(made).isEqualTo(Arrays.copyOfRange(frame, 14, frame.length));
    byte[] made6 = request(OWN6, PEER6);
    byte[] frame6 =
        PacketBuilder.ethernet()
            .ipv6("2001:db8::1", "2001:db8::9")
            .icmpv6(128, 0)
            .icmpRest(ID << 16 | 42)
            .payload(Arrays.copyOfRange(made6, 48, 64))
            .build()
            .bytes();
    assertThat(made6).isEqualTo(Arrays.copyOfRange(frame6, 14, frame6.length));
  }

  @Test
  void readsRepliesAndErrors() {
    assertThat(EchoAnswer.read(reply4(ID), ID))
        .contains(new EchoAnswer(42, PEER4, Pinger.Outcome.REPLY, PEER4, 63));
    IpAddress router = IpAddress.parse("198.51.100.1");
    byte[] quoted = Arrays.copyOf(request(OWN4, PEER4), 28);
    assertThat(EchoAnswer.read(error4(11, quoted), ID))
        .contains(new EchoAnswer(42, PEER4, Pinger.Outcome.TIME_EXCEEDED, router, 63));
    assertThat(EchoAnswer.read(error4(3, quoted), ID))
        .contains(new EchoAnswer(42, PEER4, Pinger.Outcome.UNREACHABLE, router, 63));
    IpAddress router6 = IpAddress.parse("2001:db8:ff::1");
    byte[] quoted6 = request(OWN6, PEER6);
    assertThat(EchoAnswer.read(error6(3, quoted6), ID))
        .contains(new EchoAnswer(42, PEER6, Pinger.Outcome.TIME_EXCEEDED, router6, 63));
    for (int type : new int[] {1, 2, 4}) {
      assertThat(EchoAnswer.read(error6(type, quoted6), ID))
          .contains(new EchoAnswer(42, PEER6, Pinger.Outcome.UNREACHABLE, router6, 63));
    }
  }

  @Test
  void leavesOthersAlone() {
    byte[] quoted = request(OWN4, PEER4);
    assertThat(EchoAnswer.read(reply4(ID - 1), ID)).isEmpty();
    assertThat(EchoAnswer.read(error4(5, quoted), ID)).isEmpty();
    assertThat(EchoAnswer.read(error4(11, Arrays.copyOf(quoted, 24)), ID)).isEmpty();
    byte[] udp = quoted.clone();
    udp[9] = 17;
    assertThat(EchoAnswer.read(error4(11, udp), ID)).isEmpty();
  }

  @Test
  void mutatedPacketsDoNoHarm() {
    Random random = new Random(3);
    List<ControlPacket> seeds =
        List.of(reply4(ID), error4(11, request(OWN4, PEER4)), error6(3, request(OWN6, PEER6)));
    int read = 0;
    for (int i = 0; i < 100_000; i++) {
      ControlPacket seed = seeds.get(random.nextInt(seeds.size()));
      byte[] frame = Arrays.copyOf(seed.frame(), random.nextInt(seed.frame().length + 1));
      for (int n = random.nextInt(4); n > 0 && frame.length > 0; n--) {
        frame[random.nextInt(frame.length)] = (byte) random.nextInt();
      }
      Optional<EchoAnswer> answer =
          EchoAnswer.read(new ControlPacket(frame, seed.l3(), seed.l4(), 1, 0), ID);
      read += answer.isPresent() ? 1 : 0;
    }
    assertThat(read).isPositive();
  }

  @Test
  void answersGoToWhoeverWaits() {
    EchoClient client = new EchoClient(ID);
    EchoClient.Waiting first = client.await(42, PEER4, 0).orElseThrow();
    EchoClient.Waiting second = client.await(42, PEER4, 0).orElseThrow();
    assertThat(second.sequence()).isEqualTo(43);
    ControlPacket other = reply4(ID);
    ByteBuffer.wrap(other.frame()).putInt(26, PEER4.ipv4() + 1);
    client.receive(other);
    assertThat(first.reply()).isNotDone();
    client.receive(reply4(ID));
    assertThat(first.reply()).isCompleted();
    assertThat(second.reply()).isNotDone();
    client.forget(first);
    assertThat(client.isWaiting()).isTrue();
    client.forget(second);
    assertThat(client.isWaiting()).isFalse();
    for (int i = 0; i < 1024; i++) {
      assertThat(client.await(i, PEER4, 0)).isPresent();
    }
    assertThat(client.await(0, PEER4, 0)).isEmpty();
  }
}
