package dev.weir.drivers.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.drivers.io.EventFd;
import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.io.Mapping;
import dev.weir.drivers.io.NativeException;
import dev.weir.drivers.io.UnixCalls;
import dev.weir.drivers.support.Looper;
import dev.weir.drivers.support.TestContext;
import dev.weir.drivers.vhostuser.Message;
import dev.weir.drivers.vhostuser.MessageSocket;
import dev.weir.drivers.vhostuser.ProtocolFeature;
import dev.weir.drivers.vhostuser.Request;
import dev.weir.drivers.vhostuser.VhostUserDevice;
import dev.weir.drivers.vhostuser.VhostUserSettings;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A front end, written by hand, that asks for notes on buffers in flight and brings them back. */
class InflightMessagesTest {
  private static final int QUEUES = 2;
  private static final int RINGS = 2 * QUEUES;
  private static final long TRANSMIT = 1;
  private static final long PATIENCE_MILLIS = 30_000;

  private final UnixCalls calls = new UnixCalls();
  private final FileCalls files = new FileCalls();
  private Path folder;
  private VhostUserDevice device;
  private int fd;
  private Mapping memory;
  private EventFd event;

  @BeforeEach
  void open() throws Exception {
    folder = Files.createTempDirectory("wvn");
    fd = NativeException.check(calls.sealedMemory("guest", RingBench.BYTES), "memory");
    memory = new Mapping(fd, RingBench.BYTES);
    event = new EventFd();
    start();
  }

  private void start() throws Exception {
    device =
        VhostUserDevice.open(
            new VhostUserSettings("v", folder.resolve("s"), true, QUEUES, true, false, 2, 1500));
  }

  @AfterEach
  void clean() throws Exception {
    device.close();
    memory.close();
    files.close(fd);
    event.close();
    Files.delete(folder);
  }

  private MessageSocket connect() throws Exception {
    int socket = NativeException.check(calls.streamSocket(), "socket");
    NativeException.check(calls.connect(socket, folder.resolve("s").toString()), "connect");
    return new MessageSocket(socket);
  }

  /** Agrees on features. */
  private static void greet(MessageSocket socket, long features) throws IOException {
    socket.request(Request.SET_OWNER, false, Message.buffer(0));
    socket.request(
        Request.SET_PROTOCOL_FEATURES,
        false,
        Message.number(ProtocolFeature.INFLIGHT_SHMFD.bit() | ProtocolFeature.MQ.bit()));
    socket.request(
        Request.SET_FEATURES, false, Message.number(features | NetFeature.PROTOCOL_FEATURES.bit()));
  }

  private static ByteBuffer description(long bytes, long offset, int rings, int entries) {
    ByteBuffer payload = Message.buffer(24).putLong(0, bytes).putLong(8, offset);
    return payload.putShort(16, (short) rings).putShort(18, (short) entries);
  }

  private static Message answer(MessageSocket socket) throws Exception {
    Optional<Message> reply = socket.poll();
    for (long waited = 0; reply.isEmpty() && waited < PATIENCE_MILLIS; waited++) {
      Thread.sleep(1);
      reply = socket.poll();
    }
    return reply.orElseThrow();
  }

  /** Sets up the ring that leads out of the guest. */
  private void ring(MessageSocket socket, RingBench bench) throws IOException {
    ByteBuffer table = Message.buffer(40).putInt(0, 1).putLong(8, RingBench.GUEST);
    table.putLong(16, RingBench.BYTES).putLong(24, RingBench.GUEST);
    socket.request(Request.SET_MEM_TABLE, false, table, fd);
    ByteBuffer addresses = Message.buffer(40).putInt(0, (int) TRANSMIT);
    addresses.putLong(8, RingBench.GUEST).putLong(16, RingBench.GUEST + 2048);
    addresses.putLong(24, RingBench.GUEST + 1024);
    send(socket, Request.SET_VRING_NUM, RingBench.SIZE);
    send(socket, Request.SET_VRING_BASE, bench.packed ? 0x8000 : 0);
    socket.request(Request.SET_VRING_ADDR, false, addresses);
    socket.request(Request.SET_VRING_CALL, false, Message.number(TRANSMIT), event.fd());
    socket.request(Request.SET_VRING_KICK, false, Message.number(TRANSMIT), event.fd());
    send(socket, Request.SET_VRING_ENABLE, 1);
  }

  private static void send(MessageSocket socket, int request, int value) throws IOException {
    socket.request(request, false, Message.buffer(8).putInt(0, (int) TRANSMIT).putInt(4, value));
  }

