package dev.weir.sdk.module;

import dev.weir.sdk.config.ConfigPath;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The whole configuration that is to come into force, as a module may see it. Immutable. */
public interface Candidate {
  /**
   * All interfaces: devices, VLAN sub-interfaces, and those that modules declared (not yet there
   * during {@link ApplianceModule#interfaces}). In order of their indexes.
   */
  List<InterfaceRef> interfaces();

  /** An interface by name. */
  default Optional<InterfaceRef> interfaceNamed(String name) {
    return interfaces().stream().filter(i -> i.name().equals(name)).findFirst();
  }

  /**
   * What an augmentation was given, by the path of the node it is grafted on, e.g. {@code
   * interfaces ethernet eth1}. Nodes where nothing of it was set are left out.
   */
  <R extends Record> Map<ConfigPath, R> augmented(Class<R> type);

  /** What an augmentation of interfaces was given for one. */
  default <R extends Record> Optional<R> augmented(InterfaceRef on, Class<R> type) {
    return Optional.ofNullable(augmented(type).get(on.configPath()));
  }

  /** The index of a lookup domain by its VRF's name; made when first asked for, stable since. */
  int domain(String vrf);
}
