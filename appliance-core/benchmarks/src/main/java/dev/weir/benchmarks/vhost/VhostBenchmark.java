package dev.weir.benchmarks.vhost;

import dev.weir.benchmarks.BenchOptions;
import dev.weir.benchmarks.Benchmark;
import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Measurement;
import dev.weir.benchmarks.tap.Hosts;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * The appliance between two vhost-user ports of a guest, beside others behind the same kind of
 * ports: its bridge beside DPDK's testpmd, which only carries frames, and Open vSwitch; its
 * firewall beside Open vSwitch's connection tracking. All in turn, so that they meet the same
 * machine.
 */
public final class VhostBenchmark implements Benchmark {
  private static final int WARM_UP_SAMPLES = 4;
  private static final String TESTPMD = "testpmd io, in this run";
  private static final String SWITCH = "Open vSwitch NORMAL, in this run";
  private static final String CONNTRACK = "Open vSwitch conntrack, in this run";
  private static final String STATEFUL = "stateful";
  private static final int STATEFUL_BYTES = 64;
  private static final List<String> NORMAL = List.of("actions=NORMAL");

  private static final List<String> TRACKED =
      List.of(
          "table=0,priority=10,ip,ct_state=-trk,actions=ct(table=1)",
          "table=0,priority=1,actions=NORMAL",
          "table=1,ip,ct_state=+trk+new,actions=ct(commit),NORMAL",
          "table=1,ip,ct_state=+trk+est,actions=NORMAL");

  @Override
  public String name() {
    return "vhost-user";
  }

  @Override
  public String description() {
    return "Two vhost-user ports of a guest (testpmd): a bridge beside testpmd and Open vSwitch,"
        + " a firewall beside Open vSwitch's";
  }

  @Override
  public List<String> cases() {
    return List.of("64", "512", "1514", STATEFUL);
  }

  @Override
  public void run(BenchOptions options, Consumer<Measurement> results)
      throws BenchmarkException, IOException {
    String name = Hosts.uniqueName();
    List<String> chosen = options.chosen(cases());
    if (!chosen.equals(List.of(STATEFUL))) {
      try (GuestPath weir = GuestPath.toBridge(name + "v", options.modules());
          GuestPath testpmd = GuestPath.toTestpmd(name + "t");
          GuestPath ovs = GuestPath.toSwitch(name + "o", NORMAL, GuestPath.Traffic.ROUND)) {
        for (String one : chosen) {
          if (!one.equals(STATEFUL)) {
            List<Peer> peers = List.of(new Peer(TESTPMD, testpmd), new Peer(SWITCH, ovs));
            measure(one, Integer.parseInt(one), weir, peers, options, results);
          }
        }
      }
    }
    if (chosen.contains(STATEFUL)) {
      try (GuestPath weir = GuestPath.toFirewall(name + "f", options.modules());
          GuestPath ovs = GuestPath.toSwitch(name + "c", TRACKED, GuestPath.Traffic.FLOWS)) {
        List<Peer> peers = List.of(new Peer(CONNTRACK, ovs));
        measure(STATEFUL, STATEFUL_BYTES, weir, peers, options, results);
      }
    }
  }

  /** Who is measured beside the appliance. */
  private record Peer(String name, GuestPath path) {}

  private static void measure(
      String name,
      int bytes,
      GuestPath weir,
      List<Peer> peers,
      BenchOptions options,
      Consumer<Measurement> results)
      throws BenchmarkException, IOException {
    for (int i = 0; i < WARM_UP_SAMPLES; i++) {
      weir.sample(bytes, options.seconds());
    }
    for (Peer peer : peers) {
      peer.path.sample(bytes, options.seconds());
    }
    double[] ours = new double[options.runs()];
    double[][] theirs = new double[peers.size()][options.runs()];
    for (int run = 0; run < options.runs(); run++) {
      ours[run] = weir.sample(bytes, options.seconds());
      for (int i = 0; i < theirs.length; i++) {
        theirs[i][run] = peers.get(i).path.sample(bytes, options.seconds());
      }
    }
    for (int i = 0; i < theirs.length; i++) {
      results.accept(
          Measurement.of("vhost-user-" + name, "Mpps", ours)
              .withPeer(peers.get(i).name, Measurement.of("", "Mpps", theirs[i]).median()));
    }
  }
}
