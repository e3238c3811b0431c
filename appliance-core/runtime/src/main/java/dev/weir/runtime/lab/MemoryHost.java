package dev.weir.runtime.lab;

import dev.weir.drivers.memory.MemoryPort;
import dev.weir.runtime.simhost.SimulatedHost;
import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.MacAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** A host in memory at the other end of a memory interface, on a thread of its own. */
final class MemoryHost implements LabHost {
  private static final long WAIT_SECONDS = 5;

  private final MemoryPort port;
  private final SimulatedHost host;
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private volatile boolean stopped;

  MemoryHost(String name, MacAddress mac, MemoryPort port) {
    this.port = port;
    this.host = new SimulatedHost(mac, port::send);
    this.thread = Thread.ofPlatform().name("lab-" + name).daemon(true).start(this::run);
  }

  private void run() {
    while (!stopped) {
      for (Optional<byte[]> frame = port.receive(); frame.isPresent(); frame = port.receive()) {
        host.receive(frame.get());
      }
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run();
      }
      host.tick(System.nanoTime());
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private <T> CompletableFuture<T> start(Function<SimulatedHost, CompletableFuture<T>> action) {
    CompletableFuture<T> result = new CompletableFuture<>();
    tasks.add(() -> passOn(action.apply(host), result));
    return result;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // every outcome goes to the result
  private static <T> void passOn(CompletableFuture<T> from, CompletableFuture<T> result) {
    from.whenComplete(
        (value, failure) -> {
          if (failure != null) {
            result.completeExceptionally(failure);
          } else {
            result.complete(value);
          }
        });
  }

  private static <T> T await(CompletableFuture<T> future, long seconds) throws IOException {
    try {
      return future.get(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("no answer", e);
    }
  }

  private void now(java.util.function.Consumer<SimulatedHost> action) throws IOException {
    await(
        start(
            one -> {
              action.accept(one);
              return CompletableFuture.completedFuture(true);
            }),
        WAIT_SECONDS);
  }

  @Override
  public InterfaceAddress requestAddress(Duration timeout) throws IOException {
    return await(start(SimulatedHost::requestAddress), timeout.toSeconds());
  }

  @Override
  public void addAddress(InterfaceAddress address) throws IOException {
    now(one -> one.addAddress(address));
  }

  @Override
  public void setGateway(IpAddress gateway) throws IOException {
    now(one -> one.setGateway(gateway));
  }

  @Override
  public List<String> addresses() throws IOException {
    return await(
        start(
            one ->
                CompletableFuture.completedFuture(
                    one.addresses().stream().map(a -> a.address().toString()).toList())),
        WAIT_SECONDS);
  }

  @Override
  public Optional<Duration> ping(IpAddress to) {
    try {
      return Optional.of(await(start(one -> one.ping(to)), WAIT_SECONDS));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public String fetch(IpAddress from, int port, String path) throws IOException {
    return await(
        start(
            one -> one.tcp().request(from, port, "GET " + path + " HTTP/1.0\r\nHost: lab\r\n\r\n")),
        WAIT_SECONDS);
  }

  @Override
  public boolean connects(IpAddress to, int port, int timeoutMillis) {
    try {
      await(start(one -> one.tcp().request(to, port, "\r\n\r\n")), timeoutMillis / 1000 + 1);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void serveWeb(int port) throws IOException {
    now(one -> one.tcp().serve(port, (peer, _) -> NamespaceHost.page(peer.toString())));
  }

  @Override
  public void close() {
    stopped = true;
    thread.interrupt();
  }
}
