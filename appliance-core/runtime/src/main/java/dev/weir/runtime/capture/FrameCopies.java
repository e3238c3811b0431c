package dev.weir.runtime.capture;

import dev.weir.sdk.capture.PacketCapture;
import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One capture: workers put copies into a bounded queue, a thread of its own gives them to the sink.
 */
final class FrameCopies implements AutoCloseable {
  private static final int MOST_WAITING = 4096;

  private final int snapLengthBytes;
  private final PacketCapture.FrameSink sink;
  private final InstantSource clock;
  private final ArrayBlockingQueue<Copy> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final AtomicLong missed = new AtomicLong();
  private final Thread thread;

  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  private record Copy(
      Instant time, PacketCapture.Direction direction, byte[] bytes, int lengthBytes) {}

  FrameCopies(int snapLengthBytes, PacketCapture.FrameSink sink, InstantSource clock) {
    this.snapLengthBytes = snapLengthBytes;
    this.sink = sink;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("weir-capture").start(this::run);
  }

  @ColdPath("while somebody captures; an operator asked for it")
  void copy(PacketCapture.Direction direction, Packet packet) {
    if (waiting.remainingCapacity() == 0) {
      missed.incrementAndGet();
      return;
    }
    byte[] bytes = new byte[Math.min(packet.length(), snapLengthBytes)];
    packet.bringIn();
    PacketMemory.copyOut(packet.position(), bytes, 0, bytes.length);
    if (!waiting.offer(new Copy(clock.instant(), direction, bytes, packet.length()))) {
      missed.incrementAndGet();
    }
  }

  private void run() {
    try {
      while (true) {
        Copy copy = waiting.take();
        long nanos = ChronoUnit.NANOS.between(Instant.EPOCH, copy.time());
        sink.frame(nanos, copy.direction(), copy.bytes(), copy.lengthBytes());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  long missed() {
    return missed.get();
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
