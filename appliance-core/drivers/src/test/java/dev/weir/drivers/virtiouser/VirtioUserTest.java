package dev.weir.drivers.virtiouser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.drivers.support.Echo;
import dev.weir.drivers.support.Looper;
import dev.weir.drivers.support.Testpmd;
import dev.weir.drivers.vhostuser.VhostUserDevice;
import dev.weir.drivers.vhostuser.VhostUserSettings;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.driver.LinkState;
import dev.weir.sdk.driver.Offload;
import dev.weir.sdk.packet.GsoType;
import dev.weir.sdk.packet.Packet;
import dev.weir.testkit.environment.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The driver side against our own device side, and against DPDK's. */
class VirtioUserTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int[] SIZES = {60, 64, 127, 1514, 2036, 2037, 9000};

  private final List<InterfaceDevice> opened = new ArrayList<>();
  private Path folder;

  @BeforeEach
  void prepare() throws Exception {
    folder = Files.createTempDirectory("wvi");
  }

  @AfterEach
  void clean() throws Exception {
    opened.forEach(InterfaceDevice::close);
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private VhostUserSettings settings(boolean server, int queues, boolean packed, boolean trusted) {
    return new VhostUserSettings(
        "v", folder.resolve("s"), server, queues, packed, trusted, 2, 1500);
  }

  private VhostUserDevice device(boolean server, int queues, boolean packed) throws Exception {
    VhostUserDevice device = VhostUserDevice.open(settings(server, queues, packed, false));
    opened.add(device);
    return device;
  }

  private VirtioUserDevice driver(boolean server, int queues, boolean packed) throws Exception {
    VirtioUserDevice driver = VirtioUserDevice.open(settings(server, queues, packed, false));
    opened.add(driver);
    return driver;
  }

  private void close(InterfaceDevice device) {
    device.close();
    opened.remove(device);
  }

  private static void awaitUp(InterfaceDevice... devices) {
    for (InterfaceDevice device : devices) {
      Awaitility.await().atMost(PATIENCE).until(() -> device.linkState() == LinkState.UP);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void framesOfAllSizesAndTheirOffloadsCross(boolean packed) throws Exception {
    VhostUserDevice device = device(true, 1, packed);
    VirtioUserDevice driver = driver(false, 1, packed);
    try (Looper left = new Looper(device);
        Looper right = new Looper(driver)) {
      awaitUp(device, driver);
      exchange(left, right, 2000);
      exchange(right, left, 2000);
      assertThat(driver.offloads()).containsExactlyInAnyOrder(Offload.values());
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> device.offloads().size() == Offload.values().length);
      uncut(left, right);
      uncut(right, left);
      assertThat(device.rings())
          .isNotEmpty()
          .allMatch(ring -> ring.kind().equals(packed ? "packed" : "split"))
          .allMatch(ring -> ring.entries() == 256);
      assertThat(device.faults() + driver.faults()).isZero();
    }
  }

  /** Some thousands, so that rings wrap around many times. */
  private static void exchange(Looper from, Looper to, int count) throws Exception {
    Random random = new Random(7);
    int under = 0;
    List<byte[]> sent = new ArrayList<>();
    for (int i = 0; i < count; ) {
      while (sent.size() < count && under < 32) {
        byte[] frame = new byte[SIZES[random.nextInt(SIZES.length)]];
        random.nextBytes(frame);
        sent.add(frame);
        from.send(frame);
        under++;
      }
      Looper.Received received = to.expect(20_000);
      assertThat(received.frame()).as("frame %d", i).isEqualTo(sent.get(i));
      under--;
      i++;
    }
  }

  /** A frame of 64 KiB to be cut later, its checksum partial. */
  private static void uncut(Looper from, Looper to) throws Exception {
    byte[] frame = new byte[65_000];
    new Random(3).nextBytes(frame);
    from.send(
        frame,
        packet -> {
          packet.setPartialChecksum(packet.position() + 34, 16);
          packet.setGso(GsoType.TCP4, 1448);
        });
    Looper.Received received = to.expect(20_000);
    assertThat(received.frame()).isEqualTo(frame);
    assertThat(received.flags() & Packet.CHECKSUM_PARTIAL).isNotZero();
    assertThat(received.checksumStart()).isEqualTo(34);
    assertThat(received.gsoType()).isEqualTo(GsoType.TCP4);
    assertThat(received.gsoSize()).isEqualTo(1448);
  }

  @Test
  void severalQueuesAreUsed() throws Exception {
    VhostUserDevice device = device(true, 2, false);
    VirtioUserDevice driver = driver(false, 2, false);
    try (Looper left0 = new Looper(device, 0);
        Looper left1 = new Looper(device, 1);
        Looper right0 = new Looper(driver, 0);
        Looper right1 = new Looper(driver, 1)) {
      awaitUp(device, driver);
      Awaitility.await().atMost(PATIENCE).until(() -> device.rings().toString().contains("rx-1"));
      exchange(left0, right0, 200);
      exchange(left1, right1, 200);
      exchange(right1, left1, 200);
    }
  }

  @Test
  void moreQueuesThanTheOtherSideHasShareItsRing() throws Exception {
    VhostUserDevice device = device(true, 2, false);
    VirtioUserDevice driver = driver(false, 1, false);
    try (Looper left0 = new Looper(device, 0);
        Looper left1 = new Looper(device, 1);
        Looper right = new Looper(driver)) {
      awaitUp(device, driver);
      exchange(left0, right, 200);
      exchange(left1, right, 200);
      exchange(right, left0, 200);
    }
  }

  @ParameterizedTest
  @CsvSource({"true,false", "false,true"})
  void eitherSideMayBeRestarted(boolean deviceListens, boolean packed) throws Exception {
    VhostUserDevice device = device(deviceListens, 1, packed);
    VirtioUserDevice driver = driver(!deviceListens, 1, packed);
    Looper left = new Looper(device);
    Looper right = new Looper(driver);
    awaitUp(device, driver);
    exchange(left, right, 100);

    left.close();
    close(device);
    VhostUserDevice deviceAgain = device(deviceListens, 1, packed);
    left = new Looper(deviceAgain);
    awaitUp(deviceAgain, driver);
    right.drain();
    exchange(left, right, 100);

    right.close();
    close(driver);
    VirtioUserDevice driverAgain = driver(!deviceListens, 1, packed);
    right = new Looper(driverAgain);
    awaitUp(driverAgain, deviceAgain);
    left.drain();
    exchange(right, left, 100);
    left.close();
    right.close();
  }

  @Test
  void aDisabledInterfaceCarriesNothing() throws Exception {
    VhostUserDevice device = device(true, 1, false);
    VirtioUserDevice driver = driver(false, 1, false);
    try (Looper left = new Looper(device);
        Looper right = new Looper(driver)) {
      awaitUp(device, driver);
      device.setUp(false);
      Awaitility.await().atMost(PATIENCE).until(() -> device.linkState() == LinkState.DOWN);
      right.send(new byte[64]);
      assertThat(left.receive(300)).isNull();
      device.setUp(true);
      awaitUp(device);
      left.drain();
      exchange(right, left, 50);
    }
  }

  @ParameterizedTest
  @CsvSource({"false,0", "true,0", "false,1"})
  void dpdkIsTheDevice(boolean packed, int weirListens) throws Exception {
    Requires.programs("dpdk-testpmd=dpdk-dev");
    VirtioUserDevice driver = driver(weirListens == 1, 1, packed);
    try (Looper looper = new Looper(driver);
        Testpmd testpmd =
            Testpmd.start(
                List.of(
                    "net_vhost0,iface=" + folder.resolve("s") + ",queues=1,client=" + weirListens),
                "--max-pkt-len=9100")) {
      awaitUp(driver);
      testpmd.command("start");
      // DPDK's port takes its rings up some moments after they were set up.
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () -> {
                looper.send(new byte[64]);
                boolean back = looper.receive(200) != null;
                Thread.sleep(100);
                looper.drain();
                return back;
              });
      Echo.expect(looper, SIZES, 1000);
      assertThat(driver.rings())
          .isNotEmpty()
          .allMatch(ring -> ring.kind().equals(packed ? "packed" : "split"))
          .allMatch(ring -> ring.entries() == 256);
      assertThat(driver.faults()).isZero();
    }
  }
}
