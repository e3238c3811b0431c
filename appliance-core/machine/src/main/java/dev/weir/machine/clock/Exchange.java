package dev.weir.machine.clock;

import dev.weir.sdk.service.SocketOpener;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.util.Optional;

/** One question to a server and its answer. */
final class Exchange {
  private static final int WAIT_MILLIS = 2_000;
  private static final int MOST_STRATUM = 15;
  private static final long MOST_DISTANCE_NANOS = 16_000_000_000L;
  private static final long COARSE_CLOCK_NANOS = 10_000_000;
  private static final int ROOM = 512;

  private final SocketOpener opener;
  private final SystemClock clock;
  private final SecureRandom random = new SecureRandom();

  /** A server wants to be left alone. */
  static final class KissException extends IOException {
    private static final long serialVersionUID = 1L;

    KissException(String code) {
      super(code);
    }
  }

  Exchange(SocketOpener opener, SystemClock clock) {
    this.opener = opener;
    this.clock = clock;
  }

  /**
   * Asks a server. Anybody's answers may come in between: only one that repeats the question's
   * random number counts.
   *
   * @throws KissException if it refuses
   * @throws IOException if there is no answer within two seconds, or none that can be used
   */
  Sample ask(InetSocketAddress server, Optional<String> namespace) throws IOException {
    try (DatagramSocket socket = open(namespace)) {
      socket.connect(server);
      long nonce = random.nextLong();
      byte[] question = NtpPacket.question(nonce);
      byte[] answer = new byte[ROOM];
      long askedNanos = System.nanoTime();
      long askedEpochNanos = clock.epochNanos();
      socket.send(new DatagramPacket(question, question.length));
      while (true) {
        long leftMillis = WAIT_MILLIS - (System.nanoTime() - askedNanos) / 1_000_000;
        if (leftMillis <= 0) {
          throw new IOException("no answer");
        }
        socket.setSoTimeout((int) leftMillis);
        DatagramPacket packet = new DatagramPacket(answer, answer.length);
        socket.receive(packet);
        long receivedNanos = System.nanoTime();
        if (packet.getLength() < NtpPacket.BYTES) {
          continue;
        }
        NtpPacket read = NtpPacket.parse(answer);
        if (read.mode() == NtpPacket.MODE_SERVER && read.originate() == nonce) {
          return sample(read, askedEpochNanos, receivedNanos - askedNanos, receivedNanos);
        }
      }
    } catch (SocketTimeoutException e) {
      throw new IOException("no answer", e);
    }
  }

  private DatagramSocket open(Optional<String> namespace) throws IOException {
    try {
      return opener.call(namespace, DatagramSocket::new);
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  /** The round trip is taken by the monotonic clock: the other one may be stepped meanwhile. */
  private static Sample sample(
      NtpPacket answer, long askedEpochNanos, long tripNanos, long receivedNanos)
      throws IOException {
    if (answer.stratum() == 0) {
      throw new KissException(answer.kiss());
    }
    long distance = answer.rootDelayNanos() / 2 + answer.rootDispersionNanos();
    if (answer.leap() == NtpPacket.LEAP_UNKNOWN
        || answer.stratum() > MOST_STRATUM
        || answer.receive() == 0
        || answer.transmit() == 0
        || distance >= MOST_DISTANCE_NANOS) {
      throw new IOException("its clock is not set");
    }
    long received = NtpPacket.epochNanos(answer.receive());
    long sent = NtpPacket.epochNanos(answer.transmit());
    long within = sent - received;
    if (within < 0 || within > tripNanos + COARSE_CLOCK_NANOS) {
      throw new IOException("its times are impossible");
    }
    long backEpochNanos = askedEpochNanos + tripNanos;
    long offset = (received - askedEpochNanos + (sent - backEpochNanos)) / 2;
    return new Sample(
        offset,
        Math.max(0, tripNanos - within),
        answer.stratum(),
        answer.rootDelayNanos(),
        answer.rootDispersionNanos(),
        receivedNanos);
  }
}
