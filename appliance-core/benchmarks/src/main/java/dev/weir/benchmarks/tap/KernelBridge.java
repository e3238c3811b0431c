package dev.weir.benchmarks.tap;

import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Command;
import java.io.IOException;

/** The kernel's bridge in a namespace of its own, with a veth pair to each host. */
final class KernelBridge implements AutoCloseable {
  private final String namespace;
  private final Hosts hosts;

  private KernelBridge(String namespace, Hosts hosts) {
    this.namespace = namespace;
    this.hosts = hosts;
  }

  static KernelBridge start(String name) throws BenchmarkException, IOException {
    Hosts hosts = Hosts.create(name);
    String namespace = name + "b";
    Command.run("ip netns add " + namespace);
    KernelBridge bridge = new KernelBridge(namespace, hosts);
    try {
      Command.run("ip -n " + namespace + " link add br0 type bridge");
      Command.run("ip -n " + namespace + " link set br0 up");
      bridge.join("p0", hosts.client());
      bridge.join("p1", hosts.server());
      hosts.connect("e0", "e0");
      return bridge;
    } catch (BenchmarkException | IOException e) {
      bridge.close();
      throw e;
    }
  }

  private void join(String port, String host) throws BenchmarkException {
    Command.run(
        "ip -n " + namespace + " link add " + port + " type veth peer name e0 netns " + host);
    Command.run("ip -n " + namespace + " link set " + port + " master br0 up");
  }

  Hosts hosts() {
    return hosts;
  }

  @Override
  public void close() throws BenchmarkException {
    hosts.close();
    Command.run("ip netns delete " + namespace);
  }
}
