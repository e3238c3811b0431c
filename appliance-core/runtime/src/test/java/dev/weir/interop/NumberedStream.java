package dev.weir.interop;

import dev.weir.drivers.namespace.NetworkNamespace;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** One TCP connection from one host to another that carries ascending numbers and checks them. */
final class NumberedStream implements Closeable {
  private static final int NUMBERS_AT_ONCE = 200;
  private static final int CONNECT_MILLIS = 60_000;
  private static final long PACE_NANOS = 1_000_000;

  private final ServerSocket server;
  private final Socket client;
  private final Thread sending;
  private final Thread receiving;
  private volatile boolean stop;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private volatile Optional<String> failure = Optional.empty();

  /** Connects and begins. */
  NumberedStream(Host from, Host target, String address, int port) throws IOException {
    try (NetworkNamespace namespace = NetworkNamespace.open(target.name())) {
      server = namespace.call(() -> new ServerSocket(port));
    }
    receiving = Thread.ofPlatform().daemon().name("stream-in").start(this::receive);
    try (NetworkNamespace namespace = NetworkNamespace.open(from.name())) {
      client =
          namespace.call(
              () -> {
                Socket socket = new Socket();
                socket.connect(
                    new InetSocketAddress(InetAddress.ofLiteral(address), port), CONNECT_MILLIS);
                return socket;
              });
    }
    sending = Thread.ofPlatform().daemon().name("stream-out").start(this::send);
  }

  private void send() {
    try {
      DataOutputStream out = new DataOutputStream(client.getOutputStream());
      while (!stop) {
        ByteBuffer some = ByteBuffer.allocate(NUMBERS_AT_ONCE * Long.BYTES);
        for (int i = 0; i < NUMBERS_AT_ONCE; i++) {
          some.putLong(sent.getAndIncrement());
        }
        out.write(some.array());
        LockSupport.parkNanos(PACE_NANOS);
      }
      client.shutdownOutput();
    } catch (IOException e) {
      fail("sending: " + e.getMessage());
    }
  }

  private void receive() {
    try (Socket accepted = server.accept();
        DataInputStream in =
            new DataInputStream(new BufferedInputStream(accepted.getInputStream()))) {
      while (true) {
        long number = in.readLong();
        if (number != received.get()) {
          fail("got number " + number + " in place of " + received.get());
          return;
        }
        received.incrementAndGet();
      }
    } catch (java.io.EOFException end) {
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

  /** What went wrong, if anything. */
  Optional<String> failure() {
    return failure;
  }

  /** Numbers that have arrived. */
  long received() {
    return received.get();
  }

  /** Ends the connection as it should be; returns how many numbers did not arrive. */
  long missing() throws InterruptedException {
    stop = true;
    sending.join(CONNECT_MILLIS);
    receiving.join(CONNECT_MILLIS);
    return sent.get() - received.get();
  }

  @Override
  public void close() throws IOException {
    stop = true;
    client.close();
    server.close();
  }
}
