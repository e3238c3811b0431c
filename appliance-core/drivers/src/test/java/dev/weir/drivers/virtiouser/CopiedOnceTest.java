package dev.weir.drivers.virtiouser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.drivers.support.TestContext;
import dev.weir.drivers.vhostuser.VhostUserDevice;
import dev.weir.drivers.vhostuser.VhostUserSettings;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.driver.InterfaceDevice.Detail;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.driver.LinkState;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.FrameSlot;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Frames from one guest's driver through two devices to another's: what arrives is what was sent,
 * and what was done to it on the way, whether its payload was copied once or twice. One thread.
 */
@SuppressWarnings("NullAway.Init") // plug() sets what a test uses
class CopiedOnceTest {
  private static final long PATIENCE_NANOS = 30_000_000_000L;
  private static final int[] SIZES = {60, 192, 1514, 2037, 7999, 8000, 8001, 9000};
  private static final int LONG = 65_000;

  private final List<InterfaceDevice> devices = new ArrayList<>();
  private final TestContext guest = new TestContext(1, 512, 64, 32);
  private final TestContext worker = new TestContext(2, 512, 64, 32);
  private final Batch batch = new Batch();
  private Path folder;
  private VirtioUserDevice sender;
  private VhostUserDevice in;
  private VhostUserDevice out;
  private InterfaceDriver sending;
  private InterfaceDriver receiving;
  private InterfaceDriver first;
  private InterfaceDriver second;
  private final List<InterfaceDriver> queues = new ArrayList<>();

  @BeforeEach
  void prepare() throws Exception {
    folder = Files.createTempDirectory("wco");
  }

  private void plug(boolean packed) throws Exception {
    in = VhostUserDevice.open(settings("a", true, packed));
    out = VhostUserDevice.open(settings("b", true, packed));
    sender = VirtioUserDevice.open(settings("a", false, packed));
    VirtioUserDevice receiver = VirtioUserDevice.open(settings("b", false, packed));
    devices.addAll(List.of(in, out, sender, receiver));
    first = in.open(0, worker);
    second = out.open(0, worker);
    sending = sender.open(0, guest);
    receiving = receiver.open(0, guest);
    queues.addAll(List.of(first, second, sending, receiving));
    await(
        () -> {
          for (InterfaceDriver each : queues) {
            each.receive(batch); // takes rings up
          }
          drop(worker);
          return devices.stream().allMatch(each -> each.linkState() == LinkState.UP)
              && out.offloads().size() == 4;
        });
  }

  private VhostUserSettings settings(String name, boolean server, boolean packed) {
    return new VhostUserSettings(name, folder.resolve(name), server, 1, packed, false, 2, 1500);
  }

  @AfterEach
  void clean() throws Exception {
    queues.forEach(InterfaceDriver::close);
    devices.forEach(InterfaceDevice::close);
    assertThat(guest.outstanding() + worker.outstanding()).as("slots lost").isZero();
    guest.close();
    worker.close();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(Condition condition) throws Exception {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.sleep(1);
    }
  }

  private void drop(TestContext context) {
    for (int i = 0; i < batch.size(); i++) {
      context.release(batch.get(i));
    }
    batch.clear();
  }

  /** Has the guest send frames. */
  private void send(List<byte[]> frames) {
    Batch sent = new Batch();
    for (byte[] frame : frames) {
      SlotClass slotClass =
          frame.length <= SlotClass.SMALL.frameCapacityBytes() ? SlotClass.SMALL : SlotClass.LARGE;
      Packet packet = guest.alloc(slotClass);
      packet.setFrame(packet.position(), frame.length);
      PacketMemory.copyIn(frame, 0, packet.position(), frame.length);
      sent.add(packet);
    }
    assertThat(sending.transmit(sent)).isEqualTo(frames.size());
    sending.flush();
  }

  private static byte[] bytes(Packet packet) {
    byte[] frame = new byte[packet.length()];
    PacketMemory.copyOut(packet.position(), frame, 0, frame.length);
    return frame;
  }

