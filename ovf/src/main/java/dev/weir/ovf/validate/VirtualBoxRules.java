package dev.weir.ovf.validate;

import dev.weir.ovf.model.Content;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.HardwareItem;
import dev.weir.ovf.model.Namespaces;
import dev.weir.ovf.model.ResourceType;
import dev.weir.ovf.model.Section;

/** VirtualBox. */
final class VirtualBoxRules extends TargetRules {
  private static final int HIGHEST_TYPE = 35;

  VirtualBoxRules(Report report, Envelope envelope) {
    super(report, envelope, "VirtualBox, ApplianceImplImport");
  }

  @Override
  void run() {
    diskFormat(
        uri ->
            uri.contains("vmdk")
                || uri.contains("vhd")
                || uri.contains("VHD")
                || uri.contains("137171"),
        "VirtualBox",
        "convert it: weir ovf convert --disk-format vmdk-stream-optimized");
    chunked("VirtualBox");
    items(_ -> true, this::item);
    if (!envelope.configurations().isEmpty()) {
      report.warning(
          "configurations",
          envelope.sections(Section.Kind.DEPLOYMENT_OPTION).getFirst(),
          "VirtualBox does not choose a configuration: items of all of them are taken",
          "make a package for each configuration",
          reference());
    }
    for (Content system : envelope.systems()) {
      if (!system.properties().isEmpty()) {
        report.warning(
            "properties",
            system.sections(Section.Kind.PRODUCT).getFirst(),
            "VirtualBox does not hand properties to the guest",
            "attach an environment image: weir ovf env iso",
            reference());
      }
      system.element().elements().stream()
          .filter(e -> e.name().namespace().equals(Namespaces.VBOX))
          .filter(e -> e.name().local().equals("Machine"))
          .forEach(
              machine ->
                  report.warning(
                      "vbox-machine",
                      machine,
                      "vbox:Machine overrides the hardware section",
                      "take it away if the hardware was edited",
                      reference()));
    }
  }

  private void item(HardwareItem item) {
    if (item.typeNumber().filter(n -> n > HIGHEST_TYPE).isPresent()) {
      report.error(
          "resource-type-target",
          item,
          "VirtualBox gives up at the resource type " + item.typeNumber().get(),
          "take the item away",
          reference());
    }
    if (item.is(ResourceType.SCSI_CONTROLLER)
        && !subType(item, "lsilogic", "lsilogicsas", "buslogic")) {
      report.warning(
          "scsi-subtype",
          item,
          "VirtualBox makes a LsiLogic of the SCSI controller " + item.subTypes(),
          "use lsilogic",
          reference());
    }
    if (item.is(ResourceType.OTHER_STORAGE) && !subType(item, "AHCI", "vmware.sata.ahci")) {
      report.error(
          "sata-subtype",
          item,
          "VirtualBox does not know the controller " + item.subTypes(),
          "use AHCI",
          reference());
    }
    if (item.is(ResourceType.ETHERNET)
        && !subType(item, "PCNet32", "E1000", "E1000e", "virtio", "virtio-net")) {
      report.warning(
          "nic-subtype",
          item,
          "VirtualBox takes the guest's usual network adapter for " + item.subTypes(),
          "use E1000",
          reference());
    }
    if (item.field("ResourceSubType").filter(t -> t.contains(" ") || t.contains(",")).isPresent()) {
      report.warning(
          "several-subtypes",
          item,
          "VirtualBox reads '" + item.field("ResourceSubType").get() + "' as one name",
          "write one only",
          reference());
    }
  }
}
