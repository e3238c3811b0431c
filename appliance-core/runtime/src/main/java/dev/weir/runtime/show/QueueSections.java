package dev.weir.runtime.show;

import dev.weir.engine.Engine;
import dev.weir.engine.worker.Port;
import dev.weir.engine.worker.PortTraffic;
import dev.weir.sdk.command.ColumnType;
import dev.weir.sdk.command.Fields;
import dev.weir.sdk.command.Sections;
import dev.weir.sdk.command.Table;
import dev.weir.sdk.driver.InterfaceDevice;
import java.util.List;
import java.util.Locale;

/** Queues and rings of an interface, as parts of {@code show interfaces X detail}. */
final class QueueSections {
  private QueueSections() {}

  /** Adds the device, and its rings if it has any. */
  static void add(InterfaceDevice device, Fields facts, List<Sections.Section> parts) {
    parts.add(new Sections.Section("Device", facts));
    List<InterfaceDevice.Ring> rings = device.rings();
    if (!rings.isEmpty()) {
      parts.add(new Sections.Section("Rings", rings(rings)));
    }
  }

  private static Table rings(List<InterfaceDevice.Ring> rings) {
    Table.Builder table =
        Table.builder()
            .text("Ring")
            .text("Kind")
            .number("Entries")
            .number("Fill")
            .number("Batches")
            .column("Per batch", ColumnType.DECIMAL)
            .number("Signals sent")
            .number("Signals seen")
            .number("Times full");
    for (InterfaceDevice.Ring ring : rings) {
      table.row(
          ring.name(),
          ring.kind(),
          ring.entries(),
          ring.fill(),
          ring.batches(),
          mean(ring.frames(), ring.batches()),
          ring.signalsSent(),
          ring.signalsSeen(),
          ring.timesFull());
    }
    return table.build();
  }

  private static double mean(long sum, long of) {
    return of == 0 ? 0 : (double) sum / of;
  }

  /** Who polls the interface's queues, and its shadow's, and how. */
  static Table queues(Engine engine, int index) {
    Table.Builder table =
        Table.builder()
            .text("Queue")
            .column("Worker", ColumnType.IDENTIFIER)
            .text("Mode")
            .number("Rx batches")
            .column("Rx per batch", ColumnType.DECIMAL)
            .number("Tx batches")
            .column("Tx per batch", ColumnType.DECIMAL)
            .number("Tx refused");
    for (Port port : engine.running().portsOf(index)) {
      PortTraffic traffic = port.traffic();
      String mode = engine.workers().get(port.worker()).loop().mode().name();
      table.row(
          (port.role() == Port.Role.SHADOW ? "host " : "") + port.queue(),
          port.worker(),
          mode.toLowerCase(Locale.ROOT),
          traffic.rxBatches(),
          mean(traffic.rxPackets(), traffic.rxBatches()),
          traffic.txBatches(),
          mean(traffic.txPackets(), traffic.txBatches()),
          traffic.txRefused());
    }
    return table.build();
  }
}
