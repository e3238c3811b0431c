package dev.weir.sdk.connection;

import dev.weir.sdk.node.DropReason;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.node.ResumePoint;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.SlotClass;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tracker with a clock and the fate of packets in the test's hand. */
final class Desk extends Output {
  final ConnectionTracker tracker;
  final ConnectionTable table;
  final Batch batch = new Batch();
  final List<DropReason> drops = new ArrayList<>();
  long now = 1_000_000_000L;

  Desk(int maxConnections) {
    this(maxConnections, ConnectionSteering.single());
  }

  Desk(int maxConnections, ConnectionSteering steering) {
    tracker = new ConnectionTracker(maxConnections, 42, steering);
    table = tracker.table();
  }

  void seconds(long seconds) {
    now += seconds * 1_000_000_000L;
  }

  void policy(ConnectionPolicy policy) {
    tracker.store().setPolicy(policy, policy.timeouts().nanosByOrdinal());
  }

  /** Tracks one packet; the reason if it is dropped. Its fate is still open. */
  @Nullable DropReason look(Packet packet) {
    drops.clear();
    batch.clear();
    batch.setNowNanos(now);
    batch.add(packet);
    tracker.track(batch, this);
    return drops.isEmpty() ? null : drops.getFirst();
  }

  /** Tracks and transmits a packet. */
  @Nullable DropReason pass(Packet packet) {
    DropReason reason = look(packet);
    if (reason == null) {
      sent(packet);
    }
    return reason;
  }

  void sent(Packet packet) {
    if (ConnectionRef.isTentative(packet)) {
      tracker.confirm(packet);
    }
    tracker.quiesce();
  }

  void lost(Packet packet) {
    if (ConnectionRef.isTentative(packet)) {
      tracker.abandon(packet);
    }
    tracker.quiesce();
  }

  int status(Packet packet) {
    look(packet);
    sent(packet);
    return ConnectionRef.status(packet);
  }

  @Override
  public void drop(Packet packet, DropReason reason, int rule) {
    packet.dispose();
    drops.add(reason);
  }

  @Override
  public void edge(int edge, Packet packet) {
    throw new AssertionError();
  }

  @Override
  public void transmit(int interfaceIndex, Packet packet) {
    throw new AssertionError();
  }

  @Override
  public void punt(Packet packet) {
    throw new AssertionError();
  }

  @Override
  public void release(Packet packet) {
    throw new AssertionError();
  }

  @Override
  public void expand(Packet packet) {
    throw new AssertionError();
  }

  @Override
  public void hit(int rule, int lengthBytes) {
    throw new AssertionError();
  }

  @Override
  public int room() {
    return 0;
  }

  @Override
  public @Nullable Packet allocOrNull(SlotClass slotClass, @Nullable Packet cause) {
    return null;
  }

  @Override
  public @Nullable Packet copyOrNull(Packet packet) {
    return null;
  }

  @Override
  public void relate(Packet error, Packet about) {}

  @Override
  public @Nullable Packet segmentOrNull(SlotClass slotClass, Packet whole) {
    return null;
  }

  @Override
  public @Nullable Packet ensureRoom(Packet packet, int headroomBytes, int tailroomBytes) {
    return packet;
  }

  @Override
  public int hold(Packet packet, ResumePoint at) {
    return -1;
  }

  @Override
  public void resume(int handle) {
    throw new AssertionError();
  }

  @Override
  public void dropHeld(int handle, DropReason reason) {
    throw new AssertionError();
  }

  @Override
  public void handOver(int worker, Packet packet, ResumePoint at) {
    throw new AssertionError();
  }

  @Override
  public void toControl(int handler, Packet packet) {
    throw new AssertionError();
  }
}
