package dev.weir.benchmarks.card;

import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.TestpmdProcess;
import java.io.IOException;
import java.util.List;

/**
 * DPDK's testpmd as a C program of the same kind: one polling thread that carries frames between
 * two interfaces unseen, by AF_XDP or packet sockets. It polls only while a sample is taken.
 */
final class Testpmd implements Contender {
  private final VethPath path;
  private final TestpmdProcess process;

  private Testpmd(VethPath path, TestpmdProcess process) {
    this.path = path;
    this.process = process;
  }

  /**
   * Starts it.
   *
   * @param driver {@code af_xdp} or {@code af_packet}
   */
  static Testpmd start(String name, String driver) throws BenchmarkException, IOException {
    VethPath path = VethPath.lay(name, true);
    // What its manual recommends; the size of a frame in the ring holds the longest.
    String more =
        driver.equals("af_packet") ? ",blocksz=4096,framesz=2048,framecnt=1024,qpairs=1" : "";
    try {
      return new Testpmd(
          path,
          TestpmdProcess.start(
              List.of("ip", "netns", "exec", path.middle().orElseThrow()),
              name,
              List.of(
                  "net_" + driver + "0,iface=" + path.left() + more,
                  "net_" + driver + "1,iface=" + path.right() + more),
              List.of("--burst=64")));
    } catch (BenchmarkException e) {
      path.close();
      throw e;
    }
  }

  @Override
  public double sample(int frameBytes, double seconds) throws BenchmarkException, IOException {
    process.command("start");
    double rate = path.sample(frameBytes, seconds);
    process.command("stop");
    return rate;
  }

  @Override
  public void close() throws IOException {
    try {
      process.close();
    } finally {
      path.close();
    }
  }
}
