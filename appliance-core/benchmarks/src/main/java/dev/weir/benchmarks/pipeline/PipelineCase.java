package dev.weir.benchmarks.pipeline;

import java.util.ArrayList;
import java.util.List;

/**
 * One thing the pipeline is measured at.
 *
 * @param rules firewall rules
 * @param flows different flows; a power of two
 * @param peerMpps what VPP 26.06 reached with 16 flows; 0 if it was not measured
 */
record PipelineCase(String name, Kind kind, int rules, int flows, double peerMpps) {
  /** What is configured. */
  enum Kind {
    /** A bridge. */
    L2,
    /** Routes of a full table. */
    IPV4,
    /** Routes of a full table. */
    IPV6,
    /** Zones and rules; every packet is of an established TCP connection. */
    STATEFUL,
    /** Source NAT to a pool; every packet is of a connection that is there. */
    NAT
  }

  static final int HOT_FLOWS = 16;
  static final int MANY_FLOWS = 4096;
  static final int MILLION = 1 << 20;

  /** All, first with many flows, then with few. */
  static List<PipelineCase> all() {
    List<PipelineCase> all = new ArrayList<>();
    for (boolean hot : new boolean[] {false, true}) {
      all.add(of("l2-forward", Kind.L2, 0, MANY_FLOWS, 25.9, hot));
      // Every packet goes elsewhere: no part of the table stays in a cache for free.
      all.add(of("ipv4-route", Kind.IPV4, 0, MILLION, 21.9, hot));
      all.add(of("ipv6-route", Kind.IPV6, 0, MILLION, 0, hot));
      for (int rules : new int[] {10, 1000, 10_000}) {
        all.add(of("stateful-" + rules, Kind.STATEFUL, rules, MANY_FLOWS, 18.2, hot));
      }
      all.add(of("nat44", Kind.NAT, 0, MILLION, 12.6, hot));
    }
    return List.copyOf(all);
  }

  private static PipelineCase of(
      String name, Kind kind, int rules, int flows, double peerMpps, boolean hot) {
    return hot
        ? new PipelineCase(name + "-hot", kind, rules, HOT_FLOWS, peerMpps)
        : new PipelineCase(name, kind, rules, flows, 0);
  }

  /** The same with another number of flows. */
  PipelineCase withFlows(int number) {
    return new PipelineCase(name, kind, rules, number, peerMpps);
  }
}
