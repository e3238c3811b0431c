package dev.weir.drivers.support;

import dev.weir.drivers.namespace.NetworkNamespace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Network namespaces of one test, deleted at its end. */
public final class TestNamespaces implements AutoCloseable {
  private final List<NetworkNamespace> made = new ArrayList<>();

  public NetworkNamespace create(String purpose) throws IOException {
    String name =
        "wdrv" + ProcessHandle.current().pid() + purpose + Long.toString(System.nanoTime(), 36);
    NetworkNamespace namespace = NetworkNamespace.create(name);
    made.add(namespace);
    Command.succeed("ip -n " + name + " link set lo up");
    return namespace;
  }

  @Override
  public void close() throws IOException {
    for (NetworkNamespace namespace : made) {
      namespace.close();
      NetworkNamespace.delete(namespace.name());
    }
  }
}
