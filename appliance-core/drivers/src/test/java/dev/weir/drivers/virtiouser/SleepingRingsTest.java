package dev.weir.drivers.virtiouser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.drivers.io.Epoll;
import dev.weir.drivers.io.EventFd;
import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.support.TestContext;
import dev.weir.drivers.vhostuser.VhostUserDevice;
import dev.weir.drivers.vhostuser.VhostUserSettings;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.driver.LinkState;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.SlotClass;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One frame goes to and fro between both ends of a ring, each of which sleeps, without a limit,
 * whenever it finds nothing: a signal that is missed ends the test by its bound.
 */
class SleepingRingsTest {
  private static final int TURNS = 20_000;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** One end: sends back what comes, and sleeps. */
  private static final class End {
    final AtomicInteger turns = new AtomicInteger();
    final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Thread thread;
    private final EventFd end;
    private volatile boolean running = true;

    End(InterfaceDevice device, boolean begins) throws Exception {
      end = new EventFd();
      thread = Thread.ofPlatform().daemon().start(() -> run(device, begins));
    }

    private void run(InterfaceDevice device, boolean begins) {
      try (TestContext context = new TestContext(1, 512, 16, 16);
          Epoll epoll = new Epoll()) {
        InterfaceDriver driver = device.open(0, context);
        epoll.add(driver.pollFd(), 0);
        epoll.add(end.fd(), 1);
        boolean begun = !begins;
        Batch batch = new Batch();
        int idle = 0;
        while (running) {
          driver.receive(batch);
          turns.addAndGet(batch.size());
          if (!begun && device.linkState() == LinkState.UP) {
            Packet packet = context.alloc(SlotClass.SMALL);
            packet.setFrame(packet.position(), 64);
            packet.setL2(packet.position());
            batch.add(packet);
            begun = true;
          }
          if (batch.size() > 0) {
            batch.removeFirst(driver.transmit(batch));
            driver.flush();
            idle = 0;
          } else if (begun && idle++ % 3 == 0 && driver.arm()) {
            epoll.await(-1);
          }
        }
        driver.close();
      } catch (Exception | Error e) {
        failure.set(e);
      }
    }

    void stop() throws InterruptedException {
      running = false;
      end.signal(new FileCalls());
      thread.join(PATIENCE.toMillis());
      end.close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noSignalIsMissed(boolean packed) throws Exception {
    Path socket = Files.createTempDirectory("wsr").resolve("s");
    VhostUserDevice device =
        VhostUserDevice.open(new VhostUserSettings("d", socket, true, 1, packed, false, 2, 1500));
    VirtioUserDevice driver =
        VirtioUserDevice.open(new VhostUserSettings("g", socket, false, 1, packed, false, 2, 1500));
    End answering = new End(device, false);
    End beginning = new End(driver, true);
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                failed(answering)
                    || failed(beginning)
                    || Math.min(answering.turns.get(), beginning.turns.get()) >= TURNS);
    assertThat(answering.failure.get()).isNull();
    assertThat(beginning.failure.get()).isNull();
    assertThat(device.rings().getFirst().signalsSeen()).isPositive();
    answering.stop();
    beginning.stop();
    driver.close();
    device.close();
    Files.deleteIfExists(socket);
    Files.delete(socket.getParent());
  }

  private static boolean failed(End end) {
    return end.failure.get() != null;
  }
}
