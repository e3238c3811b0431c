package dev.weir.drivers.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.drivers.io.EventFd;
import dev.weir.drivers.io.FileCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A port between the control plane, which offers and revokes, and the worker, which polls. */
class QueuePortTest {
  private static final int ROUNDS = 100_000;

  private final AtomicInteger open = new AtomicInteger();

  /** A device in which nothing ever arrives. */
  private final class Silent implements QueuePort.Attachment {
    private final EventFd event;

    Silent() throws Exception {
      event = new EventFd();
      open.incrementAndGet();
    }

    @Override
    public int fd() {
      return event.fd();
    }

    @Override
    public void close() {
      event.close();
      open.decrementAndGet();
    }
  }

  private static boolean wakes(QueuePort<Silent> port) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment one = arena.allocate(FileCalls.POLLFD_BYTES, Integer.BYTES);
      one.set(ValueLayout.JAVA_INT, 0, port.pollFd());
      one.set(ValueLayout.JAVA_SHORT, 4, (short) FileCalls.POLLIN);
      return new FileCalls().poll(one.address(), 1, 0) > 0;
    }
  }

  @Test
  void whatIsOfferedOrRevokedWakesTheWorkerUntilItHasSeenToIt() throws Exception {
    QueuePort<Silent> port = new QueuePort<>();
    assertThat(wakes(port)).isFalse();
    Silent device = new Silent();
    port.offer(device);
    assertThat(wakes(port)).isTrue();
    assertThat(port.current()).isSameAs(device);
    assertThat(wakes(port)).isFalse();
    port.revoke();
    assertThat(wakes(port)).isTrue();
    assertThat(port.current()).isNull();
    assertThat(wakes(port)).isFalse();
    port.close();
    assertThat(open).hasValue(0);
  }

  @Test
  void anOfferThatComesWhileTheWorkerLetsGoIsNotSleptThrough() throws Exception {
    QueuePort<Silent> port = new QueuePort<>();
    port.offer(new Silent());
    port.current();
    Silent next = new Silent();
    port.offer(next);
    port.detach();
    assertThat(wakes(port)).isTrue();
    assertThat(port.current()).isSameAs(next);
    port.close();
    assertThat(open).hasValue(0);
  }

  /** One that is told too late would keep the worker from sleeping for ever. */
  @Test
  void aWorkerThatHasSeenToAllSleeps() throws Exception {
    QueuePort<Silent> port = new QueuePort<>();
    int awake = 0;
    for (int round = 0; round < 200; round++) {
      CompletableFuture<Void> control =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < ROUNDS / 200; i++) {
                  try {
                    port.offer(new Silent());
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                  if (i % 3 == 0) {
                    port.revoke();
                  }
                }
              },
              task -> Thread.ofPlatform().name("control").start(task));
      while (!control.isDone()) {
        port.current();
      }
      control.join();
      port.current();
      awake += wakes(port) ? 1 : 0;
    }
    port.close();
    assertThat(awake).isZero();
    assertThat(open).hasValue(0);
  }
}
