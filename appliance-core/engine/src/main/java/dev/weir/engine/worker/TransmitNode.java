package dev.weir.engine.worker;

import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.node.ResumePoint;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import org.jspecify.annotations.Nullable;

/**
 * Gives frames to a device: through this worker's queue of it, or by way of the worker that has
 * one. What the device does not take after a flush is dropped as {@code tx-full}.
 */
@HotPath
public final class TransmitNode implements Node {
  private final Pipeline pipeline;
  private final @Nullable Port port;
  private final int index;
  private final String name;
  private final int owner;
  private final ResumePoint self;
  private final Term term;

  /**
   * Makes it.
   *
   * @param port this worker's queue, or null
   * @param owner the worker to hand over to if there is none
   * @param self this node's resume point
   * @param term what taken packets are booked as
   */
  TransmitNode(
      Pipeline pipeline,
      @Nullable Port port,
      int index,
      String name,
      int owner,
      ResumePoint self,
      Term term) {
    this.pipeline = pipeline;
    this.port = port;
    this.index = index;
    this.name = name;
    this.owner = owner;
    this.self = self;
    this.term = term;
  }

  @Override
  public void process(Batch in, Output out) {
    if (port == null) {
      elsewhere(in, out);
      return;
    }
    if (pipeline.borrowing && !port.driver().takesBorrowed()) {
      in.bringIn();
    }
    long bytes = 0;
    boolean traced = false;
    for (int i = 0; i < in.size(); i++) {
      Packet packet = in.get(i);
      bytes += packet.length();
      pipeline.confirm(packet);
      // Before the device has it: it may be somebody else's already when transmit returns.
      pipeline.account.add(term, packet.accountInterface(), 1);
      traced |= packet.isTraced();
    }
    int offered = in.size();
    Tracer.Departure departure = traced ? depart(in) : null;
    int taken = port.driver().transmit(in);
    in.removeFirst(taken);
    if (in.size() > 0) {
      port.driver().flush();
      int more = port.driver().transmit(in);
      in.removeFirst(more);
      taken += more;
    }
    port.traffic().sent(taken, in.size());
    if (departure != null) {
      settle(departure, in);
    }
    for (int i = 0; i < in.size(); i++) {
      Packet packet = in.get(i);
      bytes -= packet.length();
      pipeline.account.add(term, packet.accountInterface(), -1);
      out.drop(packet, EngineReason.TX_FULL);
    }
    if (term == Term.OUT && offered > 0) {
      pipeline.account.sent(index, taken, bytes);
    }
  }

  @ColdPath("somebody traces packets")
  private Tracer.@Nullable Departure depart(Batch in) {
    Tracer tracer = pipeline.graph.tracer;
    return tracer == null ? null : tracer.depart(in);
  }

  @ColdPath("somebody traces packets")
  private void settle(Tracer.Departure departure, Batch left) {
    departure.settle(left, verdict());
  }

  private void elsewhere(Batch in, Output out) {
    for (int i = 0; i < in.size(); i++) {
      Packet packet = in.get(i);
      if (packet.isProbe()) {
        pipeline.confirm(packet);
        end(packet);
        out.release(packet);
      } else if (owner == pipeline.worker) {
        out.drop(packet, EngineReason.NO_INTERFACE);
      } else {
        out.handOver(owner, packet, self);
      }
    }
  }

  @ColdPath("a probe")
  private void end(Packet packet) {
    Tracer tracer = pipeline.graph.tracer;
    if (tracer != null) {
      tracer.end(packet, verdict());
    }
  }

  private Tracer.Verdict verdict() {
    String kind = term == Term.PUNTED ? "punted" : "transmitted";
    return new Tracer.Verdict(kind, self.node().module(), self.node().name(), name, Output.NO_RULE);
  }
}
