package dev.weir.benchmarks.connection;

import com.sun.management.ThreadMXBean;
import dev.weir.benchmarks.BenchOptions;
import dev.weir.benchmarks.Benchmark;
import dev.weir.benchmarks.Measurement;
import dev.weir.sdk.connection.ConnectionRef;
import dev.weir.sdk.connection.ConnectionSteering;
import dev.weir.sdk.connection.ConnectionTable;
import dev.weir.sdk.connection.ConnectionTracker;
import dev.weir.sdk.connection.Direction;
import dev.weir.sdk.connection.Tuple;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.wire.TcpHeader;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Packets through the connection lookup, batches of 256, one thread: 16, 4,096 and a million
 * connections in random order. Counted in the thread's processor time, so that other programs on
 * the machine disturb less. Writing the frames is measured on its own and not taken off. The peer
 * is a {@link HashMap} from tuple to index, looked up only.
 */
public final class ConnectionBenchmark implements Benchmark {
  private static final int MILLION = 1 << 20;

  private final int most;
  private final Traffic traffic = new Traffic();
  private final CountingOutput out = new CountingOutput();
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private long now = 1;
  private long sink;
  private int runs = 1;

  private record Key(long ports, long addresses) {}

  /** Of the full size. */
  public ConnectionBenchmark() {
    this(MILLION);
  }

  /** With another number of connections, a power of two, in the place of a million. */
  ConnectionBenchmark(int most) {
    this.most = most;
  }

  @Override
  public String name() {
    return "connection";
  }

  @Override
  public String description() {
    return "The connection table alone: packets/s at 16, 4,096 and a million connections";
  }

  @Override
  public void run(BenchOptions options, Consumer<Measurement> results) {
    runs = options.runs();
    for (int connections : new int[] {16, 4096, most}) {
      String suffix = connections == most ? "-1m" : "-" + connections;
      int[] order = shuffled(connections);
      int packets = Math.max(connections, most);
      measure(results, "frames-only" + suffix, packets, from -> fill(order, from, false, 0, false));
      ConnectionTracker udp = new ConnectionTracker(most, 1, ConnectionSteering.single());
      establish(udp, order, connections, false);
      measure(results, "udp" + suffix, packets, from -> track(udp, order, from, false, 0));
      measure(results, "udp-nat-read" + suffix, packets, from -> readBack(udp, order, from));
      if (connections == most) {
        results.accept(
            Measurement.of("memory-1m", "MiB", udp.table().memoryBytes() / (double) (1 << 20)));
        misses(results, udp);
      }
      hashMap(results, suffix, order, packets);
      ConnectionTracker tcp = new ConnectionTracker(most, 1, ConnectionSteering.single());
      establish(tcp, order, connections, true);
      measure(
          results, "tcp" + suffix, packets, from -> track(tcp, order, from, true, TcpHeader.ACK));
    }
    setUps(results);
    allocation(results);
    if (sink == 42 || out.drops() > 0) {
      throw new IllegalStateException("packets were dropped: " + out.drops());
    }
  }

  /** Does one batch of packets, from an index into the order of flows. */
  @FunctionalInterface
  private interface Round {
    void run(int from);
  }

  private void measure(Consumer<Measurement> results, String name, int packets, Round round) {
    double[] samples = new double[runs];
    for (int run = -3; run < runs; run++) { // the first three warm up
      long begin = threads.getCurrentThreadCpuTime();
      for (int from = 0; from < packets; from += Batch.CAPACITY) {
        round.run(from);
      }
      if (run >= 0) {
        samples[run] = packets * 1e3 / (threads.getCurrentThreadCpuTime() - begin);
      }
    }
    results.accept(Measurement.of(name, "Mpps", samples));
  }

  private void fill(int[] order, int from, boolean tcp, int flags, boolean reply) {
    now += 1000;
    traffic.fill(order, from, tcp, flags, reply, now);
  }

  private void track(ConnectionTracker tracker, int[] order, int from, boolean tcp, int flags) {
    fill(order, from, tcp, flags, false);
    tracker.track(traffic.batch(), out);
  }

