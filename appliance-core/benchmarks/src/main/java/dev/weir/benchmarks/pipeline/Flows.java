package dev.weir.benchmarks.pipeline;

import dev.weir.benchmarks.fib.PrefixTable;
import dev.weir.sdk.connection.ConnectionSteering;
import dev.weir.sdk.connection.RedirectTable;
import dev.weir.sdk.connection.Tuple;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.IpProtocols;
import dev.weir.sdk.wire.TcpHeader;
import java.util.Arrays;
import java.util.SplittableRandom;

/** The frames of a case: one for each flow, in random order. */
final class Flows {
  private static final int SERVER = 0xc6336400; // 198.51.100.0
  private static final int PORT = 443;
  private static final int FIRST_PORT = 1024;
  private static final int PORTS_PER_SOURCE = 32;
  private static final int DRAWS = 1 << 16;

  private Flows() {}

  /** What a frame of a TCP flow is. */
  enum Phase {
    /** The first. */
    SYN,
    /** One with data, when the connection is established. */
    DATA
  }

  /** Frames of a bridge: a pair of hosts for each flow. */
  static FrameRing bridged(int flows) {
    FrameRing ring = new FrameRing(flows);
    int[] order = shuffled(flows);
    for (int i = 0; i < flows; i++) {
      int flow = order[i];
      int at = ring.position(i);
      FrameBuilder.ethernet(
          at, 0x0200_0200_0000L + flow, 0x0200_0100_0000L + flow, EtherTypes.IPV4);
      FrameBuilder.udp4(at, Settings.SOURCES + flow, SERVER, FIRST_PORT, PORT);
    }
    return ring;
  }

  /** Datagrams to random hosts of random prefixes of a table. */
  static FrameRing routed(PrefixTable table, int flows) {
    FrameRing ring = new FrameRing(flows);
    long seed = 21;
    int made = 0;
    while (made < flows) {
      PrefixTable.Destinations to = table.destinations(DRAWS, seed++);
      for (int i = 0; i < DRAWS && made < flows; i++) {
        if (table.ipv6() ? isGlobal6(to.high()[i]) : isGlobal4(to.ipv4()[i])) {
          int at = ring.position(made);
          FrameBuilder.ethernet(at, Settings.IN_MAC, Settings.HOST_MAC, EtherTypes.IPV4);
          int source = made % PipelineCase.MANY_FLOWS;
          if (table.ipv6()) {
            FrameBuilder.udp6(
                at,
                0x2001_0db8_000a_0000L,
                0x1000 + source,
                to.high()[i],
                to.low()[i],
                FIRST_PORT,
                PORT);
          } else {
            FrameBuilder.udp4(at, Settings.SOURCES + source, to.ipv4()[i], FIRST_PORT, PORT);
          }
          made++;
        }
      }
    }
    return ring;
  }

  /** What a router forwards by its table: not its own networks, loopback, multicast. */
  private static boolean isGlobal4(int address) {
    int first = address >>> 24;
    return first > 0
        && first != 10
        && first != 127
        && first < 224
        && address >>> 16 != 0xa9fe
        && address >>> 8 != 0xc00002;
  }

  private static boolean isGlobal6(long high) {
    return high >>> 61 == 1 && high >>> 32 != 0x2001_0db8L;
  }

  /** Datagrams of many sources to 256 servers. */
  static FrameRing datagrams(int flows) {
    FrameRing ring = new FrameRing(flows);
    int[] order = shuffled(flows);
    for (int i = 0; i < flows; i++) {
      int flow = order[i];
      int at = ring.position(i);
      FrameBuilder.ethernet(at, Settings.IN_MAC, Settings.HOST_MAC, EtherTypes.IPV4);
      FrameBuilder.udp4(at, source(flow), server(flow), sourcePort(flow), PORT);
    }
    return ring;
  }

  /** Segments of TCP connections. */
  static FrameRing segments(int flows, Phase phase) {
    return segments(shuffled(flows), phase);
  }

  /** Segments of those of many TCP connections that hash to a worker, a power of two of them. */
  static FrameRing segmentsOf(int worker, int workers, int flows, Phase phase) {
    ConnectionSteering steering =
        new ConnectionSteering(0, workers, Rig.HASH_SEED, new RedirectTable(1));
    Tuple tuple = new Tuple();
    int[] own =
        Arrays.stream(shuffled(flows))
            .filter(
                flow -> {
                  tuple.setIpv4(
                      0, IpProtocols.TCP, source(flow), server(flow), sourcePort(flow), PORT);
                  return steering.home(tuple) == worker;
                })
            .toArray();
    return segments(Arrays.copyOf(own, Integer.highestOneBit(own.length)), phase);
  }

  private static FrameRing segments(int[] order, Phase phase) {
    FrameRing ring = new FrameRing(order.length);
    for (int i = 0; i < order.length; i++) {
      int flow = order[i];
      int at = ring.position(i);
      boolean syn = phase == Phase.SYN;
      FrameBuilder.ethernet(at, Settings.IN_MAC, Settings.HOST_MAC, EtherTypes.IPV4);
      FrameBuilder.tcp4(
          at,
          source(flow),
          server(flow),
          sourcePort(flow),
          PORT,
          syn ? 0 : 1,
          // The answer to SYN, made of an empty acknowledgement, begins at 0.
          syn ? 0 : 1,
          syn ? TcpHeader.SYN : TcpHeader.ACK,
          !syn);
    }
    return ring;
  }

  private static int source(int flow) {
    return Settings.SOURCES + 1 + flow / PORTS_PER_SOURCE;
  }

  private static int server(int flow) {
    return SERVER + (flow & 0xff);
  }

  private static int sourcePort(int flow) {
    return FIRST_PORT + flow % PORTS_PER_SOURCE;
  }

  private static int[] shuffled(int count) {
    int[] order = new int[count];
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    return order;
  }
}
