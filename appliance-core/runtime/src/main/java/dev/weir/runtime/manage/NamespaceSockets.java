package dev.weir.runtime.manage;

import dev.weir.drivers.namespace.NetworkNamespace;
import dev.weir.sdk.service.SocketOpener;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Opens sockets in network namespaces of the host. */
final class NamespaceSockets implements SocketOpener {
  @Override
  public <T> T call(Optional<String> namespace, Callable<T> work) throws Exception {
    if (namespace.isEmpty()) {
      return work.call();
    }
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    try (NetworkNamespace inside = NetworkNamespace.open(namespace.get())) {
      return inside.call(
          () -> {
            try {
              return work.call();
            } catch (Exception e) {
              failure.set(e);
              throw e;
            }
          });
    } catch (Exception e) {
      Exception own = failure.get();
      throw own == null ? e : own;
    }
  }
}