  private static int firstByte(Looper looper) throws InterruptedException {
    return looper.expect(PATIENCE_MILLIS).frame()[0];
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void notesOutliveTheDevice(boolean packed) throws Exception {
    try (TestContext context = TestContext.small()) {
      RingBench bench = new RingBench(memory.segment(), context, packed);
      int notesFd;
      long stride = InflightArea.bytes(RingBench.SIZE, packed);
      try (Looper looper = new Looper(device);
          MessageSocket socket = connect()) {
        greet(socket, bench.features());
        socket.request(Request.GET_INFLIGHT_FD, false, description(0, 0, RINGS, RingBench.SIZE));
        Message reply = answer(socket);
        assertThat(reply.request()).isEqualTo(Request.GET_INFLIGHT_FD);
        assertThat(reply.size()).isEqualTo(24);
        assertThat(reply.payload(24).getLong(0)).isEqualTo(RINGS * stride);
        assertThat(reply.payload(24).getLong(8)).isZero();
        assertThat(reply.payload(24).getInt(16)).isEqualTo(RINGS | RingBench.SIZE << 16);
        notesFd = reply.take(0);
        ring(socket, bench);
        bench.offer(11, 1);
        bench.offer(12, 2);
        event.signal(files);
        assertThat(firstByte(looper)).isEqualTo(11);
        assertThat(firstByte(looper)).isEqualTo(12);
      } finally {
        device.close();
      }
      Mapping notes = new Mapping(notesFd, RINGS * stride);
      MemorySegment own = notes.segment().asSlice(TRANSMIT * stride, stride);
      assertThat(own.get(ValueLayout.JAVA_SHORT, 8)).isEqualTo((short) 1);
      assertThat(own.get(ValueLayout.JAVA_SHORT, packed ? 16 : 14))
          .isEqualTo((short) (packed ? 3 : 2));
      // As if it had died with two buffers taken, the second first.
      int first = bench.offer(13, 1);
      int second = bench.offer(14, 1);
      for (int taken : new int[] {first, second}) {
        if (packed) {
          take(bench, own, taken);
        } else {
          own.set(ValueLayout.JAVA_BYTE, 16 + 16L * taken, (byte) 1);
          own.set(ValueLayout.JAVA_LONG, 16 + 16L * taken + 8, -taken);
        }
      }
      bench.offer(15, 1);
      start();
      try (Looper looper = new Looper(device);
          MessageSocket socket = connect()) {
        greet(socket, bench.features());
        socket.request(
            Request.SET_INFLIGHT_FD,
            false,
            description(RINGS * stride, 0, RINGS, RingBench.SIZE),
            notesFd);
        ring(socket, bench);
        event.signal(files);
        assertThat(firstByte(looper)).isEqualTo(14);
        assertThat(firstByte(looper)).isEqualTo(13);
        assertThat(firstByte(looper)).isEqualTo(15);
        assertThat(device.faults()).isZero();
      } finally {
        notes.close();
        files.close(notesFd);
      }
    }
  }

  /** An entry of the packed layout, of the same number as the descriptor. */
  private static void take(RingBench bench, MemorySegment notes, int slot) {
    long entry = 32 + 32L * slot;
    notes.set(ValueLayout.JAVA_BYTE, entry, (byte) 1);
    notes.set(ValueLayout.JAVA_SHORT, entry + 4, (short) slot);
    notes.set(ValueLayout.JAVA_SHORT, entry + 6, (short) 1);
    notes.set(ValueLayout.JAVA_LONG, entry + 8, -slot);
    MemorySegment.copy(bench.memory, slot * 16L + 12, notes, entry + 16, 4);
    MemorySegment.copy(bench.memory, slot * 16L + 8, notes, entry + 20, 4);
    MemorySegment.copy(bench.memory, slot * 16L, notes, entry + 24, 8);
    // The list of what is free begins behind the last that was taken.
    notes.set(ValueLayout.JAVA_SHORT, 12, (short) (slot + 1));
    notes.set(ValueLayout.JAVA_SHORT, 14, (short) (slot + 1));
  }

  @ParameterizedTest
  @CsvSource({
    // bytes, offset, rings, entries, in the file
    "1279, 0, 4, 16, 65536", "1280, 0, 5, 16, 65536", "1280, 0, 0, 16, 65536",
    "1280, 0, 4, 0, 65536", "1280, 0, 4, 17, 65536", "1280, 0, 4, 65535, 65536",
    "-1, 0, 4, 16, 65536", "1280, -8, 4, 16, 65536", "1280, 4, 4, 16, 65536",
    "1280, 9223372036854775800, 4, 16, 65536", "1280, 64, 4, 16, 1280", "1280, 0, 4, 16, 1279"
  })
  void notesThatAreNotThereCostTheConnection(
      long bytes, long offset, int rings, int entries, long inFile) throws Exception {
    int file = NativeException.check(calls.sealedMemory("notes", inFile), "memory");
    try {
      expectDisconnected("", description(bytes, offset, rings, entries), file);
    } finally {
      files.close(file);
    }
  }

  @Test
  void notesThatCouldBeTakenAwayCostTheConnection() throws Exception {
    Path file = Files.write(folder.resolve("notes"), new byte[65_536]);
    int opened = files.open(file.toString(), FileCalls.O_RDWR, 0);
    Files.delete(file);
    try {
      expectDisconnected("set trust-guest", description(1280, 0, RINGS, RingBench.SIZE), opened);
    } finally {
      files.close(opened);
    }
  }

  @Test
  void notesWithoutADescriptorCostTheConnection() throws Exception {
    expectDisconnected("lacks a descriptor", description(1280, 0, RINGS, RingBench.SIZE));
  }

  private void expectDisconnected(String why, ByteBuffer brought, int... along) throws Exception {
    try (MessageSocket socket = connect()) {
      greet(socket, NetFeature.VERSION_1.bit());
      socket.request(Request.SET_INFLIGHT_FD, false, brought, along);
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> device.faults() == 1 && device.details().toString().contains(why));
    }
    // The next one is served.
    try (MessageSocket socket = connect()) {
      socket.request(Request.GET_FEATURES, false, Message.buffer(0));
      assertThat(answer(socket).request()).isEqualTo(Request.GET_FEATURES);
    }
    assertThat(device.faults()).isEqualTo(1);
  }
}
