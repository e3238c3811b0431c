package dev.weir.sdk.service;

import java.util.Optional;
import java.util.concurrent.Callable;

/** Opens sockets where a listener is configured to live. Supplied by the runtime. */
public interface SocketOpener {
  /**
   * Runs {@code work} on a thread that is in the named network namespace, or in the process's own
   * if none is named; it creates sockets and no threads.
   *
   * @throws Exception what the work throws, or an {@link java.io.IOException} if the namespace
   *     cannot be entered
   */
  <T> T call(Optional<String> namespace, Callable<T> work) throws Exception;

  /** Knows the process's own namespace only. */
  static SocketOpener own() {
    return new SocketOpener() {
      @Override
      public <T> T call(Optional<String> namespace, Callable<T> work) throws Exception {
        if (namespace.isPresent()) {
          throw new java.io.IOException("network namespaces are not available: " + namespace.get());
        }
        return work.call();
      }
    };
  }
}
