package dev.weir.image.recipe;

import dev.weir.sdk.config.ByteSize;
import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.KeyLabel;
import dev.weir.sdk.config.Pattern;
import dev.weir.sdk.config.Range;
import java.util.List;
import java.util.Map;

/**
 * The virtual machine.
 *
 * @param network in the order of the machine's cards: lan, wan
 * @param profile kinds of the machine, by the profile's name
 */
@Doc("The virtual machine")
public record HardwareRecipe(
    @Doc("Processors") @Default("2") @Range(min = 1, max = 64) int processors,
    @Doc("Memory") @Default("1g") ByteSize memory,
    @Doc("Networks, one card each, in their order") List<String> network,
    @Doc("What differs between kinds of hypervisors") @KeyLabel("profile")
        Map<ProfileName, Profile> profile) {
  private static final long SMALLEST = 256L << 20;

  /** Checks the memory. */
  public HardwareRecipe {
    if (memory.bytes() < SMALLEST || memory.bytes() % (1 << 20) != 0) {
      throw new IllegalArgumentException(
          "memory must be whole megabytes, and at least 256m; it is " + memory);
    }
  }

  /** Cards that importers know. */
  public enum Card {
    @Doc("Intel 82545EM: every hypervisor has it")
    E1000,
    @Doc("Intel 82574L")
    E1000E,
    @Doc("VMware's paravirtual card")
    VMXNET3,
    @Doc("virtio, by importers that know it")
    VIRTIO
  }

  /** Disk controllers that importers know. */
  public enum Controller {
    @Doc("LSI Logic parallel SCSI")
    LSILOGIC,
    @Doc("VMware's paravirtual SCSI")
    PVSCSI,
    @Doc("AHCI")
    AHCI,
    @Doc("IDE")
    IDE
  }

  /** A profile's machine. */
  public record Profile(
      @Doc("Network cards") @Default("e1000") Card card,
      @Doc("Disk controller") @Default("lsilogic") Controller controller,
      @Doc("VMware's hardware version")
          @Default("vmx-13")
          @Pattern(value = "vmx-[0-9]{1,2}", description = "vmx- and a number")
          String machine) {}
}
