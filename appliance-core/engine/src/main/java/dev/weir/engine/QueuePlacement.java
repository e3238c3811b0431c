package dev.weir.engine;

/**
 * Which worker has which queue of a device: spread by interface too, so that devices of one queue
 * each do not all fall to the first worker.
 */
public final class QueuePlacement {
  private QueuePlacement() {}

  /** The worker that polls a queue. */
  public static int workerOf(int interfaceIndex, int queue, int workers) {
    return (interfaceIndex + queue) % workers;
  }

  /** The worker that sends for one that may have no queue of its own. */
  static int senderFor(int worker, int interfaceIndex, int queues, int workers) {
    return workerOf(interfaceIndex, worker % Math.min(queues, workers), workers);
  }
}
