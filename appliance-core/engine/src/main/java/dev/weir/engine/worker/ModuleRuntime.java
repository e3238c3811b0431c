package dev.weir.engine.worker;

import dev.weir.engine.graph.Registries;
import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.DropReason;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a worker knows of a module across generations. The worker's thread only. */
final class ModuleRuntime {
  final String name;
  private final Registries registries;
  private @Nullable DropReason[] reasons = new DropReason[64];
  private int[] numbers = new int[64];
  private int others;

  /** Set after a fault, until the module is rebuilt. */
  boolean failed;

  FailureMode failureMode = FailureMode.CLOSED;

  /** True for the engine's own nodes: they stay in service whatever one packet made of them. */
  final boolean essential;

  /** Faults since the last commit. */
  int faults;

  /** Packets held now. */
  int held;

  ModuleRuntime(String name, Registries registries) {
    this.name = name;
    this.registries = registries;
    this.essential = name.equals("engine") || name.equals("connection");
  }

  /** The number of a reason: found by its ordinal, as a module has one enum of reasons mostly. */
  @HotPath
  @SuppressWarnings("ReferenceEquality") // constants of enums
  int reason(DropReason reason) {
    int at = reason.ordinal();
    return at < reasons.length && reasons[at] == reason ? numbers[at] : find(reason);
  }

  /** Reasons of a second enum have their place behind the first 64. */
  @ColdPath("a reason not met before, or of a second enum")
  @SuppressWarnings("ReferenceEquality") // constants of enums
  private int find(DropReason reason) {
    for (int i = 64; i < 64 + others; i++) {
      if (reasons[i] == reason) {
        return numbers[i];
      }
    }
    int number = registries.reasons().of(new Registries.ModuleReason(name, reason));
    int at = reason.ordinal();
    if (at >= 64 || reasons[at] != null) {
      at = 64 + others++;
      if (at >= reasons.length) {
        reasons = Arrays.copyOf(reasons, at * 2);
        numbers = Arrays.copyOf(numbers, at * 2);
      }
    }
    reasons[at] = reason;
    numbers[at] = number;
    return number;
  }

  /** What operators call a reason. */
  String reasonLabel(int number) {
    return registries.reasons().get(number).map(r -> r.reason().label()).orElse("unknown");
  }
}
