package dev.weir.interop;

import dev.weir.drivers.namespace.NetworkNamespace;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP server for one connection: it sends ascending numbers, a line each, and expects each line
 * back, in order and once.
 */
final class EchoedNumbers implements Closeable {
  private static final int LINES_AT_ONCE = 20;

  /** As much as the pipes of a script hold that sends them back. */
  private static final long MOST_UNDER_WAY = 2000;

  private static final long PACE_NANOS = 2_000_000;

  private final ServerSocket server;
  private final Thread thread;
  private final AtomicLong back = new AtomicLong();
  private volatile boolean stop;
  private volatile Optional<String> failure = Optional.empty();

  EchoedNumbers(Host host, int port) throws IOException {
    try (NetworkNamespace namespace = NetworkNamespace.open(host.name())) {
      server = namespace.call(() -> new ServerSocket(port));
    }
    thread = Thread.ofPlatform().daemon().name("numbers").start(this::serve);
  }

  private void serve() {
    try (Socket socket = server.accept()) {
      Thread reader = Thread.ofPlatform().daemon().name("numbers-in").start(() -> read(socket));
      OutputStream out = socket.getOutputStream();
      long next = 0;
      while (!stop) {
        LockSupport.parkNanos(PACE_NANOS);
        if (next - back.get() > MOST_UNDER_WAY) {
          continue;
        }
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < LINES_AT_ONCE; i++) {
          lines.append(next++).append('\n');
        }
        out.write(lines.toString().getBytes(StandardCharsets.US_ASCII));
      }
      while (back.get() < next && failure.isEmpty()) {
        LockSupport.parkNanos(PACE_NANOS);
      }
      // Only now: the other side may leave as soon as it hears of it.
      socket.shutdownOutput();
      reader.join();
    } catch (IOException e) {
      fail("sending: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(Socket socket) {
    try {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (!line.equals(Long.toString(back.get()))) {
          fail("got \"" + line + "\" in place of " + back.get());
          return;
        }
        back.incrementAndGet();
      }
      if (!stop) {
        fail("the stream has ended");
      }
    } catch (IOException e) {
      fail("receiving: " + e.getMessage());
    }
  }

  private void fail(String why) {
    if (failure.isEmpty()) {
      failure = Optional.of(why);
    }
  }

  /** Lines that came back. */
  long back() {
    return back.get();
  }

  /** What went wrong, if anything. */
  Optional<String> failure() {
    return failure;
  }

  /** Sends no more and waits until all is back. */
  void finish() throws InterruptedException {
    stop = true;
    thread.join();
  }

  @Override
  public void close() throws IOException {
    stop = true;
    server.close();
  }
}
