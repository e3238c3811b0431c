package dev.weir.runtime.appliance;

import dev.weir.config.bind.Configuration;
import dev.weir.sdk.driver.DriverException;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.shell.access.SystemConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The shadow interfaces that are open, one for each routed interface with addresses. */
final class Shadows implements AutoCloseable {
  private final ShadowFactory factory;
  private Map<String, Shadow> open = Map.of();

  private record Shadow(InterfaceRef on, Optional<String> namespace, InterfaceDevice device) {}

  Shadows(ShadowFactory factory) {
    this.factory = factory;
  }

  /** A change in the making. */
  final class Change {
    private final Map<String, Shadow> next = new HashMap<>();
    private final List<Shadow> opened = new ArrayList<>();

    private Change() {}

    Map<String, InterfaceDevice> devices() {
      Map<String, InterfaceDevice> devices = new HashMap<>();
      next.forEach((name, shadow) -> devices.put(name, shadow.device()));
      return devices;
    }

    void apply() {
      Map<String, Shadow> before = open;
      open = Map.copyOf(next);
      for (Shadow old : before.values()) {
        Shadow kept = next.get(old.on().name());
        if (kept == null || kept.device() != old.device()) {
          old.device().close();
        }
      }
    }

    void abort() {
      opened.forEach(shadow -> shadow.device().close());
    }
  }

  Change prepare(Configuration candidate, List<InterfaceRef> interfaces) throws DriverException {
    Optional<String> namespace = candidate.root("system", SystemConfig.class).hostNamespace();
    Change change = new Change();
    try {
      for (InterfaceRef on : interfaces) {
        if (!on.enabled() || on.bridged() || on.addresses().isEmpty()) {
          continue;
        }
        Shadow old = open.get(on.name());
        if (old != null && old.on().equals(on) && old.namespace().equals(namespace)) {
          change.next.put(on.name(), old);
          continue;
        }
        Optional<InterfaceDevice> device = factory.open(on, namespace);
        if (device.isPresent()) {
          Shadow shadow = new Shadow(on, namespace, device.get());
          change.opened.add(shadow);
          change.next.put(on.name(), shadow);
        }
      }
      return change;
    } catch (DriverException | RuntimeException e) {
      change.abort();
      throw e;
    }
  }

  @Override
  public void close() {
    open.values().forEach(shadow -> shadow.device().close());
    open = Map.of();
  }
}
