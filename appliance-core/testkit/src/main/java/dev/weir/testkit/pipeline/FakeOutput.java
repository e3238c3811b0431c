package dev.weir.testkit.pipeline;

import dev.weir.sdk.module.ControlHandler;
import dev.weir.sdk.module.ControlPacket;
import dev.weir.sdk.module.RuleHits;
import dev.weir.sdk.node.DropReason;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.node.ResumePoint;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.SlotClass;
import dev.weir.testkit.packet.Frame;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The output of fake workers: every packet that passes through it is accounted for. */
final class FakeOutput extends Output {
  /** A held packet. */
  private record Held(Packet packet, ResumePoint at) {}

  private final FakePool pool;
  private final FakeClock clock;
  private final Wiring wiring;
  private final Set<Packet> owned = Collections.newSetFromMap(new IdentityHashMap<>());
  private final IdentityHashMap<Packet, Packet> moved = new IdentityHashMap<>();
  private final Map<Integer, Held> held = new HashMap<>();
  private final Map<Integer, RuleHits> hits = new HashMap<>();
  private final List<Packet> expanding = new ArrayList<>();
  private final List<Runnable> toControl = new ArrayList<>();
  private Outcome outcome = new Outcome();
  private @Nullable Vertex vertex;
  private int roomLeft;
  private int nextHandle;
  private int holdQuota = 64;

  FakeOutput(FakePool pool, FakeClock clock, Wiring wiring) {
    this.pool = pool;
    this.clock = clock;
    this.wiring = wiring;
  }

  // What the runner calls.

  void beginRun(Outcome into) {
    outcome = into;
  }

  void enter(Vertex current, int room) {
    vertex = current;
    roomLeft = room;
    owned.clear();
    moved.clear();
  }

  void own(Packet packet) {
    owned.add(packet);
  }

  /** Checks that everything that was made in the call has been disposed of. */
  void leave(String call) {
    for (Packet packet : owned) {
      throw defect("lost a packet in " + call + ": " + Frame.copyOf(packet));
    }
    vertex = null;
  }

  /** Takes a packet of the batch back that the node left; its successor if it was moved. */
  @Nullable Packet takeBack(Packet packet) {
    Packet last = packet;
    for (Packet next = moved.get(last); next != null; next = moved.get(last)) {
      last = next;
    }
    return owned.remove(last) ? last : null;
  }

  List<Packet> takeExpanding() {
    List<Packet> taken = List.copyOf(expanding);
    expanding.clear();
    return taken;
  }

  void end(Outcome.Fate fate, Packet packet, String where, int number, String reason) {
    outcome.add(fate, Frame.copyOf(packet), where, number, reason);
    pool.free(packet);
  }

  int heldCount() {
    return held.size();
  }

  void holdQuota(int packets) {
    holdQuota = packets;
  }

  RuleHits hits(int rule) {
    return hits.getOrDefault(rule, RuleHits.NONE);
  }

  // What nodes call.

  @Override
  public void edge(int edge, Packet packet) {
    Vertex from = current();
    if (edge < 0 || edge >= from.spec.edges().size()) {
      throw defect("no edge " + edge);
    }
    dispose(packet);
    roomLeft--;
    var to = from.spec.edges().get(edge);
    wiring.follow(from, to.name(), to.target(), packet);
  }

  @Override
  public void transmit(int interfaceIndex, Packet packet) {
    dispose(packet);
    roomLeft--;
    packet.setTxInterface(interfaceIndex);
    wiring.transmit(current().worker, interfaceIndex, packet);
  }

  @Override
  public void punt(Packet packet) {
    dispose(packet);
    end(Outcome.Fate.PUNTED, packet, "", packet.rxInterface(), "");
  }

  @Override
  public void drop(Packet packet, DropReason reason, int rule) {
    dispose(packet);
    end(Outcome.Fate.DROPPED, packet, current().spec.name(), rule, reason.label());
  }

  @Override
  public void release(Packet packet) {
    dispose(packet);
    end(Outcome.Fate.RELEASED, packet, "", 0, "");
  }

  @Override
  public void expand(Packet packet) {
    dispose(packet);
    expanding.add(packet);
  }

  @Override
  public void hit(int rule, int lengthBytes) {
    RuleHits before = hits(rule);
    hits.put(rule, new RuleHits(before.packets() + 1, before.bytes() + lengthBytes));
  }

  @Override
  public int room() {
    return Math.max(roomLeft, 0);
  }

  @Override
  public @Nullable Packet allocOrNull(SlotClass slotClass, @Nullable Packet cause) {
    Packet packet = pool.allocOrNull(slotClass);
    if (packet != null) {
      owned.add(packet);
      packet.set(Packet.GENERATED);
      if (cause != null) {
        packet.setRxInterface(cause.rxInterface());
      }
    }
    return packet;
  }

