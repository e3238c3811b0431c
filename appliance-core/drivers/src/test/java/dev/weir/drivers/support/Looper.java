package dev.weir.drivers.support;

import dev.weir.drivers.io.Epoll;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A worker for one queue of a device: on a thread of its own it sends what the test gives it and
 * collects what comes in, polls briefly when idle and then sleeps until the queue wakes it.
 */
public final class Looper implements AutoCloseable {
  private static final int IDLE_ROUNDS = 200;

  /** Sleeps end now and then, to look for frames of the test. */
  private static final long SLEEP_NANOS = 2_000_000;

  /** A frame as it came in, and its offload facts. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Received(byte[] frame, int flags, int checksumStart, int gsoType, int gsoSize) {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Wanted(byte[] frame, Consumer<Packet> facts) {}

  private final BlockingQueue<Wanted> wanted = new LinkedBlockingQueue<>();
  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private final CountDownLatch opened = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean running = true;
  private volatile @Nullable Throwable failure;
  private volatile int lost;

  public Looper(InterfaceDevice device) throws Exception {
    this(device, 0);
  }

  public Looper(InterfaceDevice device, int queue) throws Exception {
    thread = Thread.ofPlatform().name("looper").start(() -> run(device, queue));
    opened.await();
  }

  private void run(InterfaceDevice device, int queue) {
    try (TestContext context = new TestContext(3, 512, 64, 64);
        Epoll epoll = new Epoll()) {
      InterfaceDriver driver = device.open(queue, context);
      epoll.add(driver.pollFd(), 0);
      opened.countDown();
      Batch batch = new Batch();
      int idle = 0;
      while (running) {
        idle = turn(driver, context, batch) ? 0 : idle + 1;
        if (idle > IDLE_ROUNDS && driver.arm()) {
          epoll.await(SLEEP_NANOS);
        }
      }
      driver.close();
      lost = context.outstanding();
    } catch (Exception | Error thrown) {
      failure = thrown;
      opened.countDown();
    }
  }

  private boolean turn(InterfaceDriver driver, TestContext context, Batch batch) {
    driver.receive(batch);
    boolean any = batch.size() > 0;
    for (int i = 0; i < batch.size(); i++) {
      Packet packet = batch.get(i);
      packet.bringIn();
      byte[] frame = new byte[packet.length()];
      PacketMemory.copyOut(packet.position(), frame, 0, frame.length);
      received.add(
          new Received(
              frame,
              packet.flags(),
              packet.checksumStart() - packet.position(),
              packet.gsoType(),
              packet.gsoSize()));
      context.release(packet);
    }
    batch.clear();
    for (int i = 0; i < 32; i++) {
      Wanted next = wanted.peek();
      if (next == null) {
        break;
      }
      batch.add(packet(next, context));
      wanted.remove();
    }
    any |= batch.size() > 0;
    while (batch.size() > 0 && running) {
      batch.removeFirst(driver.transmit(batch));
      driver.flush();
    }
    for (int i = 0; i < batch.size(); i++) {
      context.release(batch.get(i));
    }
    batch.clear();
    if (any) {
      driver.flush();
    }
    return any;
  }

  private static Packet packet(Wanted wanted, TestContext context) {
    int length = wanted.frame().length;
    SlotClass slotClass =
        length <= SlotClass.SMALL.frameCapacityBytes()
            ? SlotClass.SMALL
            : length <= SlotClass.MEDIUM.frameCapacityBytes() ? SlotClass.MEDIUM : SlotClass.LARGE;
    Packet packet = context.alloc(slotClass);
    packet.setFrame(packet.position(), length);
    PacketMemory.copyIn(wanted.frame(), 0, packet.position(), length);
    packet.setL2(packet.position());
    wanted.facts().accept(packet);
    return packet;
  }

  /** Has a frame sent, as soon as there is room for it. */
  public void send(byte[] frame) {
    send(frame, packet -> {});
  }

  /** As {@link #send(byte[])}, with facts of the packet set on the worker's thread. */
  public void send(byte[] frame, Consumer<Packet> facts) {
    wanted.add(new Wanted(frame, facts));
  }

  /** The next frame that comes in; fails if none does in time. */
  public Received expect(long timeoutMillis) throws InterruptedException {
    Received next = receive(timeoutMillis);
    if (next == null) {
      throw new AssertionError("no frame came in time");
    }
    return next;
  }

  /** The next frame that comes in, or null if none does in time. */
  public @Nullable Received receive(long timeoutMillis) throws InterruptedException {
    return received.poll(timeoutMillis, TimeUnit.MILLISECONDS);
  }

  /** All that has come in and was not taken yet. */
  public List<Received> drain() {
    List<Received> all = new ArrayList<>();
    received.drainTo(all);
    return all;
  }

  /** Closes the queue; fails if the worker failed or a slot was lost. */
  @Override
  public void close() throws Exception {
    running = false;
    thread.join();
    if (failure != null) {
      throw new AssertionError("the worker failed", failure);
    }
    if (lost != 0) {
      throw new AssertionError(lost + " slots lost");
    }
  }
}
