package dev.weir.runtime.interfaces;

import dev.weir.sdk.address.InterfaceAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Addresses that interfaces have besides configured ones: leased ones, say. Any thread. */
public final class LearntAddresses {
  private final Map<Key, List<InterfaceAddress>> addresses = new ConcurrentHashMap<>();

  private record Key(String interfaceName, String module) {}

  /**
   * Gives an interface those of a module, in place of what it gave before.
   *
   * @return whether that changes anything
   */
  public boolean set(String module, String interfaceName, List<InterfaceAddress> now) {
    Key key = new Key(interfaceName, module);
    List<InterfaceAddress> before =
        now.isEmpty() ? addresses.remove(key) : addresses.put(key, List.copyOf(now));
    return !now.equals(before == null ? List.of() : before);
  }

  /** Configured addresses of an interface, then those learnt that are not among them. */
  List<InterfaceAddress> with(String interfaceName, List<InterfaceAddress> configured) {
    List<InterfaceAddress> all = new ArrayList<>(configured);
    addresses.forEach(
        (key, learnt) -> {
          if (key.interfaceName().equals(interfaceName)) {
            learnt.stream().filter(one -> !all.contains(one)).forEach(all::add);
          }
        });
    return List.copyOf(all);
  }
}
