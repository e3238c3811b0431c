package dev.weir.runtime.interfaces;

import dev.weir.sdk.driver.DriverException;
import dev.weir.sdk.driver.InterfaceDevice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The devices that are open. A commit prepares a change, which opens what is new; then it is
 * applied or aborted. Commit thread, but for {@link #find}.
 */
public final class DeviceManager implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.weir.interfaces");

  /** Told of devices that come and go, on the commit thread. */
  public interface Listener {
    /** Nobody. */
    Listener NONE =
        new Listener() {
          @Override
          public void opened(DeviceSpec spec, InterfaceDevice device) {}

          @Override
          public void closing(DeviceSpec spec, InterfaceDevice device) {}
        };

    /** A device is in use. */
    void opened(DeviceSpec spec, InterfaceDevice device);

    /** A device is about to be closed. */
    void closing(DeviceSpec spec, InterfaceDevice device);
  }

  private record Open(DeviceSpec spec, InterfaceDevice device) {}

  private final DeviceFactory factory;
  private final Listener listener;
  private final Map<String, InterfaceDevice> found = new HashMap<>();
  private volatile Map<String, Open> open = Map.of();
  private boolean tolerant;

  /** None open yet. */
  public DeviceManager(DeviceFactory factory, Listener listener) {
    this.factory = factory;
    this.listener = listener;
  }

  /** A change of devices in the making. */
  public final class Change {
    private final Map<String, Open> next = new HashMap<>();
    private final List<Open> opened = new ArrayList<>();
    private final List<Open> resized = new ArrayList<>();

    private Change() {}

    /** The devices of the candidate, by name. */
    public Map<String, InterfaceDevice> devices() {
      Map<String, InterfaceDevice> devices = new HashMap<>();
      next.forEach((name, one) -> devices.put(name, one.device()));
      return devices;
    }

    /**
     * Replaces the devices that have refused a worker one of their queues, if another driver can
     * take their place.
     *
     * @return whether any was: the workers may be asked again
     * @throws DriverException if the other driver refuses too
     */
    public boolean replaceRefusing() throws DriverException {
      boolean replaced = false;
      for (Open one : List.copyOf(next.values())) {
        Optional<InterfaceDevice> instead = factory.openInsteadOf(one.device(), one.spec());
        if (instead.isPresent()) {
          Open replacement = new Open(one.spec(), instead.get());
          next.put(one.spec().name(), replacement);
          if (opened.remove(one)) {
            one.device().close();
          }
          opened.add(replacement);
          replaced = true;
        }
      }
      return replaced;
    }

    /** The change comes into force; devices that went away are closed once no worker polls them. */
    public void apply() {
      Map<String, Open> before = open;
      open = Map.copyOf(next);
      opened.forEach(one -> listener.opened(one.spec(), one.device()));
      for (Open one : next.values()) {
        Open old = before.get(one.spec().name());
        if (old == null || old.spec().enabled() != one.spec().enabled() || opened.contains(one)) {
          setUp(one);
        }
      }
      for (Open old : before.values()) {
        Open kept = next.get(old.spec().name());
        if (kept == null || opened.contains(kept)) {
          listener.closing(old.spec(), old.device());
          old.device().close();
        }
      }
    }

    private void setUp(Open one) {
      try {
        one.device().setUp(one.spec().enabled());
      } catch (DriverException e) {
        LOG.log(System.Logger.Level.WARNING, one.spec().name() + ": " + e.getMessage());
      }
    }

    /** Undoes the change. */
    public void abort() {
      opened.forEach(one -> one.device().close());
      for (Open old : resized) {
        try {
          old.device().setMtu(old.spec().mtu());
        } catch (DriverException e) {
          LOG.log(System.Logger.Level.WARNING, old.spec().name() + ": " + e.getMessage());
        }
      }
    }
  }

  /**
   * Opens what a candidate needs and is not open.
   *
   * @throws DriverException if a device refuses; nothing has changed then
   */
  public Change prepare(Map<String, DeviceSpec> wanted) throws DriverException {
    Change change = new Change();
    try {
      for (DeviceSpec spec : wanted.values()) {
        Open old = open.get(spec.name());
        boolean same =
            old != null
                && !(old.device() instanceof AbsentDevice)
                && old.spec().config().equals(spec.config())
                && old.spec().mac() == spec.mac();
        Open one;
        if (old != null && same) {
          if (old.spec().mtu() != spec.mtu()) {
            change.resized.add(old);
            old.device().setMtu(spec.mtu());
          }
          one = new Open(spec, old.device());
        } else {
          one = new Open(spec, openOrMiss(spec));
          change.opened.add(one);
        }
        change.next.put(spec.name(), one);
      }
      return change;
    } catch (DriverException | RuntimeException e) {
      change.abort();
      throw e;
    }
  }

  private InterfaceDevice openOrMiss(DeviceSpec spec) throws DriverException {
    InterfaceDevice back = found.remove(spec.name());
    if (back != null) {
      return back;
    }
    try {
      return factory.open(spec);
    } catch (DriverException e) {
      if (!tolerant && !isAbsent(spec.name())) {
        throw e;
      }
      LOG.log(System.Logger.Level.WARNING, "interface " + spec.name() + ": " + e.getMessage());
      return new AbsentDevice(spec, String.valueOf(e.getMessage()));
    }
  }

  private boolean isAbsent(String name) {
    Open one = open.get(name);
    return one != null && one.device() instanceof AbsentDevice;
  }

  /**
   * While tolerant, as at start, a device that cannot be had is replaced by one that is absent: an
   * appliance must come up without one of its cards. Commit thread.
   */
  public void setTolerant(boolean wanted) {
    tolerant = wanted;
  }

  /** Whether a device that could not be had at start is still missing; any thread. */
  public boolean misses() {
    return open.values().stream().anyMatch(one -> one.device() instanceof AbsentDevice);
  }

  /**
   * Tries to open what is missing; what is found is used by the next change. Commit thread.
   *
   * @return whether anything was found
   */
  public boolean findMissing() {
    for (Open one : open.values()) {
      if (one.device() instanceof AbsentDevice && !found.containsKey(one.spec().name())) {
        try {
          found.put(one.spec().name(), factory.open(one.spec()));
        } catch (DriverException e) {
          LOG.log(System.Logger.Level.DEBUG, "still missing: " + e.getMessage());
        }
      }
    }
    return !found.isEmpty();
  }

  /** A device by the name of its interface; any thread. */
  public Optional<InterfaceDevice> find(String name) {
    return Optional.ofNullable(open.get(name)).map(Open::device);
  }

  @Override
  public void close() {
    Map<String, Open> before = open;
    open = Map.of();
    for (Open one : before.values()) {
      listener.closing(one.spec(), one.device());
      one.device().close();
    }
  }
}
