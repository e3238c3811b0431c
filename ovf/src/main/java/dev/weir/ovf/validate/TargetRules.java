package dev.weir.ovf.validate;

import dev.weir.ovf.model.Content;
import dev.weir.ovf.model.DiskDescription;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.HardwareItem;
import dev.weir.ovf.model.OvfVersion;
import dev.weir.ovf.model.ResourceType;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What a target rejects or ignores. One class a target; this holds what they share. */
abstract class TargetRules {
  final Report report;
  final Envelope envelope;
  private final String reference;

  TargetRules(Report report, Envelope envelope, String reference) {
    this.report = report;
    this.envelope = envelope;
    this.reference = reference;
  }

  static TargetRules of(Target target, Report report, Envelope envelope) {
    return switch (target) {
      case VSPHERE -> new VsphereRules(report, envelope);
      case VIRTUALBOX -> new VirtualBoxRules(report, envelope);
      case LIBVIRT -> new LibvirtRules(report, envelope);
      case PROXMOX -> new ProxmoxRules(report, envelope);
      case OPENSTACK -> new OpenStackRules(report, envelope);
      case HYPER_V -> new HyperVRules(report, envelope);
    };
  }

  abstract void run();

  String reference() {
    return reference;
  }

  void items(Predicate<HardwareItem> which, Consumer<HardwareItem> check) {
    for (Content system : envelope.systems()) {
      system.hardware().stream()
          .limit(1)
          .flatMap(hardware -> hardware.items().stream())
          .filter(which)
          .forEach(check);
    }
  }

  void version1Only(String target) {
    if (envelope.version().filter(v -> v == OvfVersion.V2).isPresent()) {
      report.error(
          "version",
          envelope,
          target + " reads OVF 1.x only, this is 2.x",
          "write it as OVF 1.x, with Item for every piece of hardware",
          reference);
    }
  }

  void noCollections(String target) {
    envelope.contents().stream()
        .filter(Content::collection)
        .forEach(
            collection ->
                report.warning(
                    "collection",
                    collection,
                    target + " makes single machines, not a VirtualSystemCollection",
                    "make a package for each system",
                    reference));
  }

  void ignored(Predicate<HardwareItem> which, String what, String remedy) {
    items(
        which,
        item ->
            report.note(
                "ignored",
                item,
                "'" + item.name() + "' (" + label(item) + ") is ignored: " + what,
                remedy,
                reference));
  }

  void diskFormat(Predicate<String> accepted, String target, String wanted) {
    for (DiskDescription disk : envelope.disks()) {
      Optional<String> format = disk.format();
      if (disk.fileRef().isPresent() && format.isPresent() && !accepted.test(format.get())) {
        report.error(
            "disk-format-target",
            disk,
            target + " does not take disks of the format " + format.get(),
            wanted,
            reference);
      }
    }
  }

  void compressed(String target) {
    envelope.files().stream()
        .filter(file -> file.compression().isPresent())
        .forEach(
            file ->
                report.error(
                    "compression-target",
                    file,
                    target + " does not unpack compressed files",
                    "pack it without compression: weir ovf convert --decompress",
                    reference));
  }

  void chunked(String target) {
    envelope.files().stream()
        .filter(file -> file.chunkSize().isPresent())
        .forEach(
            file ->
                report.error(
                    "chunks-target",
                    file,
                    target + " does not join chunks",
                    "pack it whole: weir ovf convert --decompress",
                    reference));
  }

  static boolean subType(HardwareItem item, String... known) {
    for (String name : known) {
      if (item.subTypes().stream().anyMatch(name::equalsIgnoreCase)) {
        return true;
      }
    }
    return false;
  }

  static Predicate<HardwareItem> is(ResourceType type) {
    return item -> item.is(type);
  }

  static String label(HardwareItem item) {
    return item.type().map(ResourceType::toString).orElse("of an unknown type");
  }
}
