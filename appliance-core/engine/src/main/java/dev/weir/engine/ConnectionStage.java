package dev.weir.engine;

import dev.weir.engine.connection.ConnectionNode;
import dev.weir.engine.connection.SteerNode;
import dev.weir.engine.reassembly.DefragmentNode;
import dev.weir.engine.reassembly.FragmentTable;
import dev.weir.engine.reassembly.ReassemblyCounter;
import dev.weir.engine.reassembly.ReassemblyLimits;
import dev.weir.engine.worker.ConnectionLifecycle;
import dev.weir.sdk.connection.ConnectionRef;
import dev.weir.sdk.connection.ConnectionService;
import dev.weir.sdk.connection.ConnectionSteering;
import dev.weir.sdk.connection.ConnectionTracker;
import dev.weir.sdk.connection.RedirectTable;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.ArcRef;
import dev.weir.sdk.node.NodeRef;
import dev.weir.sdk.node.NodeSpec;
import dev.weir.sdk.packet.Packet;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections in the engine: the workers' tables, and the nodes that stand before the first node of
 * a chain that needs one: steer fragments, defragment, steer, look up.
 */
final class ConnectionStage {
  /** Owner of the nodes, their drop reasons and counters. */
  static final String MODULE = "connection";

  /** Expiry runs ten times a second and should get round the table within sixteen seconds. */
  private static final int EXPIRY_SHARE = 160;

  private final List<ConnectionTracker> trackers = new ArrayList<>();
  private final List<ConnectionSteering> steering = new ArrayList<>();
  private final List<FragmentTable> fragments = new ArrayList<>();
  private final ConnectionService service;
  private final int workers;
  private final int expiryRecords;

  ConnectionStage(EngineOptions options, ConnectionService.WorkerCall calls) {
    workers = options.workers();
    int perWorker = Math.max(1024, Math.ceilDiv(options.mostConnections(), workers));
    expiryRecords = Math.max(64, perWorker / EXPIRY_SHARE);
    RedirectTable redirects =
        workers > 1 ? new RedirectTable(Math.max(1024, options.mostConnections())) : null;
    for (int i = 0; i < workers; i++) {
      ConnectionSteering own = new ConnectionSteering(i, workers, options.hashSeed(), redirects);
      steering.add(own);
      trackers.add(new ConnectionTracker(perWorker, options.hashSeed(), own));
      fragments.add(new FragmentTable(ReassemblyLimits.DEFAULT, options.hashSeed()));
    }
    service = new ConnectionService(trackers, calls);
  }

  ConnectionService service() {
    return service;
  }

  void addTo(GenerationBuilder builder) {
    if (workers > 1) {
      builder.beforeConnection(MODULE, arc -> steer(builder, arc, true));
    }
    builder.beforeConnection(MODULE, this::defragment);
    if (workers > 1) {
      builder.beforeConnection(MODULE, arc -> steer(builder, arc, false));
    }
    builder.beforeConnection(MODULE, this::lookup);
  }

  private NodeSpec steer(GenerationBuilder builder, ArcRef arc, boolean fragment) {
    NodeRef next = new NodeRef(MODULE, (fragment ? "defragment-" : "lookup-") + arc.name());
    var point = builder.resumePoint(next);
    return NodeSpec.of(
            (fragment ? "steer-fragments-" : "steer-") + arc.name(),
            (w, s) -> new SteerNode(w.worker(), steering.get(w.worker()), fragment, point))
        .headersOnly()
        .build();
  }

  private NodeSpec defragment(ArcRef arc) {
    return NodeSpec.of(
            "defragment-" + arc.name(),
            (w, s) ->
                new DefragmentNode(
                    fragments.get(w.worker()), w.counters(ReassemblyCounter.class), w.timers()))
        .headersOnly() // a fragment borrows nothing
        .build();
  }

  private NodeSpec lookup(ArcRef arc) {
    return NodeSpec.of(
            "lookup-" + arc.name(), (w, s) -> new ConnectionNode(trackers.get(w.worker())))
        .headersOnly()
        .build();
  }

  ConnectionLifecycle lifecycle(int worker) {
    return new Lifecycle(trackers.get(worker), expiryRecords);
  }

  @HotPath
  private static final class Lifecycle implements ConnectionLifecycle {
    private final ConnectionTracker tracker;
    private final int expiryRecords;

    Lifecycle(ConnectionTracker tracker, int expiryRecords) {
      this.tracker = tracker;
      this.expiryRecords = expiryRecords;
    }

    @Override
    public void confirm(Packet packet) {
      if (ConnectionRef.isTentative(packet)) {
        tracker.confirm(packet);
      }
    }

    @Override
    public void abandon(Packet packet) {
      if (ConnectionRef.isTentative(packet)) {
        tracker.abandon(packet);
      }
    }

    @Override
    public void share(Packet of, Packet made) {
      tracker.share(of, made);
    }

    @Override
    public void relate(Packet error, Packet about) {
      tracker.relate(error, about);
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
      tracker.expire(nowNanos, expiryRecords);
    }
  }
}
