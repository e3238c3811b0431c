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
    /** Whether anything of the interface is different that its shadow follows. */
    boolean differs(InterfaceRef other) {
      return on.mac() != other.mac()
          || on.mtu() != other.mtu()
          || !on.addresses().equals(other.addresses());
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
        if (old == null || old.device() != shadow.device()) {
          configure(shadow);
        } else if (old.differs(shadow.on())) {
          follow(old.on(), shadow);
        }
      }
    }

    void abort() {
      opened.forEach(shadow -> shadow.device().close());
    }
  }

  private void follow(InterfaceRef before, Shadow shadow) {
    try {
      if (before.mac() != shadow.on().mac() && shadow.on().linkLayer()) {
        shadow.device().setMac(shadow.on().mac());
      }
      if (before.mtu() != shadow.on().mtu()) {
        shadow.device().setMtu(shadow.on().mtu());
      }
    } catch (DriverException e) {
      raise(shadow, e);
    }
    configure(shadow);
  }

  private void configure(Shadow shadow) {
    try {
      shadow.device().setAddresses(shadow.on().addresses());
      shadow.device().setUp(true);
      alarms.clear(key(shadow));
    } catch (DriverException e) {
      raise(shadow, e);
    }
  }

  private void raise(Shadow shadow, DriverException why) {
    alarms.raise(
        key(shadow),
        Alarms.Severity.MINOR,
        "programs of the host cannot use the addresses of "
            + shadow.on().name()
            + ": "
            + why.getMessage());
  }

  private static String key(Shadow shadow) {
    return "shadow " + shadow.on().name();
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
        if (old != null && old.namespace().equals(namespace)) {
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
