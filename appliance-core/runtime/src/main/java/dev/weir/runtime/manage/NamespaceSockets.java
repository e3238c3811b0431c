package dev.weir.runtime.manage;

import dev.weir.drivers.namespace.NetworkNamespace;
import dev.weir.shell.ssh.SocketOpener;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

/** Opens sockets in network namespaces of the host. */
final class NamespaceSockets implements SocketOpener {
  @Override
  public <T> T call(Optional<String> namespace, Callable<T> work) throws Exception {
    if (namespace.isEmpty()) {
      return work.call();
    }
    AtomicReference<Optional<Exception>> failure = new AtomicReference<>(Optional.empty());
    try (NetworkNamespace inside = NetworkNamespace.open(namespace.get())) {
      return inside.call(
          () -> {
            try {
              return work.call();
            } catch (Exception e) {
              failure.set(Optional.of(e));
              throw e;
            }
          });
    } catch (Exception e) {
      throw failure.get().orElse(e);
    }
  }
}
