package dev.weir.runtime.appliance;

import dev.weir.runtime.interfaces.DeviceManager;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.driver.LinkState;
import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.ModuleContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Whether interfaces are up, and who wants to know when that changes. {@link #refresh} runs on the
 * control thread.
 */
final class Links {
  private final DeviceManager devices;
  private final Alarms alarms;
  private final List<ModuleContext.LinkListener> listeners = new CopyOnWriteArrayList<>();
  private volatile List<InterfaceRef> interfaces = List.of();
  private volatile Map<Integer, Boolean> up = Map.of();

  Links(DeviceManager devices, Alarms alarms) {
    this.devices = devices;
    this.alarms = alarms;
  }

  void listen(ModuleContext.LinkListener listener) {
    listeners.add(listener);
  }

  boolean isUp(int index) {
    return up.getOrDefault(index, false);
  }

  List<InterfaceRef> interfaces() {
    return interfaces;
  }

  /** Takes the interfaces of a new generation; listeners hear of changes at the next refresh. */
  void interfaces(List<InterfaceRef> now) {
    interfaces = List.copyOf(now);
  }

  /** The link of an interface: its device's, its parent's, or always up for a module's own. */
  LinkState state(InterfaceRef on) {
    if (on.parent() != 0) {
      return interfaces.stream()
          .filter(other -> other.index() == on.parent())
          .findFirst()
          .map(this::state)
          .orElse(LinkState.ABSENT);
    }
    Optional<InterfaceDevice> device = devices.find(on.name());
    return device.map(InterfaceDevice::linkState).orElse(LinkState.UP);
  }

  void refresh() {
    Map<Integer, Boolean> before = up;
    Map<Integer, Boolean> now = new HashMap<>();
    for (InterfaceRef on : interfaces) {
      LinkState state = state(on);
      now.put(on.index(), on.enabled() && state == LinkState.UP);
      String key = "absent " + on.name();
      if (on.enabled() && on.parent() == 0 && state == LinkState.ABSENT) {
        alarms.raise(
            key, Alarms.Severity.MAJOR, "the device of interface " + on.name() + " is gone");
      } else {
        alarms.clear(key);
      }
    }
    if (now.equals(before)) {
      return;
    }
    up = Map.copyOf(now);
    now.forEach(
        (index, isUp) -> {
          if (!isUp.equals(before.getOrDefault(index, false))) {
            listeners.forEach(listener -> listener.onLink(index, isUp));
          }
        });
    before.forEach(
        (index, wasUp) -> {
          if (wasUp && !now.containsKey(index)) {
            listeners.forEach(listener -> listener.onLink(index, false));
          }
        });
  }
}