  /** What the other guest has received. */
  private List<byte[]> received() {
    List<byte[]> frames = new ArrayList<>();
    while (receiving.receive(batch) > 0) {
      for (int i = 0; i < batch.size(); i++) {
        frames.add(bytes(batch.get(i)));
        guest.release(batch.get(i));
      }
      batch.clear();
    }
    return frames;
  }

  private static long counter(InterfaceDevice device, String name) {
    return device.details().stream()
        .filter(detail -> detail.name().equals(name))
        .map(Detail::value)
        .mapToLong(Long::parseLong)
        .sum();
  }

  private enum Kind {
    UDP4(true),
    TCP4(true),
    UDP6(true),
    TAGGED(true),
    TWICE_TAGGED(true),
    THRICE_TAGGED(false),
    FRAGMENT(false),
    LAST_FRAGMENT(false),
    ICMP(false),
    EXTENSION(false),
    NOISE(false);

    final boolean plain;

    Kind(boolean plain) {
      this.plain = plain;
    }
  }

  /** A frame of a kind; beyond its headers it is noise. */
  private static byte[] frame(Kind kind, int length, Random random) {
    byte[] frame = new byte[length];
    random.nextBytes(frame);
    if (kind == Kind.NOISE) {
      frame[12] = 9;
      return frame;
    }
    ByteBuffer to = ByteBuffer.wrap(frame).position(12);
    int tags =
        switch (kind) {
          case TAGGED -> 1;
          case TWICE_TAGGED -> 2;
          case THRICE_TAGGED -> 3;
          default -> 0;
        };
    for (int i = 0; i < tags; i++) {
      to.putShort((short) (i == 0 && tags > 1 ? 0x88a8 : 0x8100)).putShort((short) 5);
    }
    boolean ipv6 = kind == Kind.UDP6 || kind == Kind.EXTENSION;
    to.putShort((short) (ipv6 ? 0x86dd : 0x0800));
    int l3 = to.position();
    int protocol =
        switch (kind) {
          case TCP4 -> 6;
          case ICMP -> 1;
          case EXTENSION -> 0;
          default -> 17;
        };
    if (ipv6) {
      frame[l3] = 0x60;
      frame[l3 + 6] = (byte) protocol;
    } else {
      frame[l3] = 0x45;
      int fragment = kind == Kind.FRAGMENT ? 0x2000 : kind == Kind.LAST_FRAGMENT ? 0x00b9 : 0x4000;
      to.putShort(l3 + 6, (short) fragment);
      frame[l3 + 9] = (byte) protocol;
    }
    return frame;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void framesArriveAsTheyWereSent(boolean packed) throws Exception {
    plug(packed);
    Random random = new Random(11);
    long plain = 0;
    for (int round = 0; round < 400; round++) {
      List<byte[]> frames = new ArrayList<>();
      for (int i = 1 + random.nextInt(16); i > 0; i--) {
        Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
        boolean longest = round % 8 == 0 && i == 1;
        int length = longest ? LONG : SIZES[random.nextInt(SIZES.length)];
        byte[] frame = frame(kind, length, random);
        plain += kind.plain && length >= 8000 ? 1 : 0;
        frames.add(frame);
      }
      send(frames);
      first.receive(batch);
      assertThat(batch.size()).isEqualTo(frames.size());
      assertThat(second.takesBorrowed()).isTrue();
      assertThat(second.transmit(batch)).isEqualTo(frames.size());
      batch.clear();
      second.flush();
      first.flush();
      assertThat(received()).containsExactlyElementsOf(frames);
    }
    assertThat(counter(out, "tx-copied-once")).isEqualTo(plain);
    assertThat(in.faults() + out.faults()).isZero();
  }

  /** Frames are changed at either end, dropped, copied, brought in: as modules do. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatModulesDoToFramesHoldsForTheirPayload(boolean packed) throws Exception {
    plug(packed);
    Random random = new Random(12);
    for (int round = 0; round < 600; round++) {
      List<byte[]> frames = new ArrayList<>();
      for (int i = 1 + random.nextInt(8); i > 0; i--) {
        frames.add(frame(Kind.UDP4, random.nextInt(4) == 0 ? 20_000 : 9000, random));
      }
      send(frames);
      first.receive(batch);
      List<byte[]> expected = new ArrayList<>();
      Batch onward = new Batch();
      for (int i = 0; i < batch.size(); i++) {
        treat(batch.get(i), frames.get(i), random, onward, expected);
      }
      batch.clear();
      int count = onward.size();
      assertThat(second.transmit(onward)).isEqualTo(count);
      second.flush();
      first.flush();
      assertThat(received()).containsExactlyElementsOf(expected);
    }
    assertThat(counter(out, "tx-copied-once")).isPositive();
  }

  private void treat(
      Packet packet, byte[] sent, Random random, Batch onward, List<byte[]> expected) {
    int length = sent.length;
    switch (random.nextInt(12)) {
      case 0 -> packet.bringIn();
      case 1 -> {
        worker.release(packet);
        return;
      }
      case 2 -> {
        // Another link header, longer.
        packet.pull(14);
        packet.push(18);
        byte[] header = new byte[18];
        PacketMemory.copyIn(header, 0, packet.position(), header.length);
        byte[] longer = Arrays.copyOf(header, length + 4);
        System.arraycopy(sent, 14, longer, 18, length - 14);
        onward.add(packet);
        expected.add(longer);
        return;
      }
      case 3 -> {
        int shorter = 100 + random.nextInt(length - 100);
        packet.setLength(shorter);
        onward.add(packet);
        expected.add(Arrays.copyOf(sent, shorter));
        return;
      }
      case 4 -> {
        // Shorter, and longer again: what was cut off is gone or still there, the rest is right.
        packet.setLength(1000);
        packet.setLength(1001);
        packet.setLength(1000);
        onward.add(packet);
        expected.add(Arrays.copyOf(sent, 1000));
        return;
      }
      case 5 -> {
        int off = FrameSlot.HEAD_BYTES + random.nextInt(600);
        packet.pull(off);
        onward.add(packet);
        expected.add(Arrays.copyOfRange(sent, off, length));
        return;
      }
      case 6 -> {
        Packet copy = worker.alloc(packet.slotClass());
        assertThat(copy.copyFrom(packet)).isTrue();
        onward.add(copy);
        expected.add(sent);
      }
      default -> {}
    }
    onward.add(packet);
    expected.add(sent);
  }

  /** Memory goes while frames of it are in hand: they have been brought in before it is gone. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aGuestThatGoesTakesNoFramesWithIt(boolean transmitting) throws Exception {
    plug(false);
    Random random = new Random(13);
    List<byte[]> frames = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      frames.add(frame(Kind.TCP4, 9000, random));
    }
    send(frames);
    first.receive(batch);
    assertThat(batch.get(0).isBorrowing()).isTrue();
    CompletableFuture<Void> gone =
        CompletableFuture.runAsync(
            () -> {
              sender.close();
              devices.remove(sender);
            });
    sending.close();
    queues.remove(sending);
    Batch none = new Batch();
    await(
        () -> {
          // The guest's rings are taken away in one of these calls.
          if (transmitting) {
            first.transmit(none);
          } else {
            first.receive(none);
          }
          return in.linkState() == LinkState.DOWN;
        });
    gone.join();
    for (int i = 0; i < frames.size(); i++) {
      assertThat(batch.get(i).isBorrowing()).isFalse();
      assertThat(bytes(batch.get(i))).isEqualTo(frames.get(i));
    }
    drop(worker);
  }

  /** Where all that is lent has to be brought in after all, frames are copied at once. */
  @Test
  void lendingPausesWhereItIsOfNoUse() throws Exception {
    plug(false);
    Random random = new Random(14);
    int lent = 0;
    for (int round = 0; round < 1000; round++) {
      byte[] frame = frame(Kind.UDP4, 9000, random);
      send(List.of(frame));
      first.receive(batch);
      lent += batch.get(0).isBorrowing() ? 1 : 0;
      batch.get(0).bringIn();
      assertThat(bytes(batch.get(0))).isEqualTo(frame);
      drop(worker);
      first.flush();
    }
    assertThat(lent).isBetween(5, 12);
  }
}
