package dev.weir.oracle;

import dev.weir.testkit.packet.PacketBuilder;
import java.util.Random;

/** A TCP conversation, mostly as it should be. */
final class TcpTalk {
  private static final int[] SERVER_PORTS = {22, 53, 80, 443, 8080};
  private static final int BOTH_KNOWN = 3;
  private static final int OUT_OF_WINDOW = 10_000_000;

  private final Random random;
  private final RandomTraffic.Ends ends;
  private final int clientPort;
  private final int serverPort;
  private int clientNext;
  private int serverNext;
  private int step;

  TcpTalk(Random random, RandomTraffic.Ends ends) {
    this.random = random;
    this.ends = ends;
    this.clientPort = 1024 + random.nextInt(60_000);
    this.serverPort = SERVER_PORTS[random.nextInt(SERVER_PORTS.length)];
    this.clientNext = random.nextInt();
    this.serverNext = random.nextInt();
  }

  /** The next segment. */
  Sent next() {
    if (random.nextInt(12) == 0) {
      return astray();
    }
    return switch (step++) {
      case 0 -> client("S", 0);
      case 1 -> server("SA", 0);
      case 2 -> client("A", 0);
      default -> later();
    };
  }

  private Sent later() {
    return switch (random.nextInt(10)) {
      case 0 -> client("FA", 0);
      case 1 -> server("FA", 0);
      case 2 -> server("R", 0);
      case 3, 4, 5 -> server("PA", random.nextInt(300));
      default -> client("PA", random.nextInt(300));
    };
  }

  /** A segment that does not fit, which moves nothing on. */
  private Sent astray() {
    int client = clientNext;
    int server = serverNext;
    boolean far = step >= BOTH_KNOWN && random.nextBoolean();
    if (far) {
      clientNext += OUT_OF_WINDOW;
      serverNext += OUT_OF_WINDOW;
    }
    String[] flags =
        far ? new String[] {"A", "PA", "FA"} : new String[] {"SA", "A", "FSA", "F", ""};
    String chosen = flags[random.nextInt(flags.length)];
    Sent sent = random.nextBoolean() ? client(chosen, 10) : server(chosen, 10);
    clientNext = client;
    serverNext = server;
    return sent;
  }

  private Sent client(String flags, int payload) {
    PacketBuilder packet =
        ends.there()
            .tcp(clientPort, serverPort)
            .flags(flags)
            .sequence(clientNext)
            .acknowledgement(flags.contains("A") ? serverNext : 0)
            .payloadOf(payload);
    clientNext += payload + (flags.contains("S") || flags.contains("F") ? 1 : 0);
    return ends.sentThere(packet);
  }

  private Sent server(String flags, int payload) {
    PacketBuilder packet =
        ends.back()
            .tcp(serverPort, clientPort)
            .flags(flags)
            .sequence(serverNext)
            .acknowledgement(flags.contains("A") ? clientNext : 0)
            .payloadOf(payload);
    serverNext += payload + (flags.contains("S") || flags.contains("F") ? 1 : 0);
    return ends.sentBack(packet);
  }
}
