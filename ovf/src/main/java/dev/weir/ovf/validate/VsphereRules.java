package dev.weir.ovf.validate;

import dev.weir.ovf.manifest.DigestAlgorithm;
import dev.weir.ovf.manifest.Manifest;
import dev.weir.ovf.model.Content;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.Hardware;
import dev.weir.ovf.model.HardwareItem;
import dev.weir.ovf.model.Namespaces;
import dev.weir.ovf.model.ResourceType;
import dev.weir.ovf.model.Section;
import dev.weir.ovf.xml.XmlElement;
import java.util.Set;

/** vCenter and ESXi. */
final class VsphereRules extends TargetRules {
  private static final Set<String> ELEMENTS = Set.of("Config", "ExtraConfig", "CoresPerSocket");

  VsphereRules(Report report, Envelope envelope) {
    super(report, envelope, "vSphere OVF import, ovftool user's guide");
  }

  @Override
  void run() {
    version1Only("vSphere");
    diskFormat(
        uri -> uri.endsWith("vmdk.html#streamOptimized"),
        "vSphere",
        "convert it: weir ovf convert --disk-format vmdk-stream-optimized");
    compressed("vCenter");
    envelope.systems().forEach(this::system);
    items(_ -> true, this::item);
  }

  private void system(Content system) {
    for (Hardware hardware : system.hardware()) {
      if (hardware.families().stream().noneMatch(family -> family.matches("vmx-\\d+"))) {
        report.error(
            "hardware-family",
            hardware,
            hardware.families().isEmpty()
                ? "no vssd:VirtualSystemType: vSphere wants a vmx-NN"
                : "Unsupported hardware family '" + String.join(" ", hardware.families()) + "'",
            "write vmx-13 into vssd:VirtualSystemType: weir ovf edit --hardware-family vmx-13",
            reference());
      }
    }
    for (Section section : system.sections()) {
      if (section.kind() == Section.Kind.UNKNOWN
          && section.required()
          && !section.element().name().namespace().equals(Namespaces.VMW)) {
        report.error(
            "required-section",
            section,
            "vSphere does not know " + section.title() + ", which is required",
            "add ovf:required=\"false\"",
            "DSP0243 7");
      }
    }
    vbox(system.element());
  }

  private void vbox(XmlElement system) {
    for (XmlElement child : system.elements()) {
      if (child.name().namespace().equals(Namespaces.VBOX)
          && child.attributes().stream().noneMatch(a -> a.name().local().equals("required"))) {
        report.error(
            "required-section",
            child,
            "vSphere does not know " + child.name().qualified(),
            "take it away, or add ovf:required=\"false\"",
            "DSP0243 7");
      }
    }
  }

  private void item(HardwareItem item) {
    if (!item.element().name().local().equals("Item")) {
      report.error(
          "item-2.x",
          item,
          "Unsupported element '" + item.element().name().local() + "'",
          "write an Item",
          reference());
    }
    if (item.is(ResourceType.IDE_CONTROLLER) && subType(item, "PIIX4", "PIIX3")) {
      report.error(
          "ide-subtype",
          item,
          "vSphere does not know the IDE controller " + item.subTypes(),
          "take rasd:ResourceSubType away",
          reference());
    }
    if (item.is(ResourceType.SCSI_CONTROLLER)
        && !item.subTypes().isEmpty()
        && !subType(item, "lsilogic", "lsilogicsas", "buslogic", "VirtualSCSI")) {
      report.error(
          "scsi-subtype",
          item,
          "vSphere does not know the SCSI controller " + item.subTypes(),
          "use lsilogic or VirtualSCSI",
          reference());
    }
    if (item.is(ResourceType.ETHERNET)
        && !item.subTypes().isEmpty()
        && !subType(
            item,
            "PCNet32",
            "E1000",
            "E1000e",
            "VmxNet",
            "VmxNet2",
            "VmxNet3",
            "Flexible",
            "sriov")) {
      report.error(
          "nic-subtype",
          item,
          "vSphere does not know the network adapter " + item.subTypes(),
          "use E1000 or VmxNet3",
          reference());
    }
    if (item.is(ResourceType.OTHER_STORAGE)
        && !subType(item, "vmware.sata.ahci", "AHCI", "vmware.nvme.controller", "nvme")) {
      report.error(
          "sata-subtype",
          item,
          "vSphere does not know the controller " + item.subTypes(),
          "use vmware.sata.ahci",
          reference());
    }
    if (item.is(ResourceType.SOUND) && item.required()) {
      report.error(
          "sound",
          item,
          "vSphere has no sound card such as '" + item.name() + "'",
          "take it away, or add ovf:required=\"false\"",
          reference());
    }
    for (XmlElement child : item.element().elements()) {
      if (child.name().namespace().equals(Namespaces.VMW)
          && ELEMENTS.contains(child.name().local())
          && child.attributes().stream().noneMatch(a -> a.name().local().equals("required"))) {
        report.warning(
            "vmw-required",
            child,
            "a host that does not know this setting refuses the package",
            "add ovf:required=\"false\"",
            reference());
      }
    }
  }

  /** How the manifest is written: vSphere reads it by letter. */
  static void manifest(Report report, String name, Manifest manifest) {
    for (int line : manifest.oddLines()) {
      report.file(
          Severity.ERROR,
          "manifest-spelling",
          name,
          line,
          "vSphere refuses this line (\"Invalid OVF checksum algorithm\")",
          "write 'SHA256(file)= digest', no space before the parenthesis: weir ovf pack",
          "vSphere OVF import");
    }
    if (manifest.entries().stream().anyMatch(e -> e.algorithm() == DigestAlgorithm.SHA1)) {
      report.file(
          Severity.WARNING,
          "manifest-sha1",
          name,
          0,
          "vSphere from 6.7 on can refuse SHA1",
          "use SHA-256: weir ovf pack",
          "vSphere OVF import");
    }
  }
}
