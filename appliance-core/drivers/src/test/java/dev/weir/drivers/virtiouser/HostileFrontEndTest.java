package dev.weir.drivers.virtiouser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.drivers.io.EventFd;
import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.io.NativeException;
import dev.weir.drivers.io.UnixCalls;
import dev.weir.drivers.support.Looper;
import dev.weir.drivers.vhostuser.VhostUserDevice;
import dev.weir.drivers.vhostuser.VhostUserSettings;
import dev.weir.sdk.driver.LinkState;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Front ends that send what they should not: every one loses its connection at most, descriptors do
 * not pile up, and a sound driver works afterwards.
 */
class HostileFrontEndTest {
  private static final int CONNECTIONS = Boolean.getBoolean("weir.long") ? 2000 : 60;
  private static final int MEMORY_BYTES = 1 << 20;
  private static final long GUEST = 0x1000_0000L;

  private final UnixCalls calls = new UnixCalls();
  private final FileCalls files = new FileCalls();
  private Path folder;
  private VhostUserDevice device;

  @BeforeEach
  void open() throws Exception {
    folder = Files.createTempDirectory("wvh");
    device =
        VhostUserDevice.open(
            new VhostUserSettings("v", folder.resolve("s"), true, 2, true, false, 2, 1500));
  }

  @AfterEach
  void clean() throws Exception {
    device.close();
    Files.deleteIfExists(folder.resolve("s"));
    Files.delete(folder);
  }

