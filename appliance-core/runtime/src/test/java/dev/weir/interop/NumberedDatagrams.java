package dev.weir.interop;

import dev.weir.drivers.namespace.NetworkNamespace;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Numbered UDP datagrams from one host to another, some thousand a second. No more than a few are
 * on their way at a time, so that neither host loses any by being slow: what is missing in the end
 * was lost between them.
 */
final class NumberedDatagrams implements Closeable {
  private static final int WINDOW = 32;
  private static final int PAYLOAD_BYTES = 200;
  private static final long PACE_NANOS = 200_000;
  private static final long STALL_NANOS = 10_000_000_000L;
  private static final int POLL_MILLIS = 200;

  private final List<DatagramSocket> senders = new ArrayList<>();
  private final DatagramSocket receiver;
  private final InetSocketAddress to;
  private final Thread sending;
  private final BitSet seen = new BitSet();
  private volatile boolean stop;
  private volatile boolean closed;
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger received = new AtomicInteger();
  private final AtomicInteger repeated = new AtomicInteger();

  /** One flow; begins at once. */
  NumberedDatagrams(Host from, Host target, String address, int port) throws IOException {
    this(from, target, address, port, 1);
  }

  /** From a number of ports in turn; begins at once. */
  NumberedDatagrams(Host from, Host target, String address, int port, int flows)
      throws IOException {
    try (NetworkNamespace namespace = NetworkNamespace.open(from.name())) {
      for (int i = 0; i < flows; i++) {
        senders.add(namespace.call(DatagramSocket::new));
      }
    }
    try (NetworkNamespace namespace = NetworkNamespace.open(target.name())) {
      receiver = namespace.call(() -> new DatagramSocket(port));
    }
    receiver.setSoTimeout(POLL_MILLIS);
    to = new InetSocketAddress(InetAddress.ofLiteral(address), port);
    Thread.ofPlatform().daemon().name("datagrams-in").start(this::receive);
    sending = Thread.ofPlatform().daemon().name("datagrams-out").start(this::send);
  }

  private void send() {
    long progressAt = System.nanoTime();
    int progress = 0;
    int given = 0;
    while (!stop) {
      if (received.get() != progress) {
        progress = received.get();
        progressAt = System.nanoTime();
      }
      if (sent.get() - progress - given < WINDOW) {
        transmit(sent.getAndIncrement());
      } else if (System.nanoTime() - progressAt > STALL_NANOS) {
        // These are lost; go on, to see whether the way opens again.
        given = sent.get() - progress;
        progressAt = System.nanoTime();
      }
      LockSupport.parkNanos(PACE_NANOS);
    }
  }

  private void transmit(int number) {
    byte[] payload = ByteBuffer.allocate(PAYLOAD_BYTES).putInt(number).array();
    try {
      senders.get(number % senders.size()).send(new DatagramPacket(payload, payload.length, to));
    } catch (IOException e) {
      // The network is away, or an ICMP error came in: the datagram counts as lost.
      LockSupport.parkNanos(PACE_NANOS);
    }
  }

  private void receive() {
    byte[] buffer = new byte[PAYLOAD_BYTES];
    while (!closed) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      try {
        receiver.receive(packet);
      } catch (IOException e) {
        continue;
      }
      int number = ByteBuffer.wrap(buffer).getInt();
      if (seen.get(number)) {
        repeated.incrementAndGet();
      } else {
        seen.set(number);
        received.incrementAndGet();
      }
    }
  }

  /** How many have arrived. */
  int received() {
    return received.get();
  }

  /** Waits until some more have arrived. */
  void awaitMore(String what, int more) {
    int from = received.get();
    Host.await(what, () -> received.get() - from >= more);
  }

  /** Stops sending and returns how many did not arrive. */
  int missing() throws InterruptedException {
    stop = true;
    sending.join();
    long end = System.nanoTime() + STALL_NANOS;
    while (received.get() < sent.get() && System.nanoTime() < end) {
      LockSupport.parkNanos(PACE_NANOS);
    }
    return sent.get() - received.get();
  }

  /** How many arrived more than once. */
  int repeated() {
    return repeated.get();
  }

  @Override
  public void close() {
    stop = true;
    closed = true;
    senders.forEach(DatagramSocket::close);
    receiver.close();
  }
}
