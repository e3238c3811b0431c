package dev.weir.image.recipe;

import dev.weir.sdk.config.Doc;
import java.util.Locale;

/** Kinds of hypervisors to make an image for. */
public enum ProfileName {
  @Doc("Any hypervisor: hardware that all know")
  PORTABLE,
  @Doc("vSphere: paravirtual hardware, sizes to choose from")
  VSPHERE,
  @Doc("KVM: virtio")
  KVM;

  /** As on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
