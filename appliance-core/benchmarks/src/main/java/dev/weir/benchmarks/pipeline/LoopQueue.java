package dev.weir.benchmarks.pipeline;

import dev.weir.engine.QueuePlacement;
import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import org.jspecify.annotations.Nullable;

/**
 * Copies frames of a {@link FrameRing} into slots, up to a batch a poll, and releases what it is
 * given to send: the least a device can do. While connections are set up it also answers.
 */
final class LoopQueue implements InterfaceDriver {
  private @Nullable DriverContext context;
  private @Nullable FrameRing source;
  private @Nullable Answers answers;
  private long budget;
  private long received;
  private long transmitted;

  void attach(DriverContext worker) {
    context = worker;
  }

  boolean isPolledBy(int worker, int number, int workers) {
    DriverContext on = context;
    return on != null && QueuePlacement.workerOf(on.interfaceIndex(), number, workers) == worker;
  }

  /** Hands out so many frames of a ring from now on. */
  void play(FrameRing frames, long count) {
    source = frames;
    budget = count;
  }

  /** Hands out no more. */
  void pause() {
    budget = 0;
  }

  /** What is sent is answered; null: not any more. */
  void answer(@Nullable Answers by) {
    answers = by;
  }

  /** Frames handed out so far. */
  long received() {
    return received;
  }

  /** Frames swallowed so far. */
  long transmitted() {
    return transmitted;
  }

  @Override
  public int receive(Batch into) {
    DriverContext worker = context;
    if (worker == null) {
      return 0;
    }
    Answers waiting = answers;
    if (waiting != null && waiting.pending() > 0) {
      return receiveAnswers(worker, waiting, into);
    }
    FrameRing frames = source;
    if (frames == null || budget <= 0) {
      return 0;
    }
    int count = 0;
    int most = (int) Math.min(budget, Batch.CAPACITY - into.size());
    int on = worker.interfaceIndex();
    while (count < most) {
      Packet packet = worker.allocOrNull(SlotClass.SMALL);
      if (packet == null) {
        break;
      }
      load(packet, frames.next(), on);
      into.add(packet);
      count++;
    }
    budget -= count;
    received += count;
    return count;
  }

  private int receiveAnswers(DriverContext worker, Answers waiting, Batch into) {
    int count = 0;
    while (waiting.pending() > 0 && !into.isFull()) {
      Packet packet = worker.allocOrNull(SlotClass.SMALL);
      if (packet == null) {
        break;
      }
      load(packet, waiting.take(), worker.interfaceIndex());
      into.add(packet);
      count++;
    }
    return count;
  }

  private static void load(Packet packet, int from, int on) {
    int to = packet.position();
    for (int i = 0; i < FrameRing.FRAME_BYTES; i += 8) {
      PacketMemory.setLong(to + i, PacketMemory.getLong(from + i));
    }
    packet.setFrame(to, FrameRing.FRAME_BYTES);
    packet.setL2(to);
    packet.setRxInterface(on);
  }

  @Override
  public int transmit(Batch from) {
    DriverContext worker = context;
    int count = from.size();
    if (worker == null) {
      return 0;
    }
    Answers answering = answers;
    for (int i = 0; i < count; i++) {
      Packet packet = from.get(i);
      if (answering != null) {
        answering.sent(packet);
      }
      worker.release(packet);
    }
    transmitted += count;
    return count;
  }

  @Override
  public void flush() {}

  @Override
  public int pollFd() {
    return -1;
  }

  @Override
  public boolean arm() {
    return true;
  }

  @Override
  public void close() {
    context = null;
  }
}
