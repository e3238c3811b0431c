package dev.weir.oracle;

import dev.weir.testkit.packet.PacketBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Makes packets of all kinds: fresh ones, answers, errors about earlier ones, TCP conversations.
 */
final class RandomTraffic {
  private static final int[] PORTS = {22, 53, 80, 443, 1024, 1030, 8080, 40000, 65535};
  private static final int[] ICMP_TYPES = {0, 8, 8, 8, 13, 14, 15, 17, 18, 9, 10, 40};
  private static final int[] ICMPV6_TYPES = {128, 128, 128, 129, 130, 133, 134, 136, 143, 144, 200};
  private static final int[] OTHER_PROTOCOLS = {47, 50};
  private static final String[] TCP_FLAGS = {
    "S", "S", "S", "A", "SA", "FA", "R", "RA", "PA", "F", "FSU", ""
  };
  private static final int ETHERNET_BYTES = 14;

  private final Random random;
  private final List<Flow> flows = new ArrayList<>();
  private final List<TcpTalk> talks = new ArrayList<>();

  RandomTraffic(Random random) {
    this.random = random;
  }

  /** A packet that may be answered, and the answer. */
  private record Flow(Sent there, PacketBuilder back, Ends ends) {}

  /** Two hosts that talk. */
  record Ends(int client, int clientHost, int server, int serverHost, boolean local, boolean ipv6) {
    PacketBuilder there() {
      return ip(
          client,
          Net.host(client, clientHost, ipv6),
          local ? Net.router(server, ipv6) : Net.host(server, serverHost, ipv6));
    }

    PacketBuilder back() {
      return ip(server, Net.host(server, serverHost, ipv6), Net.host(client, clientHost, ipv6));
    }

    private PacketBuilder ip(int on, String source, String destination) {
      PacketBuilder ethernet = PacketBuilder.ethernet(Net.hostMac(on), Net.routerMac(on));
      return ipv6 ? ethernet.ipv6(source, destination) : ethernet.ipv4(source, destination);
    }

    Sent sentThere(PacketBuilder packet) {
      return new Sent(client, server, local, ipv6, packet.build());
    }

    Sent sentBack(PacketBuilder packet) {
      return new Sent(server, client, false, ipv6, packet.build());
    }
  }

  Sent next() {
    return switch (random.nextInt(10)) {
      case 0, 1 -> talk();
      case 2, 3 -> flows.isEmpty() ? fresh() : answer();
      case 4 -> flows.isEmpty() ? fresh() : error();
      case 5 -> flows.isEmpty() ? fresh() : flows.get(random.nextInt(flows.size())).there();
      default -> fresh();
    };
  }

  private Ends ends(boolean mayBeLocal) {
    // The last one is in no zone: nothing passes there.
    int interfaces = random.nextInt(16) == 0 ? Net.INTERFACES : Net.INTERFACES - 1;
    int client = random.nextInt(interfaces);
    int server = (client + 1 + random.nextInt(interfaces - 1)) % interfaces;
    return new Ends(
        client,
        random.nextInt(Net.HOSTS),
        server,
        random.nextInt(Net.HOSTS),
        mayBeLocal && random.nextInt(8) == 0,
        random.nextInt(3) == 0);
  }

  private Sent talk() {
    if (talks.size() < 3 || random.nextInt(6) == 0) {
      talks.add(new TcpTalk(random, ends(false)));
    }
    return talks.get(talks.size() - 1 - random.nextInt(Math.min(4, talks.size()))).next();
  }

  private Sent answer() {
    Flow flow = flows.get(random.nextInt(flows.size()));
    return flow.ends.sentBack(flow.back);
  }

  /** Somebody beyond the receiver complains about an earlier packet. */
  private Sent error() {
    Flow flow = flows.get(random.nextInt(flows.size()));
    byte[] about = flow.there.frame().bytes();
    byte[] quoted =
        Arrays.copyOfRange(about, ETHERNET_BYTES, Math.min(about.length, ETHERNET_BYTES + 200));
    PacketBuilder back = flow.ends.back();
    int[][] kinds =
        flow.ends.ipv6
            ? new int[][] {{1, 4}, {1, 0}, {2, 0}, {3, 0}, {4, 1}}
            : new int[][] {{3, 3}, {3, 1}, {3, 4}, {11, 0}, {12, 0}};
    int[] kind = kinds[random.nextInt(kinds.length)];
    PacketBuilder error =
        flow.ends.ipv6 ? back.icmpv6(kind[0], kind[1]) : back.icmp(kind[0], kind[1]);
    return flow.ends.sentBack(error.payload(quoted));
  }

  private Sent fresh() {
    Ends ends = ends(true);
    PacketBuilder there = ends.there();
    PacketBuilder back = ends.back();
    boolean answered = !ends.local;
    int source = port();
    int destination = port();
    byte[] payload = new byte[8 + random.nextInt(100)];
    switch (random.nextInt(8)) {
      case 0, 1 -> {
        there
            .tcp(source, destination)
            .flags(TCP_FLAGS[random.nextInt(TCP_FLAGS.length)])
            .sequence(random.nextInt())
            .acknowledgement(random.nextInt());
        answered = false;
      }
      case 2, 3, 4 -> {
        there.udp(source, destination);
        back.udp(destination, source);
      }
      case 5, 6 -> {
        int identifier = random.nextInt(4);
        answered &= icmp(ends, there, identifier);
        if (answered) {
          back.echoReply(identifier, 1);
        }
      }
      default -> {
        int protocol = OTHER_PROTOCOLS[random.nextInt(OTHER_PROTOCOLS.length)];
        there.protocol(protocol);
        back.protocol(protocol);
      }
    }
    random.nextBytes(payload);
    // Of GRE version 0, without a key: the only one the kernel follows by addresses alone.
    payload[1] &= (byte) 0xf8;
    Sent sent = ends.sentThere(there.payload(payload));
    if (answered) {
      flows.add(new Flow(sent, back.payload(payload), ends));
    }
    return sent;
  }

  /** Returns whether it is a query that is answered by an echo reply. */
  private boolean icmp(Ends ends, PacketBuilder there, int identifier) {
    int[] types = ends.ipv6 ? ICMPV6_TYPES : ICMP_TYPES;
    int type = types[random.nextInt(types.length)];
    boolean echo = type == 8 || type == 128;
    if (echo) {
      there.echoRequest(identifier, 1);
    } else if (ends.ipv6) {
      there.icmpv6(type, type == 129 ? 0 : random.nextInt(2)).icmpRest(identifier << 16);
    } else {
      // Queries and answers have no code but 0.
      there.icmp(type, type == 0 || type > 12 ? 0 : random.nextInt(2)).icmpRest(identifier << 16);
    }
    return echo;
  }

  private int port() {
    return random.nextInt(4) == 0
        ? 1 + random.nextInt(65_535)
        : PORTS[random.nextInt(PORTS.length)];
  }
}
