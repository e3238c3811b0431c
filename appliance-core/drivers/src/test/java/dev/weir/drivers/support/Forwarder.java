package dev.weir.drivers.support;

import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.packet.Batch;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A worker in small: carries frames between two devices on a thread of its own until closed. */
public final class Forwarder implements AutoCloseable {
  private final Thread thread;
  private final CountDownLatch opened = new CountDownLatch(1);
  private volatile boolean running = true;
  private volatile @Nullable Throwable failure;
  private volatile int leaked;

  public Forwarder(InterfaceDevice left, InterfaceDevice right, int largeSlots) throws Exception {
    thread = Thread.ofPlatform().name("forwarder").start(() -> run(left, right, largeSlots));
    opened.await();
  }

  private void run(InterfaceDevice left, InterfaceDevice right, int largeSlots) {
    try (TestContext context = new TestContext(1, 512, 16, largeSlots)) {
      InterfaceDriver a = left.open(0, context);
      InterfaceDriver b = right.open(0, context);
      opened.countDown();
      Batch batch = new Batch();
      while (running) {
        int moved = pass(a, b, batch) + pass(b, a, batch);
        if (moved == 0) {
          Thread.sleep(0, 50_000);
        }
      }
      a.close();
      b.close();
      leaked = context.outstanding();
    } catch (Exception | Error thrown) {
      failure = thrown;
      opened.countDown();
    }
  }

  private static int pass(InterfaceDriver from, InterfaceDriver to, Batch batch) {
    int received = from.receive(batch);
    int taken = to.transmit(batch);
    if (taken != batch.size()) {
      throw new AssertionError("took " + taken + " of " + batch.size());
    }
    to.flush();
    batch.clear();
    return received;
  }

  /** Ends it; fails if it failed or a slot was lost. */
  @Override
  public void close() throws Exception {
    running = false;
    thread.join();
    if (failure != null) {
      throw new AssertionError("the forwarder failed", failure);
    }
    if (leaked != 0) {
      throw new AssertionError(leaked + " slots leaked");
    }
  }
}
