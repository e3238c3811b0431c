package dev.weir.drivers.device;

import dev.weir.drivers.namespace.NetworkNamespace;
import dev.weir.drivers.netlink.Link;
import dev.weir.drivers.netlink.NetlinkMonitor;
import dev.weir.drivers.netlink.Rtnetlink;
import dev.weir.sdk.driver.LinkState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Watches the devices of the kernel: tells of changed link states, and opens devices again that
 * were deleted or whose namespace was, once they can be had again.
 *
 * <p>The control plane calls {@link #poll} when {@link #listen} has told it of news, and now and
 * then besides: a namespace that vanishes or returns sends none. One thread at a time. Nothing here
 * is on a packet's way.
 */
public final class DriverSupervisor implements AutoCloseable {
  /** Hears of changes, on the thread that polls. */
  public interface Listener {
    void linkChanged(Supervised device, LinkState from, LinkState to);
  }

  /**
   * What is held of a namespace: never longer than its name exists, since it would keep the
   * namespace alive.
   */
  private record Watch(@Nullable Object identity, Rtnetlink rtnetlink, NetlinkMonitor monitor) {
    void close() {
      monitor.close();
      rtnetlink.close();
    }
  }

  private final Listener listener;
  private final Map<Supervised, LinkState> devices = new LinkedHashMap<>();
  private final Map<Optional<String>, Watch> watches = new HashMap<>();
  private @Nullable LinkEvents events;

  public DriverSupervisor(Listener listener) {
    this.listener = listener;
  }

  /**
   * Has a listener called, on a thread of its own, as soon as {@link #poll} would find news of
   * links. Once only.
   *
   * @throws IOException if the kernel has no descriptors left; polling goes on to work
   */
  public synchronized void listen(Runnable changed) throws IOException {
    LinkEvents made = new LinkEvents(changed);
    events = made;
    for (Watch watch : watches.values()) {
      made.add(watch.monitor());
    }
  }

  /** Begins to watch; its present state is taken as known. */
  public synchronized void add(Supervised device) {
    devices.put(device, device.linkState());
  }

  public synchronized void remove(Supervised device) {
    devices.remove(device);
    Optional<String> namespace = device.namespaceName();
    if (devices.keySet().stream().noneMatch(other -> other.namespaceName().equals(namespace))) {
      unwatch(namespace);
    }
  }

  /** Looks at every namespace and device once. */
  public synchronized void poll() {
    Map<Optional<String>, List<Supervised>> byNamespace = new LinkedHashMap<>();
    for (Supervised device : devices.keySet()) {
      byNamespace.computeIfAbsent(device.namespaceName(), name -> new ArrayList<>()).add(device);
    }
    byNamespace.forEach(this::pollNamespace);
    for (Map.Entry<Supervised, LinkState> entry : devices.entrySet()) {
      LinkState now = entry.getKey().linkState();
      LinkState before = entry.setValue(now);
      if (now != before) {
        listener.linkChanged(entry.getKey(), before, now);
      }
    }
  }

  private void pollNamespace(Optional<String> name, List<Supervised> members) {
    boolean fresh = !isWatched(name);
    try {
      Watch watch = fresh ? watch(name) : watches.get(name);
      if (watch == null) {
        members.forEach(device -> device.observe(Optional.empty()));
        return;
      }
      boolean changed = !watch.monitor.poll().isEmpty() || fresh;
      boolean anyAbsent = members.stream().anyMatch(DriverSupervisor::isAbsent);
      if (!changed && !anyAbsent) {
        return;
      }
      observe(watch, members);
      boolean reattached = false;
      for (Supervised device : members) {
        reattached |=
            isAbsent(device) && devices.get(device) == LinkState.ABSENT && reattach(device);
      }
      if (reattached) {
        observe(watch, members);
      }
    } catch (IOException unavailable) {
      unwatch(name);
      members.forEach(device -> device.observe(Optional.empty()));
    }
  }

  private static void observe(Watch watch, List<Supervised> members) throws IOException {
    List<Link> links = watch.rtnetlink.links().list();
    for (Supervised device : members) {
      device.observe(
          links.stream().filter(link -> link.name().equals(device.interfaceName())).findFirst());
    }
  }

  private static boolean isAbsent(Supervised device) {
    return device.linkState() == LinkState.ABSENT;
  }

  private static boolean reattach(Supervised device) {
    try {
      device.reattach();
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  private boolean isWatched(Optional<String> name) {
    Watch watch = watches.get(name);
    if (watch == null) {
      return false;
    }
    if (name.isPresent() && !Objects.equals(watch.identity, identity(name.get()))) {
      unwatch(name);
      return false;
    }
    return true;
  }

  private @Nullable Watch watch(Optional<String> name) throws IOException {
    if (name.isPresent() && !NetworkNamespace.exists(name.get())) {
      return null;
    }
    try (NetworkNamespace namespace = NetworkNamespace.open(name)) {
      NetlinkMonitor monitor = NetlinkMonitor.links(namespace);
      Watch watch =
          new Watch(
              name.map(DriverSupervisor::identity).orElse(null),
              Rtnetlink.open(namespace),
              monitor);
      watches.put(name, watch);
      if (events != null) {
        events.add(monitor);
      }
      return watch;
    }
  }

  private static @Nullable Object identity(String name) {
    try {
      return NetworkNamespace.identity(name);
    } catch (IOException gone) {
      return null;
    }
  }

  private void unwatch(Optional<String> name) {
    Watch watch = watches.remove(name);
    if (watch != null) {
      watch.close();
    }
  }

  @Override
  public void close() {
    LinkEvents ending;
    synchronized (this) {
      ending = events;
      events = null;
    }
    if (ending != null) {
      ending.close(); // waits for its thread, which may be about to poll
    }
    closeWatches();
  }

  private synchronized void closeWatches() {
    for (Optional<String> name : List.copyOf(watches.keySet())) {
      unwatch(name);
    }
    devices.clear();
  }
}
