package dev.weir.sdk.module;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** Chooses the interfaces on which a node is attached to an arc. */
@FunctionalInterface
public interface InterfaceSelector {
  /** True to attach it there. */
  boolean test(InterfaceRef on);

  /** Every interface. */
  static InterfaceSelector all() {
    return on -> true;
  }

  /** These. */
  static InterfaceSelector only(Collection<InterfaceRef> interfaces) {
    Set<Integer> indexes =
        interfaces.stream().map(InterfaceRef::index).collect(Collectors.toUnmodifiableSet());
    return on -> indexes.contains(on.index());
  }

  /** One. */
  static InterfaceSelector only(InterfaceRef one) {
    int index = one.index();
    return on -> on.index() == index;
  }
}
