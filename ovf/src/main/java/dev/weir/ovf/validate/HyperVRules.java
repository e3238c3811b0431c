package dev.weir.ovf.validate;

import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.ResourceType;
import java.util.Locale;

/** Hyper-V, which imports no OVF: disks are converted, the machine is made by hand or by tools. */
final class HyperVRules extends TargetRules {
  HyperVRules(Report report, Envelope envelope) {
    super(report, envelope, "Hyper-V: no OVF import; VHD and VHDX disks");
  }

  @Override
  void run() {
    report.warning(
        "no-import",
        envelope,
        "Hyper-V imports no OVF; its disks can be used once they are VHDX",
        "weir ovf convert --disk-format vhdx-dynamic, then New-VM with these disks",
        reference());
    diskFormat(
        uri -> uri.toLowerCase(Locale.ROOT).contains("vhd") || uri.contains("137171"),
        "Hyper-V",
        "convert it: weir ovf convert --disk-format vhdx-dynamic");
    compressed("Hyper-V");
    items(
        is(ResourceType.SCSI_CONTROLLER),
        item ->
            report.note(
                "scsi-boot",
                item,
                "a machine of generation 1 boots from IDE only, one of generation 2 by UEFI only",
                "attach the boot disk to IDE, or make a machine of generation 2",
                reference()));
    ignored(
        item -> item.is(ResourceType.ETHERNET) && !subType(item, "PCNet32"),
        "adapters are made anew, with Hyper-V's own driver (hv_netvsc)",
        "see that the guest has that driver");
  }
}
