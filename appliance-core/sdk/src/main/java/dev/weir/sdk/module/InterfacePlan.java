package dev.weir.sdk.module;

import java.util.List;
import java.util.Set;

/**
 * What a module's configuration does to the set of interfaces.
 *
 * @param declared interfaces it makes; for each {@link Assembly#onTransmit} must be called at
 *     prepare
 * @param bridged names of interfaces whose frames it takes at L2_INPUT
 */
public record InterfacePlan(List<InterfaceSpec> declared, Set<String> bridged) {
  /** Nothing. */
  public static final InterfacePlan NONE = new InterfacePlan(List.of(), Set.of());

  /** Copies the collections. */
  public InterfacePlan {
    declared = List.copyOf(declared);
    bridged = Set.copyOf(bridged);
  }
}
