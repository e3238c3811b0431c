package dev.weir.ovf.validate;

import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.ResourceType;

/** virt-v2v, reading an OVA. */
final class LibvirtRules extends TargetRules {
  LibvirtRules(Report report, Envelope envelope) {
    super(report, envelope, "virt-v2v, input/parse_ova.ml and parse_ovf_from_ova.ml");
  }

  @Override
  void run() {
    version1Only("virt-v2v");
    noCollections("virt-v2v");
    diskFormat(
        uri -> uri.contains("vmdk"),
        "virt-v2v",
        "convert it: weir ovf convert --disk-format vmdk-stream-optimized");
    chunked("virt-v2v");
    envelope.files().stream()
        .filter(file -> file.href().contains("%"))
        .forEach(
            file ->
                report.error(
                    "href-target",
                    file,
                    "virt-v2v takes '" + file.href() + "' by letter and does not resolve %20",
                    "give the file a name without blanks and special characters",
                    reference()));
    envelope.files().stream()
        .filter(file -> file.compression().filter(c -> c.equals("bzip2")).isPresent())
        .forEach(
            file ->
                report.error(
                    "compression-target",
                    file,
                    "virt-v2v unpacks gzip only",
                    "pack it without compression",
                    reference()));
    items(
        is(ResourceType.DISK),
        item -> {
          boolean parent =
              item.parent().isPresent()
                  && envelope.systems().stream()
                      .flatMap(s -> s.hardware().stream())
                      .flatMap(h -> h.items().stream())
                      .anyMatch(i -> i.instanceId().equals(item.parent().get()));
          if (!parent) {
            report.warning(
                "no-controller",
                item,
                "virt-v2v takes SCSI for a disk without controller",
                "add rasd:Parent",
                reference());
          }
        });
    ignored(
        item ->
            item.is(ResourceType.SERIAL_PORT)
                || item.is(ResourceType.USB_CONTROLLER)
                || item.is(ResourceType.PARALLEL_PORT),
        "virt-v2v reads processor, memory, disks, CD, floppy and network only",
        "add it to the domain afterwards");
    envelope.systems().stream()
        .filter(system -> !system.properties().isEmpty())
        .forEach(
            system ->
                report.warning(
                    "properties",
                    system,
                    "virt-v2v does not hand properties to the guest",
                    "attach an environment image: weir ovf env iso, or weir ovf deploy-libvirt",
                    reference()));
  }
}