  @Test
  void messagesOfAnyKindCostNobodyElseAnything() throws Exception {
    Random random = new Random(11);
    int before = descriptors();
    try (Looper looper = new Looper(device);
        EventFd event = new EventFd()) {
      for (int i = 0; i < CONNECTIONS; i++) {
        attack(random, event);
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> device.details().toString().contains("not connected"));
      VirtioUserDevice sound =
          VirtioUserDevice.open(
              new VhostUserSettings("u", folder.resolve("s"), false, 1, true, false, 2, 1500));
      try (Looper peer = new Looper(sound)) {
        Awaitility.await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> device.linkState() == LinkState.UP && sound.linkState() == LinkState.UP);
        looper.drain();
        byte[] frame = new byte[600];
        random.nextBytes(frame);
        peer.send(frame);
        assertThat(looper.expect(10_000).frame()).isEqualTo(frame);
        looper.send(frame);
        assertThat(peer.expect(10_000).frame()).isEqualTo(frame);
      } finally {
        sound.close();
      }
      assertThat(device.connected()).isGreaterThan(CONNECTIONS / 2);
      assertThat(device.faults()).isPositive();
    }
    // A few more are the runtime's own.
    assertThat(descriptors()).isLessThan(before + 20);
  }

  private static int descriptors() {
    String[] open = Path.of("/proc/self/fd").toFile().list();
    return open == null ? 0 : open.length;
  }

  private void attack(Random random, EventFd event) throws Exception {
    int fd = NativeException.check(calls.streamSocket(), "socket");
    int memory = memory();
    int file = files.open("/dev/null", FileCalls.O_RDWR, 0);
    try {
      int connected = calls.connect(fd, folder.resolve("s").toString());
      for (int tries = 0; connected < 0 && tries < 100; tries++) {
        Thread.sleep(20);
        connected = calls.connect(fd, folder.resolve("s").toString());
      }
      int target = random.nextInt(30);
      int number = 0;
      for (byte[] message : sound()) {
        int request = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
        int[] along = along(request, memory, event.fd());
        byte[] sent = message;
        if (number++ >= target || random.nextInt(15) == 0) {
          sent = mutate(message, random);
          if (random.nextInt(4) == 0) {
            int other = random.nextBoolean() ? file : memory;
            along = new int[random.nextInt(9)];
            Arrays.fill(along, other);
          }
        }
        if (!send(fd, sent, along)) {
          break;
        }
      }
      // What is in the rings is anything as well; the worker looks at it meanwhile.
      scribble(memory, random);
      event.signal(files);
      awaitEnd(fd);
    } finally {
      files.close(fd);
      files.close(memory);
      files.close(file);
    }
  }

  /** Reads what it is answered until it is thrown out, or has been heard for some time. */
  private void awaitEnd(int fd) throws InterruptedException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment into = arena.allocate(4096);
      for (int i = 0; i < 15; i++) {
        UnixCalls.Received got = calls.receive(fd, into, 8);
        got.descriptors().forEach(files::close);
        if (got.result() == 0) {
          return;
        }
        Thread.sleep(2);
      }
    }
  }

  private int memory() throws Exception {
    return NativeException.check(calls.sealedMemory("hostile", MEMORY_BYTES), "memory");
  }

  private void scribble(int memory, Random random) {
    long address = files.mmap(memory, MEMORY_BYTES, 3, FileCalls.MAP_SHARED);
    MemorySegment all = MemorySegment.ofAddress(address).reinterpret(MEMORY_BYTES);
    for (int i = 0; i < 4096; i += 8) {
      if (random.nextInt(3) == 0) {
        all.set(ValueLayout.JAVA_LONG, i, random.nextLong());
      }
    }
    files.munmap(address, MEMORY_BYTES);
  }

  private static int[] along(int request, int memory, int event) {
    return switch (request) {
      case 5, 32, 37 -> new int[] {memory};
      case 12, 13, 14 -> new int[] {event};
      default -> new int[0];
    };
  }

  /** All that a front end says when it is sound, and some more. */
  private static List<byte[]> sound() {
    List<byte[]> all = new ArrayList<>();
    all.add(message(3, 0));
    all.add(message(1, 0));
    all.add(message(15, 0));
    all.add(message(16, 8, 0x19a1dL & ~(1L << 11)));
    all.add(message(17, 0));
    all.add(message(2, 8, 1L << 32 | 1L << 30 | 1L << 15 | 1L << 28));
    all.add(message(5, 40, 1, GUEST, MEMORY_BYTES, GUEST, 0));
    all.add(message(31, 24, 0, 0, 4 | 16L << 16));
    // Notes that are what the attack writes into memory.
    all.add(message(32, 24, 4 * 320, 8, 4 | 16L << 16));
    for (int ring = 0; ring < 2; ring++) {
      long at = GUEST + 8192L * ring;
      all.add(message(13, 8, ring));
      all.add(message(8, 8, ring | 16L << 32));
      all.add(message(10, 8, ring));
      all.add(message(9, 40, ring, at, at + 2048, at + 1024, 0));
      all.add(message(12, 8, ring));
      all.add(message(18, 8, ring | 1L << 32));
    }
    all.add(message(24, 12 + 8, 8L << 32, 0, 0));
    all.add(message(19, 8, 0x0000_5544_3322_1102L));
    all.add(message(20, 8, 1400));
    all.add(message(36, 0));
    all.add(message(37, 40, 0, GUEST + MEMORY_BYTES, MEMORY_BYTES, GUEST + MEMORY_BYTES, 0));
    all.add(message(38, 40, 0, GUEST + MEMORY_BYTES, MEMORY_BYTES, GUEST + MEMORY_BYTES, 0));
    all.add(message(40, 0));
    all.add(message(11, 8, 1));
    all.add(message(34, 0));
    return all;
  }

  private static byte[] message(int request, int size, long... numbers) {
    ByteBuffer message = ByteBuffer.allocate(12 + size).order(ByteOrder.LITTLE_ENDIAN);
    message.putInt(request).putInt(1).putInt(size);
    for (int i = 0; i < numbers.length && message.remaining() >= 8; i++) {
      message.putLong(numbers[i]);
    }
    return message.array();
  }

  private static byte[] mutate(byte[] message, Random random) {
    byte[] changed = message.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      // Lengths are left alone more often, or little gets beyond them.
      int at = random.nextInt(changed.length);
      if (at >= 4 && at < 12 && random.nextInt(4) != 0) {
        continue;
      }
      changed[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : 0xff);
    }
    return random.nextInt(20) == 0
        ? Arrays.copyOf(changed, random.nextInt(changed.length) + 1)
        : changed;
  }

  private boolean send(int fd, byte[] message, int... along) {
    try (Arena arena = Arena.ofConfined()) {
      return calls.send(fd, arena.allocateFrom(ValueLayout.JAVA_BYTE, message), along) >= 0;
    }
  }
}