  /** What source NAT asks of the table for each packet on top. */
  private void readBack(ConnectionTracker tracker, int[] order, int from) {
    track(tracker, order, from, false, 0);
    ConnectionTable table = tracker.table();
    Batch batch = traffic.batch();
    long sum = 0;
    for (int i = 0; i < batch.size(); i++) {
      int connection = batch.get(i).connection();
      sum += table.ipv4Destination(connection, Direction.REPLY);
      sum += table.destinationPort(connection, Direction.REPLY);
    }
    sink += sum;
  }

  private void establish(ConnectionTracker tracker, int[] order, int connections, boolean tcp) {
    for (int from = 0; from < connections; from += Batch.CAPACITY) {
      pass(tracker, order, from, tcp, TcpHeader.SYN, false);
      pass(tracker, order, from, tcp, TcpHeader.SYN | TcpHeader.ACK, true);
      pass(tracker, order, from, tcp, TcpHeader.ACK, false);
    }
    if (tracker.table().size() != connections) {
      throw new IllegalStateException(tracker.table().size() + " connections");
    }
  }

  private void pass(
      ConnectionTracker tracker, int[] order, int from, boolean tcp, int flags, boolean reply) {
    fill(order, from, tcp, flags, reply);
    Batch batch = traffic.batch();
    tracker.track(batch, out);
    for (int i = 0; i < batch.size(); i++) {
      Packet packet = batch.get(i);
      if (ConnectionRef.isTentative(packet)) {
        tracker.confirm(packet);
      }
    }
    tracker.quiesce();
  }

  /** Tuples that are not there, in a table of a million. */
  private void misses(Consumer<Measurement> results, ConnectionTracker tracker) {
    Tuple tuple = new Tuple();
    measure(
        results,
        "miss-1m",
        most,
        from -> {
          for (int i = from; i < from + Batch.CAPACITY; i++) {
            tuple.setIpv4(0, 17, i * 0x9e3779b9, 5, i & 0xffff, 6);
            sink += tracker.table().find(tuple);
          }
        });
  }

  /** Connections made by one packet, and dropped or kept; those kept displace the oldest. */
  private void setUps(Consumer<Measurement> results) {
    int[] order = shuffled(most);
    ConnectionTracker refused = new ConnectionTracker(most, 1, ConnectionSteering.single());
    measure(
        results,
        "new-and-dropped",
        most,
        from -> {
          track(refused, order, from, false, 0);
          Batch batch = traffic.batch();
          for (int i = 0; i < batch.size(); i++) {
            refused.abandon(batch.get(i));
          }
          refused.quiesce();
        });
    ConnectionTracker kept = new ConnectionTracker(1 << 16, 1, ConnectionSteering.single());
    measure(
        results,
        "new-displacing-oldest-64k",
        most,
        from -> pass(kept, order, from, false, 0, false));
  }

  private void hashMap(Consumer<Measurement> results, String suffix, int[] order, int packets) {
    Map<Key, Integer> map = new HashMap<>();
    for (int i = 0; i < order.length; i++) {
      map.put(new Key(i & 15, i >>> 4), i);
    }
    int mask = order.length - 1;
    measure(
        results,
        "peer-hash-map" + suffix,
        packets,
        from -> {
          for (int i = from; i < from + Batch.CAPACITY; i++) {
            int flow = order[i & mask];
            Integer found = map.get(new Key(flow & 15, flow >>> 4));
            sink += found == null ? 0 : found;
          }
        });
  }

  private void allocation(Consumer<Measurement> results) {
    int[] order = shuffled(4096);
    ConnectionTracker tracker = new ConnectionTracker(1 << 14, 1, ConnectionSteering.single());
    establish(tracker, order, 4096, true);
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int from = 0; from < most; from += Batch.CAPACITY) {
      track(tracker, order, from, true, TcpHeader.ACK);
    }
    double bytes = threads.getCurrentThreadAllocatedBytes() - before;
    results.accept(Measurement.of("allocation", "bytes/packet", bytes / most));
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
