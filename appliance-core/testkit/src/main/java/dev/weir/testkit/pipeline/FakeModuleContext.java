package dev.weir.testkit.pipeline;

import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.module.ModuleContext;
import dev.weir.sdk.module.RuleHits;
import dev.weir.sdk.node.StateRef;
import dev.weir.testkit.packet.Frame;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;

/** The control plane of a module under test: everything runs at once, on the caller's thread. */
final class FakeModuleContext implements ModuleContext {
  private record Scheduled(long atNanos, long order, Runnable action)
      implements Comparable<Scheduled> {
    @Override
    public int compareTo(Scheduled other) {
      int byTime = Long.compare(atNanos, other.atNanos);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  final Map<String, String> alarms = new TreeMap<>();
  final Map<String, List<InterfaceAddress>> learnt = new TreeMap<>();
  final List<byte[]> sentIp = new ArrayList<>();
  private final FakeAssembly.Lasting lasting;
  private final FakeClock clock;
  private final Path folder;
  private final PriorityQueue<Scheduled> scheduled = new PriorityQueue<>();
  private final List<LinkListener> listeners = new ArrayList<>();
  private final TreeSet<Integer> down = new TreeSet<>();
  private final Transmitter transmitter;
  private final IntFunction<RuleHits> hits;
  private long order;

  /** Takes frames that the control plane sends. */
  @FunctionalInterface
  interface Transmitter {
    void transmit(int interfaceIndex, Frame frame);
  }

  FakeModuleContext(
      FakeAssembly.Lasting lasting,
      FakeClock clock,
      Path folder,
      Transmitter transmitter,
      IntFunction<RuleHits> hits) {
    this.hits = hits;
    this.lasting = lasting;
    this.clock = clock;
    this.folder = folder;
    this.transmitter = transmitter;
  }

  void runUntil(long nanos) {
    for (Scheduled next = scheduled.peek();
        next != null && next.atNanos <= nanos;
        next = scheduled.peek()) {
      scheduled.remove();
      clock.advanceTo(Math.max(clock.nanos(), next.atNanos));
      next.action.run();
    }
  }

  void link(int interfaceIndex, boolean up) {
    if (up ? down.remove(interfaceIndex) : down.add(interfaceIndex)) {
      List.copyOf(listeners).forEach(listener -> listener.onLink(interfaceIndex, up));
    }
  }

  private <S> List<S> states(StateRef<S> ref) {
    List<Object> found = lasting.states.get(ref.key());
    if (found == null) {
      throw new IllegalStateException("no state " + ref.key());
    }
    return found.stream().map(s -> ref.key().type().cast(s)).toList();
  }

  @Override
  public <S, R> List<R> ask(StateRef<S> state, Function<S, R> function) {
    return states(state).stream().map(function).toList();
  }

  @Override
  public <S> void tell(StateRef<S> state, Consumer<S> action) {
    states(state).forEach(action);
  }

  @Override
  public RuleHits ruleHits(ConfigPath path) {
    Integer rule = lasting.rules.get(path);
    return rule == null ? RuleHits.NONE : hits.apply(rule);
  }

  @Override
  public void transmit(int interfaceIndex, byte[] frame) {
    transmitter.transmit(interfaceIndex, Frame.of(frame));
  }

  @Override
  public void sendIp(String vrf, byte[] packet) {
    sentIp.add(packet.clone());
  }

  @Override
  public Cancellable schedule(long delayNanos, Runnable action) {
    Scheduled entry = new Scheduled(clock.nanos() + delayNanos, order++, action);
    scheduled.add(entry);
    return () -> scheduled.remove(entry);
  }

  @Override
  public InstantSource clock() {
    return clock;
  }

  @Override
  public long nowNanos() {
    return clock.nanos();
  }

  @Override
  public Path dataFolder() {
    return folder;
  }

  @Override
  public Alarms alarms() {
    return new Alarms() {
      @Override
      public void raise(String key, Severity severity, String text) {
        alarms.put(key, text);
      }

      @Override
      public void clear(String key) {
        alarms.remove(key);
      }
    };
  }

  @Override
  public void onLinkChange(LinkListener listener) {
    listeners.add(listener);
  }

  @Override
  public boolean isUp(int interfaceIndex) {
    return !down.contains(interfaceIndex);
  }

  @Override
  public void learnAddresses(String interfaceName, List<InterfaceAddress> addresses) {
    learnt.put(interfaceName, List.copyOf(addresses));
  }

  @Override
  public void execute(Runnable action) {
    action.run();
  }
}
