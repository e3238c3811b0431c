package dev.weir.runtime.appliance;

import dev.weir.config.bind.Configuration;
import dev.weir.drivers.shadow.ShadowInterface;
import dev.weir.sdk.driver.DriverException;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.module.Alarms;
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
  private final Alarms alarms;
  private Map<String, Shadow> open = Map.of();

  private record Shadow(InterfaceRef on, Optional<String> namespace, ShadowInterface device) {
    /** Whether the same device serves another form of the interface, but for its addresses. */
    boolean serves(InterfaceRef other, Optional<String> otherNamespace) {
      return on.mac() == other.mac() && on.mtu() == other.mtu() && namespace.equals(otherNamespace);
    }
  }

  Shadows(ShadowFactory factory, Alarms alarms) {
    this.factory = factory;
    this.alarms = alarms;
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
      for (Shadow shadow : next.values()) {
        Shadow old = before.get(shadow.on().name());
        if (old == null || !old.on().addresses().equals(shadow.on().addresses())) {
          configure(shadow);
        }
      }
    }

    void abort() {
      opened.forEach(shadow -> shadow.device().close());
    }
  }

  private void configure(Shadow shadow) {
    String key = "shadow " + shadow.on().name();
    try {
      shadow.device().setAddresses(shadow.on().addresses());
      shadow.device().setUp(true);
      alarms.clear(key);
    } catch (DriverException e) {
      alarms.raise(
          key,
          Alarms.Severity.MINOR,
          "programs of the host cannot use the addresses of "
              + shadow.on().name()
              + ": "
              + e.getMessage());
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
        if (old != null && old.serves(on, namespace)) {
          change.next.put(on.name(), new Shadow(on, namespace, old.device()));
          continue;
        }
        Optional<ShadowInterface> device = factory.open(on, namespace);
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
