package dev.weir.machine.slot;

/** The two slots. */
public enum SlotName {
  A,
  B;

  /** The other one. */
  public SlotName other() {
    return this == A ? B : A;
  }

  /** As the boot loader and the GPT write it: {@code a} or {@code b}. */
  public String word() {
    return this == A ? "a" : "b";
  }

  /** By its word; everything but {@code b} is A, as the boot loader has it. */
  public static SlotName of(String word) {
    return word.equals("b") ? B : A;
  }
}
