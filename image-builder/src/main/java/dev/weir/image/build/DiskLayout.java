package dev.weir.image.build;

import dev.weir.image.partition.GptTable;
import dev.weir.image.partition.Partition;
import dev.weir.image.recipe.DiskRecipe;
import java.util.List;

/** The partitions of an image, whose names the guest and GRUB rely on. */
final class DiskLayout {
  static final int BIOS_BOOT = 0;
  static final int ESP = 1;
  static final int SLOT_A = 2;

  private static final long MEGABYTE = 1L << 20;
  private static final long ESP_SIZE = 128 * MEGABYTE;

  private final List<Partition> partitions;
  private final GptTable table;

  /** Sizes, and what makes the identifiers of this image differ from those of others. */
  DiskLayout(DiskRecipe sizes, String seed) {
    partitions =
        List.of(
            new Partition(Partition.BIOS_BOOT, "bios-boot", MEGABYTE, 0),
            new Partition(Partition.EFI_SYSTEM, "esp", ESP_SIZE, 0),
            linux("slot-a", sizes.slot().bytes()),
            linux("slot-b", sizes.slot().bytes()),
            linux("config", sizes.config().bytes()),
            linux("data", sizes.data().bytes()));
    table = new GptTable(partitions, seed);
  }

  private static Partition linux(String name, long size) {
    return new Partition(Partition.LINUX_DATA, name, size, 0);
  }

  GptTable table() {
    return table;
  }

  long start(int index) {
    return table.start(index);
  }

  long size(int index) {
    return partitions.get(index).size();
  }
}
