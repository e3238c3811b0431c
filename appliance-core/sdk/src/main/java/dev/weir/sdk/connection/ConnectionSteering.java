package dev.weir.sdk.connection;

import dev.weir.sdk.hotpath.HotPath;
import org.jspecify.annotations.Nullable;

/**
 * Says which worker owns a tuple: the one in the redirect table, else the one it hashes to. Both
 * directions of a connection hash alike unless it is translated; then the owner publishes a
 * redirect for its reply tuple. One per worker; they share seed and redirects.
 */
@HotPath
public final class ConnectionSteering {
  private final int worker;
  private final int workerCount;
  private final TupleHash hash;
  private final @Nullable RedirectTable redirects;

  /**
   * Steering as one worker sees it.
   *
   * @param sharedSeed the same for all workers
   * @param redirects shared by all; may be null for a single worker
   */
  public ConnectionSteering(
      int worker, int workerCount, long sharedSeed, @Nullable RedirectTable redirects) {
    if (workerCount > 1 && redirects == null) {
      throw new IllegalArgumentException("several workers need a redirect table");
    }
    this.worker = worker;
    this.workerCount = workerCount;
    this.hash = new TupleHash(sharedSeed);
    this.redirects = redirects;
  }

  /** For an appliance with one worker. */
  public static ConnectionSteering single() {
    return new ConnectionSteering(0, 1, 0, null);
  }

  /** The worker that owns a packet with this tuple. */
  public int owner(Tuple tuple) {
    RedirectTable table = redirects;
    if (table == null || workerCount == 1) {
      return worker;
    }
    int redirected = table.isEmpty() ? -1 : table.find(hash.of(tuple));
    return redirected >= 0 ? redirected : home(tuple);
  }

  /** True if packets with this tuple come to this worker without a redirect. */
  public boolean isHome(Tuple tuple) {
    return workerCount == 1 || home(tuple) == worker;
  }

  /** Sends packets with this tuple here. False if there is no room for the redirect. */
  boolean publish(Tuple tuple) {
    RedirectTable table = redirects;
    return table == null || table.put(hash.of(tuple), worker);
  }

  /** Undoes {@link #publish}. */
  void withdraw(Tuple tuple) {
    RedirectTable table = redirects;
    if (table != null) {
      table.remove(hash.of(tuple), worker);
    }
  }

  /** The worker a tuple hashes to, redirects aside. */
  public int home(Tuple tuple) {
    return (int) Math.unsignedMultiplyHigh(hash.symmetric(tuple), workerCount);
  }
}
