package dev.weir.machine.slot;

import dev.weir.bundle.BundleException;
import dev.weir.bundle.BundleReader;
import dev.weir.bundle.ImageManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Both slots and the boot loader's variables. The boot loader starts the good slot, unless another
 * one is to be tried: then it counts down the tries before each, and when none is left it is good
 * slot's turn again. A system that was started and is healthy declares itself good.
 *
 * <p>Whatever is done here, the slot that the boot loader starts holds a whole system: variables
 * change in one sector, and point to a slot only after it was written. Not thread-safe.
 */
public final class Slots {
  private static final String MOST_TRIES = "3";

  private final SlotName running;
  private final BlockDevice runningSlot;
  private final BlockDevice otherSlot;
  private final BlockDevice esp;

  /**
   * What is installed.
   *
   * @param state {@code running}, {@code next}, {@code good} or {@code bad}
   */
  public record Installed(SlotName slot, ImageManifest manifest, String state) {}

  /**
   * Slots of a disk.
   *
   * @param running the slot that runs
   * @param runningSlot is only read
   * @param esp the EFI system partition, where the variables are
   */
  public Slots(SlotName running, BlockDevice runningSlot, BlockDevice otherSlot, BlockDevice esp) {
    this.running = running;
    this.runningSlot = runningSlot;
    this.otherSlot = otherSlot;
    this.esp = esp;
  }

  /** What is installed, A first. */
  public List<Installed> list() throws IOException {
    BootVariables variables = BootVariables.read(esp);
    List<Installed> list = new ArrayList<>();
    for (SlotName name : SlotName.values()) {
      BlockDevice device = name == running ? runningSlot : otherSlot;
      new SlotDisk(device)
          .record()
          .ifPresent(
              record -> list.add(new Installed(name, record.manifest(), state(name, variables))));
    }
    return list;
  }

  private String state(SlotName name, BootVariables variables) {
    if (name == running) {
      return onTrial(variables) ? "running on trial" : "running";
    }
    if (variables.get(BootVariables.TRY).equals(name.word())
        || (variables.get(BootVariables.TRY).isEmpty()
            && SlotName.of(variables.get(BootVariables.GOOD)) == name)) {
      return "next";
    }
    return variables.get(BootVariables.BAD).equals(name.word()) ? "bad" : "good";
  }

  /** Whether the system that runs has not been declared good. */
  public boolean onTrial() throws IOException {
    return onTrial(BootVariables.read(esp));
  }

  private boolean onTrial(BootVariables variables) {
    return SlotName.of(variables.get(BootVariables.GOOD)) != running;
  }

  /** Declares the system that runs good: it is started from now on. Changes nothing if it is. */
  public void declareGood() throws IOException {
    BootVariables variables = BootVariables.read(esp);
    if (onTrial(variables)) {
      variables.set(BootVariables.GOOD, running.word());
      variables.set(BootVariables.TRY, "");
      variables.set(BootVariables.TRIES, "");
      variables.set(BootVariables.BAD, "");
      variables.write();
    }
  }

  /** The largest root file system that can be installed. */
  public long capacity() {
    return new SlotDisk(otherSlot).capacity();
  }

  /**
   * Writes a system to the other slot and has it tried at the next start.
   *
   * @throws BundleException if the bundle is not what was signed; the other slot is empty then
   * @throws IOException if the disk fails, or the system that runs is itself on trial
   */
  public void install(BundleReader bundle) throws IOException {
    release();
    new SlotDisk(otherSlot).install(bundle);
    tryOther();
  }

  /**
   * Has the other slot's system tried at the next start.
   *
   * @throws IOException if there is none
   */
  public void rollback() throws IOException {
    if (onTrial()) {
      // Back to the good one: the trial is over.
      BootVariables variables = BootVariables.read(esp);
      variables.set(BootVariables.TRY, "");
      variables.set(BootVariables.TRIES, "");
      variables.set(BootVariables.BAD, running.word());
      variables.write();
      return;
    }
    if (new SlotDisk(otherSlot).record().isEmpty()) {
      throw new IOException("the other slot is empty");
    }
    tryOther();
  }

  /**
   * Empties the other slot.
   *
   * @throws IOException if the disk fails, or the system that runs is itself on trial
   */
  public void delete() throws IOException {
    release();
    new SlotDisk(otherSlot).erase();
  }

  private void tryOther() throws IOException {
    BootVariables variables = BootVariables.read(esp);
    variables.set(BootVariables.TRY, running.other().word());
    variables.set(BootVariables.TRIES, MOST_TRIES);
    variables.set(BootVariables.BAD, "");
    variables.write();
  }

  /** From now on nothing starts the other slot. */
  private void release() throws IOException {
    BootVariables variables = BootVariables.read(esp);
    if (onTrial(variables)) {
      throw new IOException(
          "this system is on trial, and the other slot is what the machine falls back to");
    }
    variables.set(BootVariables.TRY, "");
    variables.set(BootVariables.TRIES, "");
    variables.set(BootVariables.BAD, "");
    variables.write();
  }
}
