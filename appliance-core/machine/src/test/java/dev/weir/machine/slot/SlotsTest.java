package dev.weir.machine.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.machine.slot.SimulatedDisk.Power;
import dev.weir.machine.slot.SimulatedDisk.PowerCut;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlotsTest {
  private static final long OLD = 1;
  private static final long NEW = 2;

  @TempDir private Path folder;
  private byte[] esp = new byte[0];
  private byte[] oldSlot = new byte[0];
  private byte[] bundle = new byte[0];

  @BeforeEach
  void build() throws IOException, GeneralSecurityException {
    esp = Machine.espImage();
    oldSlot = Machine.slotImage(Machine.bundle(folder, Machine.system(1, 70_000), OLD));
    bundle = Machine.bundle(folder, Machine.system(2, 80_001), NEW);
  }

  private Machine machine(Power power) {
    return new Machine(power, oldSlot, new byte[Machine.SLOT_BYTES], esp);
  }

  private static Power steady() {
    return new Power(Long.MAX_VALUE);
  }

  @Test
  void whatIsInstalledIsTriedThreeTimesThenGivenUp() throws IOException {
    Machine machine = machine(steady());
    machine.slots(SlotName.A).install(Machine.open(bundle));
    assertThat(states(machine, SlotName.A)).isEqualTo("A=running B=next ");
    for (int i = 0; i < 3; i++) {
      assertThat(machine.start()).isEqualTo(new Machine.Start(SlotName.B, Optional.of(NEW)));
      assertThat(states(machine, SlotName.B)).isEqualTo("A=good B=running on trial ");
    }
    assertThat(machine.start()).isEqualTo(new Machine.Start(SlotName.A, Optional.of(OLD)));
    assertThat(states(machine, SlotName.A)).isEqualTo("A=running B=bad ");
    assertThat(machine.start().slot()).isEqualTo(SlotName.A);
  }

  @Test
  void whatIsHealthyStaysAndTheOldOneCanBeRolledBackTo() throws IOException {
    Machine machine = machine(steady());
    machine.slots(SlotName.A).install(Machine.open(bundle));
    machine.start();
    machine.slots(SlotName.B).declareGood();
    for (int i = 0; i < 5; i++) {
      assertThat(machine.start().slot()).isEqualTo(SlotName.B);
    }
    assertThat(states(machine, SlotName.B)).isEqualTo("A=good B=running ");
    machine.slots(SlotName.B).rollback();
    assertThat(states(machine, SlotName.B)).isEqualTo("A=next B=running ");
    assertThat(machine.start()).isEqualTo(new Machine.Start(SlotName.A, Optional.of(OLD)));
    machine.slots(SlotName.A).declareGood();
    assertThat(machine.start().slot()).isEqualTo(SlotName.A);
    machine.slots(SlotName.A).delete();
    assertThat(states(machine, SlotName.A)).isEqualTo("A=running ");
    assertThatThrownBy(() -> machine.slots(SlotName.A).rollback()).hasMessageContaining("empty");
    assertThat(machine.start().slot()).isEqualTo(SlotName.A);
  }

  @Test
  void aSystemOnTrialKeepsWhatItFallsBackTo() throws IOException {
    Machine machine = machine(steady());
    machine.slots(SlotName.A).install(Machine.open(bundle));
    machine.start();
    Slots onTrial = machine.slots(SlotName.B);
    assertThat(onTrial.onTrial()).isTrue();
    assertThatThrownBy(() -> onTrial.install(Machine.open(bundle)))
        .hasMessageContaining("on trial");
    assertThatThrownBy(onTrial::delete).hasMessageContaining("on trial");
    assertThat(machine.build(SlotName.A)).contains(OLD);
    onTrial.rollback();
    assertThat(machine.start()).isEqualTo(new Machine.Start(SlotName.A, Optional.of(OLD)));
  }

  @Test
  void damagedBundlesLeaveTheSlotEmptyAndUntried() throws IOException {
    Machine machine = machine(steady());
    byte[] damaged = bundle.clone();
    damaged[damaged.length - 1] ^= 1;
    assertThatThrownBy(() -> machine.slots(SlotName.A).install(Machine.open(damaged)))
        .hasMessageContaining("SHA-256");
    assertThat(states(machine, SlotName.A)).isEqualTo("A=running ");
    assertThat(machine.start()).isEqualTo(new Machine.Start(SlotName.A, Optional.of(OLD)));
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeAnythingIsWritten()
      throws IOException, GeneralSecurityException {
    byte[] large = Machine.bundle(folder, Machine.system(3, Machine.SLOT_BYTES - 4095), 3);
    Machine machine = machine(steady());
    machine.slots(SlotName.A).install(Machine.open(bundle));
    assertThatThrownBy(() -> machine.slots(SlotName.A).install(Machine.open(large)))
        .hasMessageContaining("a slot only");
    assertThat(machine.build(SlotName.B)).contains(NEW);
  }

  /** The power goes at every write; whatever sectors the disk kept, a whole system starts. */
  @Test
  void aPowerCutAtAnyWriteLeavesAWholeSystemThatStarts() throws IOException {
    Power counted = steady();
    machine(counted).slots(SlotName.A).install(Machine.open(bundle));
    assertThat(counted.writes()).isGreaterThan(150);
    Random random = new Random(5);
    int newOnes = 0;
    for (long cut = 0; cut < counted.writes(); cut++) {
      for (int seed = 0; seed < 4; seed++) {
        Machine machine = machine(new Power(cut));
        assertThatThrownBy(() -> machine.slots(SlotName.A).install(Machine.open(bundle)))
            .isInstanceOf(PowerCut.class);
        newOnes += startsWhole(machine.afterCut(random, steady()), "install, write " + cut);
      }
    }
    assertThat(newOnes).as("cuts after the new system was to be tried").isPositive();
  }

  /** The same over a slot that holds a good system already, and for the other operations. */
  @Test
  void aPowerCutAtAnyWriteOfWhatFollowsLeavesAWholeSystemThatStarts()
      throws IOException, GeneralSecurityException {
    byte[] third = Machine.bundle(folder, Machine.system(3, 75_000), 3);
    Random random = new Random(6);
    for (int operation = 0; operation < 4; operation++) {
      long writes = Long.MAX_VALUE;
      for (long cut = 0; cut < writes; cut++) {
        Machine ready = machine(steady());
        ready.slots(SlotName.A).install(Machine.open(bundle));
        ready.start();
        Power power = new Power(cut);
        if (operation != 3) {
          ready.slots(SlotName.B).declareGood();
        }
        Machine machine = ready.afterCut(random, power);
        Slots slots = machine.slots(SlotName.B);
        try {
          switch (operation) {
            case 0 -> slots.install(Machine.open(third));
            case 1 -> slots.rollback();
            case 2 -> slots.delete();
            default -> slots.declareGood();
          }
          writes = cut;
        } catch (PowerCut e) {
          startsWhole(machine.afterCut(random, steady()), "operation " + operation + " " + cut);
        }
      }
      assertThat(writes).isPositive().isLessThan(1000);
    }
  }

  /** Starts as often as there are tries, and one more; 1 if the newest system was among them. */
  private static int startsWhole(Machine machine, String when) throws IOException {
    int newest = 0;
    for (int i = 0; i < 5; i++) {
      Machine.Start start = machine.start();
      assertThat(start.build()).as("%s, start %d of slot %s", when, i, start.slot()).isPresent();
      if (start.build().orElseThrow() == NEW) {
        newest = 1;
      }
    }
    return newest;
  }

  private static String states(Machine machine, SlotName running) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Slots.Installed one : machine.slots(running).list()) {
      text.append(one.slot()).append('=').append(one.state()).append(' ');
    }
    return text.toString();
  }
}
