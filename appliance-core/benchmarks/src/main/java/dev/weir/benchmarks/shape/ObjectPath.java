package dev.weir.benchmarks.shape;

/** An object per slot: positions and marks are fields of a preallocated final class. */
final class ObjectPath {
  private ObjectPath() {}

  static final class P {
    final int slot;
    int position;
    int length;
    int l3;
    int l4;
    int rx;
    int tx;
    int connection;
    int nextHop;
    int flags;
    boolean disposed;

    P(int slot) {
      this.slot = slot;
    }
  }

  static final class Batch {
    final P[] packets = new P[Workload.BATCH];
    int count;
  }

  /** What a node sees of the engine in the batch variants. */
  static final class Out {
    final P[] free = new P[Workload.SLOTS];
    int freeCount;
    int disposed;
    int dropped;
    int transmitted;
    int txRing;

    Out() {
      for (int i = Workload.SLOTS - 1; i >= 0; i--) {
        free[freeCount++] = new P(i);
      }
    }

    P alloc() {
      P p = free[--freeCount];
      p.position = p.slot * Workload.STRIDE + Workload.HEADROOM;
      p.length = Workload.FRAME;
      p.flags = 0;
      p.connection = -1;
      p.disposed = false;
      return p;
    }

    void drop(P p) {
      p.disposed = true;
      disposed++;
      dropped++;
      free[freeCount++] = p;
    }

    void transmit(P p) {
      p.disposed = true;
      disposed++;
      Workload.copy(p.position, Workload.TX_RING + (txRing++ & Workload.RING - 1) * Workload.FRAME);
      transmitted++;
      free[freeCount++] = p;
    }
  }

  /** Both shapes of a node: a batch at a time, and a packet at a time (true: goes on). */
  abstract static class Node {
    abstract void process(Batch in, Out out);

    abstract boolean one(P p, Out out);
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
    boolean one(P p, Out out) {
      if (p.length < 14 || Workload.u16(p.position + 12) != 0x0800) {
        return false;
      }
      p.l3 = p.position + 14;
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
    boolean one(P p, Out out) {
      p.l4 = p.l3 + 20;
      return Workload.validIp(p.l3, p.length - 14);
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
    boolean one(P p, Out out) {
      p.connection = w.flow(p.l3, p.l4);
      return p.connection >= 0;
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
        hits[in.packets[i].connection]++;
      }
    }

    @Override
    boolean one(P p, Out out) {
      hits[p.connection]++;
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
        P p = in.packets[i];
        p.nextHop = w.route(p.l3);
      }
    }

    @Override
    boolean one(P p, Out out) {
      p.nextHop = w.route(p.l3);
      return true;
    }
  }

  static final class Ttl extends Node {
    @Override
    void process(Batch in, Out out) {
      for (int i = 0; i < in.count; i++) {
        Workload.decrementTtl(in.packets[i].l3);
      }
    }

    @Override
    boolean one(P p, Out out) {
      Workload.decrementTtl(p.l3);
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
        P p = in.packets[i];
        w.rewrite(p.position, p.nextHop);
        p.tx = p.nextHop & 1;
      }
    }

    @Override
    boolean one(P p, Out out) {
      w.rewrite(p.position, p.nextHop);
      p.tx = p.nextHop & 1;
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
    boolean one(P p, Out out) {
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
      P p = out.alloc();
      Workload.copy(Workload.RX_RING + (ring + i & Workload.RING - 1) * Workload.FRAME, p.position);
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
            P p = batch.packets[i];
            if (!p.disposed) {
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
          P p = in.packets[i];
          if (!p.disposed) {
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
        P p = batch.packets[i];
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
