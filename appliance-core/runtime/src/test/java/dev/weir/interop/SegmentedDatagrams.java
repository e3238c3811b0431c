package dev.weir.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Datagrams that a host's kernel or card cuts out of large ones (USO), and their confirmation. */
final class SegmentedDatagrams {
  /** Sends datagrams cut out of large ones by the kernel or the card, until all are confirmed. */
  private static final String SEND_DATAGRAMS =
      """
      import hashlib, socket, struct, sys, time
      SIZE, AT_ONCE, ROUNDS = 1400, 40, 5
      for target in sys.argv[1:]:
          s = socket.socket(socket.AF_INET6 if ':' in target else socket.AF_INET, socket.SOCK_DGRAM)
          s.setsockopt(17, 103, SIZE)  # UDP_SEGMENT
          s.connect((target, 9))
          s.settimeout(2)
          for number in range(ROUNDS):
              last = 700 if number % 2 else SIZE
              sizes = [SIZE] * (AT_ONCE - 1) + [last]
              parts = [struct.pack('!II', number, i) + bytes((i + number + j) % 251 for j in range(n - 8))
                       for i, n in enumerate(sizes)]
              wanted = {hashlib.sha256(part).digest() for part in parts}
              end = time.time() + 120
              while wanted:
                  if time.time() > end: sys.exit('%s: %d datagrams missing' % (target, len(wanted)))
                  s.send(b''.join(parts))
                  try:
                      while wanted: wanted.discard(s.recv(100))
                  except socket.timeout: pass
      print('all arrived')
      """;

  /** Answers every datagram with its digest. */
  private static final String CONFIRM_DATAGRAMS =
      """
      import hashlib, socket
      s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
      s.setsockopt(41, 26, 0)  # IPV6_V6ONLY
      s.setsockopt(1, 8, 4000000)  # SO_RCVBUF
      s.bind(('::', 9))
      while True:
          data, who = s.recvfrom(65535)
          s.sendto(hashlib.sha256(data).digest(), who)
      """;

  private SegmentedDatagrams() {}

  /** A host begins to confirm those that arrive. */
  static void confirm(Host host) throws IOException {
    host.start("python3", "-c", CONFIRM_DATAGRAMS);
  }

  /** Waits until it does. */
  static void awaitConfirming(Host host) {
    Host.await("datagrams are confirmed", () -> isConfirming(host));
  }

  private static boolean isConfirming(Host host) {
    try {
      return host.run("ss", "-Hlnu", "sport = :9").expectOk().contains(":9");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends some over both IP versions; all arrive as they were, the lost ones sent again. */
  static void send(PairSite from, PairSite to) throws Exception {
    assertThat(
            from.host()
                .run("python3", "-c", SEND_DATAGRAMS, to.address(), to.address6())
                .expectOk())
        .contains("all arrived");
  }
}
