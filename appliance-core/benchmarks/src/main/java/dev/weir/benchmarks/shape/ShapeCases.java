package dev.weir.benchmarks.shape;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * The three cases that break a wrong design, each in the smallest model that shows the break:
 * segmentation with too few slots, destination NAT over two workers, and a packet held while the
 * configuration changes.
 */
public final class ShapeCases {
  private ShapeCases() {}

  /**
   * Prints what each design does in each case.
   *
   * @param args unused
   */
  public static void main(String[] args) {
    segmentation();
    destinationNat();
    heldOverCommit();
  }

  /**
   * A pool of 16 slots, a frame that makes 47 packets; the driver returns slots when it is drained.
   */
  private static void segmentation() {
    int slots = 16;
    int free = slots;
    int sent = 0;
    for (int segment = 0; segment < 47; segment++) {
      if (free > 0) {
        free--;
        sent++;
      }
    }
    System.out.printf(
        "segmentation, all at once: %d of 47 segments sent with %d slots%n", sent, slots);

    free = slots;
    sent = 0;
    int drains = 0;
    int cursor = 0;
    while (cursor < 47) {
      int start = cursor;
      while (cursor < 47 && free > 0) {
        free--;
        cursor++;
      }
      if (cursor == start) {
        break; // no progress after a drain: the rest is dropped as no-buffer
      }
      sent += cursor - start;
      free = slots;
      drains++;
    }
    System.out.printf(
        "segmentation, resumable:   %d of 47 segments sent with %d slots, %d drains%n",
        sent, slots, drains);
  }

  private record Tuple(int source, int destination, int sourcePort, int destinationPort) {
    Tuple reversed() {
      return new Tuple(destination, source, destinationPort, sourcePort);
    }

    /** The same for both directions, as a NIC's symmetric RSS or a steering node computes it. */
    int worker() {
      int h = (source ^ destination) * 0x9E3779B1 + (sourcePort ^ destinationPort) * 0x85EBCA6B;
      h ^= h >>> 15;
      return h * 0x2C1B3C6D >>> 31;
    }
  }

  /**
   * Port forwards: the reply and the ICMP errors about it carry the translated tuple. A plain hash
   * sends half of them to the wrong worker; one redirect entry for the translated tuple, published
   * when the binding is made, sends all home.
   */
  private static void destinationNat() {
    Random random = new Random(1);
    int connections = 100_000;
    int byHash = 0;
    int byRedirect = 0;
    int entries = 0;
    Map<Tuple, Integer> redirects = new HashMap<>();
    int portTries = 0;
    for (int i = 0; i < connections; i++) {
      Tuple original = new Tuple(random.nextInt(), 0xC6336401, 1024 + random.nextInt(60_000), 443);
      Tuple translated =
          new Tuple(original.source, 0x0A000000 + random.nextInt(256), original.sourcePort, 8443);
      int home = original.worker();
      if (translated.worker() != home) {
        redirects.put(translated.reversed(), home);
        entries++;
      }
      Tuple reply = translated.reversed();
      // An ICMP error about a packet sent to the server quotes that packet: the translated tuple,
      // turned round, is its key.
      Tuple quoted = translated;
      byHash += reply.worker() == home && quoted.reversed().worker() == home ? 1 : 0;
      int steered = redirects.getOrDefault(reply, reply.worker());
      int steeredError = redirects.getOrDefault(quoted.reversed(), quoted.reversed().worker());
      byRedirect += steered == home && steeredError == home ? 1 : 0;
      // Source NAT may choose its port, so it can choose one that hashes home and needs no entry.
      Tuple masqueraded;
      do {
        masqueraded =
            new Tuple(0xC6336401, original.destination ^ 7, 1024 + random.nextInt(64_000), 443);
        portTries++;
      } while (masqueraded.reversed().worker() != home);
    }
    System.out.printf(
        "destination NAT, symmetric hash alone: %.1f %% of replies reach the owner%n",
        100.0 * byHash / connections);
    System.out.printf(
        "destination NAT, redirect table:       %.1f %% of replies and ICMP errors reach the owner, %.2f entries/connection%n",
        100.0 * byRedirect / connections, entries / (double) connections);
    System.out.printf(
        "source NAT, port chosen to hash home:  %.2f ports tried/connection, no entry%n",
        portTries / (double) connections);
  }

  private record Generation(int number, Map<String, Integer> points) {}

  private record HeldByNode(Generation generation, int position) {}

  private record HeldByPoint(String point) {}

  /**
   * 1,000 packets wait for a neighbour while commits insert a node before, leave alone, or remove
   * their resume point.
   */
  private static void heldOverCommit() {
    Generation old = new Generation(1, Map.of("firewall/policy", 0, "router/rewrite", 1));
    Generation inserted =
        new Generation(2, Map.of("ids/inspect", 0, "firewall/policy", 1, "router/rewrite", 2));
    Generation removed = new Generation(3, Map.of("firewall/policy", 0));
    for (Generation now : new Generation[] {inserted, removed}) {
      int pinned = 0;
      int wrongNode = 0;
      int resumed = 0;
      int stale = 0;
      ArrayDeque<HeldByNode> byNode = new ArrayDeque<>();
      ArrayDeque<HeldByPoint> byPoint = new ArrayDeque<>();
      for (int i = 0; i < 1000; i++) {
        byNode.add(new HeldByNode(old, 1));
        byPoint.add(new HeldByPoint("router/rewrite"));
      }
      for (HeldByNode held : byNode) {
        pinned += held.generation.number != now.number ? 1 : 0;
        wrongNode += now.points.getOrDefault("router/rewrite", -1) != held.position ? 1 : 0;
      }
      for (HeldByPoint held : byPoint) {
        if (now.points.containsKey(held.point)) {
          resumed++;
        } else {
          stale++;
        }
      }
      System.out.printf(
          "held over commit %d: node reference pins the old generation %d times; position in the chain is wrong %d times;"
              + " resume point: %d resumed, %d dropped as stale-resume%n",
          now.number, pinned, wrongNode, resumed, stale);
    }
  }
}
