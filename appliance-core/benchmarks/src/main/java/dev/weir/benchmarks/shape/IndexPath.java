package dev.weir.benchmarks.shape;

/** An index per slot: a packet is an int, its facts are in parallel arrays. */
final class IndexPath {
  private IndexPath() {}

  static final int[] POSITION = new int[Workload.SLOTS];
  static final int[] LENGTH = new int[Workload.SLOTS];
  static final int[] L3 = new int[Workload.SLOTS];
  static final int[] L4 = new int[Workload.SLOTS];
  static final int[] RX = new int[Workload.SLOTS];
  static final int[] TX = new int[Workload.SLOTS];
  static final int[] CONNECTION = new int[Workload.SLOTS];
  static final int[] NEXTHOP = new int[Workload.SLOTS];
  static final int[] FLAGS = new int[Workload.SLOTS];
  static final boolean[] DISPOSED = new boolean[Workload.SLOTS];

  static final class Batch {
    final int[] packets = new int[Workload.BATCH];
    int count;
  }

  /** What a node sees of the engine in the batch variants. */
  static final class Out {
    final int[] free = new int[Workload.SLOTS];
    int freeCount;
    int disposed;
    int dropped;
    int transmitted;
    int txRing;

    Out() {
      for (int i = Workload.SLOTS - 1; i >= 0; i--) {
        free[freeCount++] = i;
      }
    }

    int alloc() {
      int p = free[--freeCount];
      POSITION[p] = p * Workload.STRIDE + Workload.HEADROOM;
      LENGTH[p] = Workload.FRAME;
      FLAGS[p] = 0;
      CONNECTION[p] = -1;
      DISPOSED[p] = false;
      return p;
    }

    void drop(int p) {
      DISPOSED[p] = true;
      disposed++;
      dropped++;
      free[freeCount++] = p;
    }

    void transmit(int p) {
      DISPOSED[p] = true;
      disposed++;
      Workload.copy(
          POSITION[p], Workload.TX_RING + (txRing++ & Workload.RING - 1) * Workload.FRAME);
      transmitted++;
      free[freeCount++] = p;
    }
  }

  /** Both shapes of a node: a batch at a time, and a packet at a time (true: goes on). */
  abstract static class Node {
    abstract void process(Batch in, Out out);

    abstract boolean one(int p, Out out);
  }

  static final class EthernetInput extends Node {
    @Override
    void process(Batch in, Out out) {
      for (int i = 0; i < in.count; i++) {
        if (!one(in.packets[i], out)) {
          out.drop(in.packets[i]);
        }
      }
    }

    @Override
    boolean one(int p, Out out) {
      if (LENGTH[p] < 14 || Workload.u16(POSITION[p] + 12) != 0x0800) {
        return false;
      }
      L3[p] = POSITION[p] + 14;
      return true;
    }
  }

  static final class IpInput extends Node {
    @Override
    void process(Batch in, Out out) {
      for (int i = 0; i < in.count; i++) {
        if (!one(in.packets[i], out)) {
          out.drop(in.packets[i]);
        }
      }
    }

    @Override
    boolean one(int p, Out out) {
      L4[p] = L3[p] + 20;
      return Workload.validIp(L3[p], LENGTH[p] - 14);
    }
  }

  static final class FlowLookup extends Node {
    final Workload w;

    FlowLookup(Workload w) {
      this.w = w;
    }

    @Override
    void process(Batch in, Out out) {
      for (int i = 0; i < in.count; i++) {
        if (!one(in.packets[i], out)) {
          out.drop(in.packets[i]);
        }
      }
    }

    @Override
    boolean one(int p, Out out) {
      CONNECTION[p] = w.flow(L3[p], L4[p]);
      return CONNECTION[p] >= 0;
    }
  }

  static final class FlowCount extends Node {
    final int[] hits;

    FlowCount(Workload w) {
      hits = w.flowHits;
    }

    @Override
    void process(Batch in, Out out) {
      for (int i = 0; i < in.count; i++) {
        hits[CONNECTION[in.packets[i]]]++;
      }
    }

    @Override
    boolean one(int p, Out out) {
      hits[CONNECTION[p]]++;
      return true;
    }
  }

  static final class Route extends Node {
    final Workload w;

    Route(Workload w) {
      this.w = w;
    }

