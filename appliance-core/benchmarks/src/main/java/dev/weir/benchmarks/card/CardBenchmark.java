package dev.weir.benchmarks.card;

import dev.weir.benchmarks.BenchOptions;
import dev.weir.benchmarks.Benchmark;
import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Measurement;
import dev.weir.benchmarks.tap.Hosts;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * The appliance's bridge over two cards of the host by AF_XDP, the same by packet sockets; DPDK's
 * testpmd by the same two ways, which only carries frames; and the kernel's bridge. All in turn, so
 * that they meet the same machine. The cards are veth interfaces.
 */
public final class CardBenchmark implements Benchmark {
  private static final int WARM_UP_SAMPLES = 4;

  @Override
  public String name() {
    return "afxdp";
  }

  @Override
  public String description() {
    return "Two veth interfaces on one bridge by AF_XDP and by packet sockets, beside"
        + " testpmd and the kernel's bridge (root)";
  }

  @Override
  public List<String> cases() {
    return List.of("64", "1514");
  }

  @Override
  public void run(BenchOptions options, Consumer<Measurement> results)
      throws BenchmarkException, IOException {
    String name = Hosts.uniqueName();
    try (Contender xdp = Contender.weir(name + "x", "afxdp", options.modules());
        Contender packet = Contender.weir(name + "p", "afpacket", options.modules());
        Contender kernel = Contender.kernelBridge(name + "k");
        Contender xdpPeer = Testpmd.start(name + "t", "af_xdp");
        Contender packetPeer = Testpmd.start(name + "u", "af_packet")) {
      List<Contender> all = List.of(xdp, xdpPeer, packet, packetPeer, kernel);
      for (String one : options.chosen(cases())) {
        measure(Integer.parseInt(one), all, options, results);
      }
    }
  }

  private static void measure(
      int bytes, List<Contender> contenders, BenchOptions options, Consumer<Measurement> results)
      throws BenchmarkException, IOException {
    for (Contender one : contenders) {
      for (int i = 0; i < WARM_UP_SAMPLES; i++) {
        one.sample(bytes, options.seconds());
      }
    }
    double[][] rates = new double[contenders.size()][options.runs()];
    for (int run = 0; run < options.runs(); run++) {
      for (int i = 0; i < contenders.size(); i++) {
        rates[i][run] = contenders.get(i).sample(bytes, options.seconds());
      }
    }
    double[] medians = new double[contenders.size()];
    for (int i = 0; i < medians.length; i++) {
      medians[i] = Measurement.of("", "Mpps", rates[i]).median();
      if (medians[i] == 0) {
        throw new BenchmarkException("no frame arrived by way " + i);
      }
    }
    String xdp = "afxdp-" + bytes;
    String packet = "afpacket-" + bytes;
    beside(xdp, rates[0], "testpmd af_xdp, in this run", medians[1], results);
    beside(packet, rates[2], "testpmd af_packet, in this run", medians[3], results);
    beside(xdp + "-kernel", rates[0], "kernel bridge, in this run", medians[4], results);
    beside(packet + "-kernel", rates[2], "kernel bridge, in this run", medians[4], results);
    beside(xdp + "-afpacket", rates[0], "Weir by afpacket, in this run", medians[2], results);
  }

  private static void beside(
      String name, double[] rates, String peer, double median, Consumer<Measurement> results) {
    results.accept(Measurement.of(name, "Mpps", rates).withPeer(peer, median));
  }
}
