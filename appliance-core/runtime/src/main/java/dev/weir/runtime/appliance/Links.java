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
import java.util.Set;
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
  // Kept here so that the alarm of an interface ends with the interface; control thread.
  private Set<String> standing = Set.of();

  private record Complaint(Alarms.Severity severity, String text) {}

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
    Map<String, Complaint> complaints = new HashMap<>();
    for (InterfaceRef on : interfaces) {
      LinkState state = state(on);
      now.put(on.index(), on.enabled() && state == LinkState.UP);
      if (on.enabled() && on.parent() == 0) {
        complain(on.name(), state, complaints);
      }
    }
    alarm(complaints);
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

  private void complain(String name, LinkState state, Map<String, Complaint> complaints) {
    if (state == LinkState.ABSENT) {
      complaints.put(
          "absent " + name,
          new Complaint(Alarms.Severity.MAJOR, "the device of interface " + name + " is gone"));
    }
    devices
        .find(name)
        .flatMap(InterfaceDevice::degraded)
        .ifPresent(
            why ->
                complaints.put(
                    "degraded " + name,
                    new Complaint(Alarms.Severity.MINOR, "interface " + name + " " + why)));
  }

  private void alarm(Map<String, Complaint> complaints) {
    complaints.forEach((key, one) -> alarms.raise(key, one.severity(), one.text()));
    standing.stream().filter(key -> !complaints.containsKey(key)).forEach(alarms::clear);
    standing = Set.copyOf(complaints.keySet());
  }
}