    @Override
    void process(Batch in, Out out) {
      for (int i = 0; i < in.count; i++) {
        int p = in.packets[i];
        NEXTHOP[p] = w.route(L3[p]);
      }
    }

    @Override
    boolean one(int p, Out out) {
      NEXTHOP[p] = w.route(L3[p]);
      return true;
    }
  }

  static final class Ttl extends Node {
    @Override
    void process(Batch in, Out out) {
      for (int i = 0; i < in.count; i++) {
        Workload.decrementTtl(L3[in.packets[i]]);
      }
    }

    @Override
    boolean one(int p, Out out) {
      Workload.decrementTtl(L3[p]);
      return true;
    }
  }

  static final class Rewrite extends Node {
    final Workload w;

    Rewrite(Workload w) {
      this.w = w;
    }

    @Override
    void process(Batch in, Out out) {
      for (int i = 0; i < in.count; i++) {
        int p = in.packets[i];
        w.rewrite(POSITION[p], NEXTHOP[p]);
        TX[p] = NEXTHOP[p] & 1;
      }
    }

    @Override
    boolean one(int p, Out out) {
      w.rewrite(POSITION[p], NEXTHOP[p]);
      TX[p] = NEXTHOP[p] & 1;
      return true;
    }
  }

  static final class Transmit extends Node {
    @Override
    void process(Batch in, Out out) {
      for (int i = 0; i < in.count; i++) {
        out.transmit(in.packets[i]);
      }
    }

    @Override
    boolean one(int p, Out out) {
      out.transmit(p);
      return true;
    }
  }

  static Node[] nodes(Workload w) {
    return new Node[] {
      new EthernetInput(),
      new IpInput(),
      new FlowLookup(w),
      new FlowCount(w),
      new Route(w),
      new Ttl(),
      new Rewrite(w),
      new Transmit()
    };
  }

  private static void receive(Out out, Batch batch, int ring) {
    for (int i = 0; i < Workload.BATCH; i++) {
      int p = out.alloc();
      Workload.copy(
          Workload.RX_RING + (ring + i & Workload.RING - 1) * Workload.FRAME, POSITION[p]);
      batch.packets[i] = p;
    }
    batch.count = Workload.BATCH;
  }

  /**
   * A batch per node; packets not disposed of stay where they are, compaction only when something
   * was.
   */
  static Variant inPlace(Workload w) {
    Node[] nodes = nodes(w);
    Out out = new Out();
    Batch batch = new Batch();
    return ring -> {
      int before = out.transmitted;
      receive(out, batch, ring);
      for (Node node : nodes) {
        node.process(batch, out);
        if (out.disposed != 0) {
          out.disposed = 0;
          int kept = 0;
          for (int i = 0; i < batch.count; i++) {
            int p = batch.packets[i];
            if (!DISPOSED[p]) {
              batch.packets[kept++] = p;
            }
          }
          batch.count = kept;
        }
      }
      return out.transmitted - before;
    };
  }

  /** A batch per node; every packet's reference is copied to the queue of the edge it leaves by. */
  static Variant edges(Workload w) {
    Node[] nodes = nodes(w);
    Out out = new Out();
    Batch[] queues = new Batch[nodes.length + 1];
    for (int i = 0; i < queues.length; i++) {
      queues[i] = new Batch();
    }
    return ring -> {
      int before = out.transmitted;
      receive(out, queues[0], ring);
      for (int n = 0; n < nodes.length; n++) {
        Batch in = queues[n];
        Batch next = queues[n + 1];
        nodes[n].process(in, out);
        int kept = 0;
        for (int i = 0; i < in.count; i++) {
          int p = in.packets[i];
          if (!DISPOSED[p]) {
            next.packets[kept++] = p;
          }
        }
        next.count = kept;
        in.count = 0;
      }
      out.disposed = 0;
      return out.transmitted - before;
    };
  }

  /** Each packet runs through the whole chain before the next one. */
  static Variant chain(Workload w) {
    Node[] nodes = nodes(w);
    Out out = new Out();
    Batch batch = new Batch();
    return ring -> {
      int before = out.transmitted;
      receive(out, batch, ring);
      for (int i = 0; i < batch.count; i++) {
        int p = batch.packets[i];
        for (Node node : nodes) {
          if (!node.one(p, out)) {
            out.drop(p);
            break;
          }
        }
      }
      out.disposed = 0;
      return out.transmitted - before;
    };
  }
}
