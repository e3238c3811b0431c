package dev.weir.engine.connection;

import dev.weir.engine.worker.ConnectionLifecycle;
import dev.weir.sdk.connection.ConnectionTracker;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Packet;

/** Tells a worker's table of the fate of packets. */
@HotPath
public final class TrackedConnections implements ConnectionLifecycle {
  private final ConnectionTracker tracker;
  private final int recordsPerSweep;

  /** For one worker; the whole table is swept in about 16 seconds at ten calls a second. */
  public TrackedConnections(ConnectionTracker tracker) {
    this.tracker = tracker;
    this.recordsPerSweep = tracker.table().recordCount() / 160 + 1;
  }

  @Override
  public void confirm(Packet packet) {
    tracker.confirm(packet);
  }

  @Override
  public void abandon(Packet packet) {
    tracker.abandon(packet);
  }

  @Override
  public boolean isCurrent(Packet packet) {
    return tracker.isCurrent(packet);
  }

  @Override
  public void quiesce() {
    tracker.quiesce();
  }

  @Override
  public void expire(long nowNanos) {
    tracker.expire(nowNanos, recordsPerSweep);
  }
}