  @Override
  public @Nullable Packet copyOrNull(Packet packet) {
    mine(packet);
    Packet copy = pool.allocOrNull(packet.slotClass());
    if (copy != null) {
      if (!copy.copyFrom(packet)) {
        throw new AssertionError("a copy does not fit into a slot of the same class");
      }
      owned.add(copy);
    }
    return copy;
  }

  @Override
  public void relate(Packet error, Packet about) {
    mine(about);
    if (about.connection() >= 0) {
      throw new AssertionError("there are no connections here");
    }
  }

  @Override
  public @Nullable Packet segmentOrNull(SlotClass slotClass, Packet whole) {
    mine(whole);
    Packet packet = pool.allocOrNull(slotClass);
    if (packet != null) {
      owned.add(packet);
      packet.setRxInterface(whole.rxInterface());
    }
    return packet;
  }

  @Override
  public @Nullable Packet ensureRoom(Packet packet, int headroomBytes, int tailroomBytes) {
    mine(packet);
    if (packet.headroom() >= headroomBytes && packet.tailroom() >= tailroomBytes) {
      return packet;
    }
    for (SlotClass slotClass : SlotClass.values()) {
      int start = Math.max(headroomBytes, SlotClass.HEADROOM);
      if (start + packet.length() + tailroomBytes <= slotClass.strideBytes()) {
        Packet larger = pool.allocOrNull(slotClass);
        if (larger == null) {
          return null;
        }
        Frame.copyOf(packet).copyTo(larger);
        larger.setFrame(larger.base() + start, 0);
        Frame.copyOf(packet).copyTo(larger);
        larger.setRxInterface(packet.rxInterface());
        larger.setTxInterface(packet.txInterface());
        larger.setDomain(packet.domain());
        larger.setConnection(packet.connection(), packet.connectionState());
        owned.remove(packet);
        owned.add(larger);
        moved.put(packet, larger);
        pool.free(packet);
        return larger;
      }
    }
    return null;
  }

  @Override
  public int hold(Packet packet, ResumePoint at) {
    mine(packet);
    if (held.size() >= holdQuota) {
      return -1;
    }
    dispose(packet);
    int handle = nextHandle++;
    held.put(handle, new Held(packet, at));
    outcome.add(Outcome.Fate.HELD, Frame.copyOf(packet), at.node().name(), handle, "");
    return handle;
  }

  @Override
  public void resume(int handle) {
    Held was = held.remove(handle);
    if (was != null) {
      was.packet.undispose();
      arrive(current().worker, was.packet, was.at);
    }
  }

  @Override
  public void dropHeld(int handle, DropReason reason) {
    Held was = held.remove(handle);
    if (was != null) {
      end(Outcome.Fate.DROPPED, was.packet, current().spec.name(), NO_RULE, reason.label());
    }
  }

  @Override
  public void handOver(int worker, Packet packet, ResumePoint at) {
    dispose(packet);
    arrive(worker, packet, at);
  }

  @Override
  public void toControl(int handler, Packet packet) {
    dispose(packet);
    ControlHandler control = wiring.controlHandler(handler);
    if (control == null) {
      end(Outcome.Fate.CONTROL, packet, "", handler, "");
      return;
    }
    int base = packet.position();
    ControlPacket copy =
        new ControlPacket(
            Frame.copyOf(packet).bytes(),
            packet.l3() < 0 ? -1 : packet.l3() - base,
            packet.l4() < 0 ? -1 : packet.l4() - base,
            packet.rxInterface(),
            clock.nanos());
    toControl.add(() -> control.receive(copy));
    end(Outcome.Fate.RELEASED, packet, "", handler, "");
  }

  /**
   * Has handlers hear what they were sent: after the batch, and they may send frames themselves.
   */
  void tellControl() {
    List<Runnable> waiting = List.copyOf(toControl);
    toControl.clear();
    waiting.forEach(Runnable::run);
  }

  private void arrive(int worker, Packet packet, ResumePoint at) {
    Vertex target = wiring.resumeAt(worker, at.node());
    if (target == null) {
      end(Outcome.Fate.HANDED_OVER, packet, at.node().name(), worker, "");
    } else {
      target.queue.add(packet);
    }
  }

  private void dispose(Packet packet) {
    mine(packet);
    packet.dispose();
    owned.remove(packet);
  }

  private void mine(Packet packet) {
    if (packet.isDisposed()) {
      throw defect("packet disposed of twice");
    }
    if (!owned.contains(packet)) {
      throw defect("packet is not, or no longer, this node's");
    }
  }

  private Vertex current() {
    Vertex current = vertex;
    if (current == null) {
      throw new AssertionError("output used outside of a call");
    }
    return current;
  }

  private AssertionError defect(String what) {
    return new AssertionError((vertex == null ? "" : vertex.spec.name() + ": ") + what);
  }
}
