package dev.weir.ovf.validate;

import dev.weir.ovf.model.Content;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.Hardware;
import dev.weir.ovf.model.HardwareItem;
import dev.weir.ovf.model.Namespaces;
import dev.weir.ovf.model.ResourceType;
import dev.weir.ovf.model.Section;
import dev.weir.ovf.model.Units;
import java.util.List;
import java.util.Optional;

/** Proxmox VE: qm importovf and the import of OVA storages. */
final class ProxmoxRules extends TargetRules {
  ProxmoxRules(Report report, Envelope envelope) {
    super(report, envelope, "Proxmox VE, PVE::GuestImport::OVF");
  }

  @Override
  void run() {
    version1Only("Proxmox");
    noCollections("Proxmox");
    compressed("Proxmox");
    chunked("Proxmox");
    ignored(
        is(ResourceType.ETHERNET),
        "network adapters are not imported by all versions",
        "add them after the import: qm set ID --net0 ...");
    if (!envelope.configurations().isEmpty()) {
      report.error(
          "configurations",
          envelope.sections(Section.Kind.DEPLOYMENT_OPTION).getFirst(),
          "Proxmox joins the items of all configurations: 1 and 4 processors become 14",
          "make a package without DeploymentOptionSection",
          reference());
    }
    for (Content system : envelope.systems()) {
      system.hardware().forEach(this::hardware);
    }
    boolean vmw =
        envelope.element().attributes().stream().anyMatch(a -> a.value().equals(Namespaces.VMW));
    if (!vmw) {
      report.warning(
          "xmlns-vmw",
          envelope,
          "Proxmox looks for elements of the prefix vmw and fails if it is not declared",
          "declare xmlns:vmw=\"" + Namespaces.VMW + "\" on the Envelope",
          reference());
    }
  }

  private void hardware(Hardware hardware) {
    for (ResourceType type : List.of(ResourceType.PROCESSOR, ResourceType.MEMORY)) {
      long count = hardware.items().stream().filter(item -> item.is(type)).count();
      if (count > 1) {
        report.error(
            "several-items",
            hardware,
            "Proxmox joins the digits of the " + count + " items of " + type,
            "leave one",
            reference());
      }
    }
    hardware.items().stream().filter(is(ResourceType.MEMORY)).forEach(this::memory);
  }

  private void memory(HardwareItem item) {
    boolean megabytes = item.units().flatMap(u -> bytesOf(u)).filter(b -> b == 1 << 20).isPresent();
    if (!megabytes) {
      report.error(
          "memory-units",
          item,
          "Proxmox reads the memory in megabytes, whatever the unit says",
          "write it in byte * 2^20",
          reference());
    }
  }

  private static Optional<Long> bytesOf(String unit) {
    return Units.bytes(1, unit);
  }
}
