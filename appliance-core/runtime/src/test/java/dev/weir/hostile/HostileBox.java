package dev.weir.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.engine.pool.PoolPart;
import dev.weir.engine.pool.PoolSizes;
import dev.weir.engine.pool.WorkerPool;
import dev.weir.engine.worker.Term;
import dev.weir.runtime.appliance.AlarmBoard;
import dev.weir.runtime.appliance.Figures;
import dev.weir.runtime.show.TestAppliance;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.SlotClass;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A whole appliance, fed with bad frames and asked whether it lost count of anything. */
final class HostileBox implements AutoCloseable {
  private static final PoolSizes.Slots NONE = new PoolSizes.Slots(0, 0, 0);

  /** As long as the longest reassembly, neighbour and connection timers that hold packets. */
  private static final long TAIL_NANOS = 180_000_000_000L;

  private static final long STEP_NANOS = 1_000_000;

  private final TestAppliance box;
  private final WorkerPool sender =
      new WorkerPool(60, new PoolSizes(new PoolSizes.Slots(0, 0, 1), NONE, NONE, NONE));
  private final List<String> ports;
  private final List<String> recent = new ArrayList<>();
  private final int freeAtStart;
  private long nowNanos;
  private long refused;
  private long fed;

  /**
   * Starts one.
   *
   * @param ports its interfaces that have a device
   */
  HostileBox(Path modules, Path state, String yaml, List<String> ports) throws Exception {
    this.ports = ports;
    freeAtStart = PoolSizes.TINY.total();
    box = new TestAppliance(modules, state, yaml);
    // Duplicate address detection, first advertisements.
    nowNanos = 5_000_000_000L;
    box.appliance().engine().advance(nowNanos);
    drain();
    assertThat(box.appliance().alarms().all()).isEmpty();
    assertThat(free()).isEqualTo(freeAtStart);
  }

  /** Puts a frame on an interface's wire; it is received at the next {@link #step}. */
  void feed(String port, HostileFrame frame) {
    Packet packet = sender.allocOrNull(PoolPart.HOT, SlotClass.LARGE);
    if (packet == null) {
      throw new IllegalStateException("the sender has lost its packet");
    }
    if (frame.copyTo(packet) && box.port(port).send(packet)) {
      fed++;
      recent.add(port + " " + frame);
    } else {
      refused++;
    }
    sender.release(packet);
  }

  /** Lets a millisecond pass. */
  void step() {
    nowNanos += STEP_NANOS;
    box.appliance().engine().advance(nowNanos);
    drain();
    List<AlarmBoard.Alarm> alarms = unexpectedAlarms();
    if (!alarms.isEmpty()) {
      throw new AssertionError(alarms + " after one of:\n" + String.join("\n", recent));
    }
    recent.clear();
  }

  /** Hosts that claim the appliance's own addresses are in the captures and rightly reported. */
  private List<AlarmBoard.Alarm> unexpectedAlarms() {
    return box.appliance().alarms().all().stream()
        .filter(alarm -> !alarm.key().startsWith("duplicate-address"))
        .toList();
  }

  /** Frames that the appliance sent since the last call. */
  private void drain() {
    ports.forEach(port -> box.port(port).drain());
  }

  private int free() {
    return box.appliance().engine().workers().stream().mapToInt(one -> one.pool().free()).sum();
  }

  /** Lets all that is held run out, and looks whether everything is accounted for. */
  void settle() {
    for (int second = 0; second < TAIL_NANOS / 1_000_000_000L; second++) {
      nowNanos += 1_000_000_000L;
      box.appliance().engine().advance(nowNanos);
      drain();
    }
    assertThat(unexpectedAlarms()).isEmpty();
    Figures figures = new Figures(box.appliance().engine());
    figures.drops().forEach(drop -> assertThat(drop.reason().label()).isNotEqualTo("module-fault"));
    checkAccount(figures, "no interface", 0);
    box.appliance().interfaces().forEach(on -> checkAccount(figures, on.name(), on.index()));
    assertThat(in(figures)).as("frames that came in").isEqualTo(fed);
    assertThat(free()).as("free packet slots").isEqualTo(freeAtStart);
  }

  private static void checkAccount(Figures figures, String name, int index) {
    Map<Term, Long> account = figures.account(index);
    assertThat(Figures.unaccounted(account)).as("unaccounted on %s: %s", name, account).isZero();
    assertThat(account.get(Term.HELD)).as("held on %s: %s", name, account).isZero();
  }

  private long in(Figures figures) {
    return box.appliance().interfaces().stream()
        .filter(on -> ports.contains(on.name()))
        .mapToLong(on -> figures.account(on.index()).get(Term.IN))
        .sum();
  }

  /** What became of the frames, for people. */
  String report() {
    Figures figures = new Figures(box.appliance().engine());
    StringBuilder text = new StringBuilder();
    text.append(fed).append(" frames fed, ").append(refused).append(" refused by the driver\n");
    box.appliance()
        .interfaces()
        .forEach(on -> text.append(on.name() + " " + figures.account(on.index()) + "\n"));
    figures
        .drops()
        .forEach(
            drop ->
                text.append(
                    "  "
                        + drop.onInterface()
                        + " "
                        + drop.module()
                        + " "
                        + drop.reason().label()
                        + " "
                        + drop.packets()
                        + "\n"));
    return text.toString();
  }

  @Override
  public void close() {
    box.close();
    sender.close();
  }
}
