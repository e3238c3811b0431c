package dev.weir.drivers.vhostuser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.drivers.support.Echo;
import dev.weir.drivers.support.Looper;
import dev.weir.drivers.support.Testpmd;
import dev.weir.sdk.driver.LinkState;
import dev.weir.testkit.environment.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The device against DPDK's virtio-user driver, which sends back every frame it gets. */
class VhostUserTestpmdTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int[] SIZES = {64, 65, 127, 128, 590, 1514};
  private static final int[] LONG_SIZES = {64, 1514, 1800, 4000, 9000};

  private static final String[] LONG_FRAMES = {"--max-pkt-len=9100", "--enable-scatter"};

  private final List<VhostUserDevice> opened = new ArrayList<>();
  private Path folder;

  @BeforeEach
  void prepare() throws Exception {
    Requires.programs("dpdk-testpmd=dpdk-dev");
    folder = Files.createTempDirectory("wvu");
  }

  @AfterEach
  void clean() throws Exception {
    opened.forEach(VhostUserDevice::close);
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private VhostUserDevice device(boolean server, boolean trusted) throws Exception {
    VhostUserDevice device =
        VhostUserDevice.open(
            new VhostUserSettings("v0", folder.resolve("s"), server, 1, true, trusted, 2, 1500));
    opened.add(device);
    return device;
  }

  private Testpmd driver(String options, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("--txd=256", "--rxd=256"));
    all.addAll(List.of(arguments));
    return Testpmd.start(
        List.of(
            "net_virtio_user0,path=" + folder.resolve("s") + ",queues=1,queue_size=256" + options),
        all.toArray(new String[0]));
  }

  @ParameterizedTest
  @CsvSource({"0,0,0", "0,1,0", "1,0,0", "1,1,0", "0,1,1", "1,1,1"})
  void framesComeBackAsTheyWereSent(int packed, int mergeable, int inOrder) throws Exception {
    VhostUserDevice device = device(true, true);
    try (Looper looper = new Looper(device);
        Testpmd testpmd =
            driver(
                ",packed_vq=%d,mrg_rxbuf=%d,in_order=%d".formatted(packed, mergeable, inOrder),
                mergeable == 1 ? LONG_FRAMES : new String[0])) {
      awaitState(device, LinkState.UP);
      testpmd.command("start");
      Echo.expect(looper, SIZES, 1000);
      if (mergeable == 1) {
        Echo.expect(looper, LONG_SIZES, 200);
      }
      assertThat(device.rings())
          .isNotEmpty()
          .allMatch(ring -> ring.kind().equals(packed == 1 ? "packed" : "split"))
          .allMatch(ring -> ring.entries() == 256);
      assertThat(device.faults()).isZero();
    }
  }

  private static void awaitState(VhostUserDevice device, LinkState state) {
    Awaitility.await().atMost(PATIENCE).until(() -> device.linkState() == state);
  }

  @Test
  void peersComeAndGo() throws Exception {
    VhostUserDevice device = device(true, true);
    try (Looper looper = new Looper(device)) {
      for (int round = 0; round < 2; round++) {
        try (Testpmd testpmd = driver("")) {
          awaitState(device, LinkState.UP);
          testpmd.command("start");
          Echo.expect(looper, SIZES, 300);
          if (round == 0) {
            testpmd.kill();
          }
        }
        awaitState(device, LinkState.DOWN);
      }
      assertThat(device.connected()).isEqualTo(2);
      assertThat(device.faults()).isZero();
    }
  }

  @Test
  void aRestartedDeviceGoesOnWithTheSameDriver() throws Exception {
    // The driver listens, the device connects: as in a restart of the appliance.
    VhostUserDevice first = device(false, true);
    Looper before = new Looper(first);
    try (Testpmd testpmd = driver(",server=1")) {
      awaitState(first, LinkState.UP);
      testpmd.command("start");
      Echo.expect(before, SIZES, 300);
      before.close();
      first.close();
      opened.remove(first);
      VhostUserDevice second = device(false, true);
      try (Looper after = new Looper(second)) {
        awaitState(second, LinkState.UP);
        Awaitility.await().atMost(PATIENCE).until(() -> echoes(after));
        Echo.expect(after, SIZES, 300);
      }
    }
  }

  /** Whether a frame comes back: the driver starts anew some time after the device came. */
  private static boolean echoes(Looper looper) throws InterruptedException {
    looper.send(Arrays.copyOf(new byte[] {2}, 64));
    boolean any = looper.receive(500) != null;
    Thread.sleep(200);
    looper.drain();
    return any;
  }

  @Test
  void memoryThatCouldBeTakenAwayIsRefused() throws Exception {
    VhostUserDevice device = device(true, false);
    try (Looper looper = new Looper(device)) {
      assertThatThrownBy(() -> driver("").close()).isInstanceOf(IOException.class);
      Awaitility.await().atMost(PATIENCE).until(() -> device.faults() > 0);
      assertThat(device.linkState()).isEqualTo(LinkState.DOWN);
      assertThat(device.details().toString()).contains("set trust-guest");
      assertThat(looper.drain()).isEmpty();
    }
  }
}
