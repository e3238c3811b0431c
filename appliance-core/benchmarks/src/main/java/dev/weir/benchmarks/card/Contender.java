package dev.weir.benchmarks.card;

import dev.weir.benchmarks.BenchAppliance;
import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** What carries frames from one veth interface to another. */
interface Contender extends AutoCloseable {
  /** Millions of frames a second that it carries. */
  double sample(int frameBytes, double seconds) throws BenchmarkException, IOException;

  @Override
  void close() throws BenchmarkException, IOException;

  /** The whole appliance in this process, one worker, a bridge between two cards. */
  static Contender weir(String name, String driver, Path modules)
      throws BenchmarkException, IOException {
    VethPath path = VethPath.lay(name, false);
    try {
      BenchAppliance appliance =
          BenchAppliance.start(
              name,
              modules,
              String.format(
                  Locale.ROOT,
                  """
                  version: 1
                  interfaces:
                    ethernet:
                      %1$s: {driver: %3$s}
                      %2$s: {driver: %3$s}
                  switch: {bridge: {br0: {member: [%1$s, %2$s]}}}
                  """,
                  path.left(),
                  path.right(),
                  driver));
      for (String one : new String[] {path.left(), path.right()}) {
        String used = appliance.appliance().devices().find(one).orElseThrow().kind();
        if (!used.equals(driver)) {
          appliance.close();
          throw new BenchmarkException("this machine has no " + driver + " but " + used);
        }
      }
      return of(path, appliance::close);
    } catch (BenchmarkException | IOException e) {
      path.close();
      throw e;
    }
  }

  /** The kernel's bridge. */
  static Contender kernelBridge(String name) throws BenchmarkException, IOException {
    VethPath path = VethPath.lay(name, true);
    String ip = "ip -n " + path.middle().orElseThrow() + " link ";
    try {
      Command.run(ip + "add br0 type bridge");
      Command.run(ip + "set br0 up");
      Command.run(ip + "set " + path.left() + " master br0");
      Command.run(ip + "set " + path.right() + " master br0");
      return of(path, () -> {});
    } catch (BenchmarkException e) {
      path.close();
      throw e;
    }
  }

  private static Contender of(VethPath path, BenchEnd end) {
    return new Contender() {
      @Override
      public double sample(int frameBytes, double seconds) throws BenchmarkException, IOException {
        return path.sample(frameBytes, seconds);
      }

      @Override
      public void close() throws BenchmarkException, IOException {
        end.close();
        path.close();
      }
    };
  }

  /** Ends what was started for the measurement. */
  interface BenchEnd {
    void close() throws BenchmarkException, IOException;
  }
}
