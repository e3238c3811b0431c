package dev.weir.engine;

import dev.weir.engine.worker.Port;
import dev.weir.engine.worker.Worker;
import dev.weir.sdk.driver.DriverException;
import dev.weir.sdk.driver.InterfaceDevice;
import dev.weir.sdk.module.InterfaceRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Opens the queues of devices, each on the thread of the worker that polls it, and closes them. The
 * commit thread.
 */
final class DevicePorts {
  private final WorkerCalls calls;

  DevicePorts(WorkerCalls calls) {
    this.calls = calls;
  }

  /**
   * The ports of a topology: those that are open already, and new ones. All devices are asked, also
   * after one has refused, so that it is known at once which are to be replaced.
   *
   * @param known open ones
   * @param opened receives the new ones, also if it fails
   */
  List<Port> open(Topology topology, List<Port> known, List<Port> opened) throws DriverException {
    List<Port> all = new ArrayList<>();
    Optional<DriverException> refusal = Optional.empty();
    for (InterfaceRef on : topology.interfaces()) {
      int before = opened.size();
      try {
        openBoth(topology, on, known, all, opened);
      } catch (DriverException refused) {
        refusal = refusal.or(() -> Optional.of(refused));
        // What they hold is for others to have.
        List<Port> useless = opened.subList(before, opened.size());
        close(useless);
        useless.clear();
      }
    }
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    return all;
  }

  private void openBoth(
      Topology topology, InterfaceRef on, List<Port> known, List<Port> all, List<Port> opened)
      throws DriverException {
    if (on.enabled()) {
      InterfaceDevice device = topology.devices().get(on.name());
      InterfaceDevice shadow = topology.shadows().get(on.name());
      if (device != null) {
        openQueues(device, on, Port.Role.INTERFACE, known, all, opened);
      }
      if (shadow != null) {
        openQueues(shadow, on, Port.Role.SHADOW, known, all, opened);
      }
    }
  }

  private void openQueues(
      InterfaceDevice device,
      InterfaceRef on,
      Port.Role role,
      List<Port> known,
      List<Port> all,
      List<Port> opened)
      throws DriverException {
    for (int queue = 0; queue < Math.max(1, device.queues()); queue++) {
      int number = queue;
      Port port =
          known.stream()
              .filter(p -> p.isQueue(device, number, on.index(), role))
              .findFirst()
              .orElse(null);
      if (port == null) {
        int worker = QueuePlacement.workerOf(on.index(), queue, calls.workers().size());
        port = openOn(calls.workers().get(worker), device, queue, on.index(), role);
        opened.add(port);
      }
      all.add(port);
    }
  }

  private Port openOn(Worker worker, InterfaceDevice device, int queue, int index, Port.Role role)
      throws DriverException {
    Object opened =
        calls.call(
            worker,
            w -> {
              try {
                return w.open(device, queue, index, role);
              } catch (DriverException e) {
                return e;
              }
            });
    if (opened instanceof DriverException refused) {
      throw refused;
    }
    return (Port) opened;
  }

  void close(List<Port> ports) {
    for (Port port : ports) {
      calls.run(calls.workers().get(port.worker()), worker -> worker.close(port));
    }
  }
}
