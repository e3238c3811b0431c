package dev.weir.ovf.validate;

import java.util.Locale;
import java.util.Optional;

/** Importers whose ways are known. */
public enum Target {
  /** vCenter, ESXi, Workstation. */
  VSPHERE,
  VIRTUALBOX,
  /** virt-v2v, and what libvirt makes of the result. */
  LIBVIRT,
  PROXMOX,
  /** Images of OpenStack, to which an OVF is taken apart. */
  OPENSTACK,
  HYPER_V;

  /** The target of a name: {@code virt-v2v} is {@link #LIBVIRT}. */
  public static Optional<Target> of(String name) {
    String wanted = name.toLowerCase(Locale.ROOT).replace('_', '-');
    for (Target target : values()) {
      if (target.toString().equals(wanted)) {
        return Optional.of(target);
      }
    }
    return switch (wanted) {
      case "virt-v2v", "kvm", "qemu" -> Optional.of(LIBVIRT);
      case "vmware", "esxi", "vcenter" -> Optional.of(VSPHERE);
      case "hyperv" -> Optional.of(HYPER_V);
      default -> Optional.empty();
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
