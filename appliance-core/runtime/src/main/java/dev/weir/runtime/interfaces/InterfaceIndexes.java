package dev.weir.runtime.interfaces;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * Numbers of interfaces: given when a name is first seen, the same for as long
 * as the process lives. Any thread.
 */
public final class InterfaceIndexes {
  /** Interfaces the packet path has room for, with sub-interfaces and those of modules. */
  public static final int MOST_INTERFACES = 4096;

  private final Map<String, Integer> interfaces = new HashMap<>();
  private final Map<Integer, String> names = new HashMap<>();
  private final ToIntFunction<String> domains;

  /** No interface yet; lookup domains are numbered by somebody else. */
  public InterfaceIndexes(ToIntFunction<String> domains) {
    this.domains = domains;
  }

  /**
   * The index of an interface, from 1.
   *
   * @throws IllegalStateException if there are too many
   */
  public synchronized int of(String name) {
    Integer known = interfaces.get(name);
    if (known != null) {
      return known;
    }
    int index = interfaces.size() + 1;
    if (index >= MOST_INTERFACES) {
      throw new IllegalStateException("more than " + MOST_INTERFACES + " interfaces since start");
    }
    interfaces.put(name, index);
    names.put(index, name);
    return index;
  }

  /** The name that has an index. */
  public synchronized Optional<String> name(int index) {
    return Optional.ofNullable(names.get(index));
  }

  /** The lookup domain of a VRF. */
  public int domain(String vrf) {
    return domains.applyAsInt(vrf);
  }
}
