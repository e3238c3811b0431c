package dev.weir.image.recipe;

import dev.weir.sdk.config.ByteSize;
import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;

/** Sizes of partitions. */
@Doc("Sizes on the disk")
public record DiskRecipe(
    @Doc("Each of the two slots for the system") @Default("256m") ByteSize slot,
    @Doc("Configuration") @Default("64m") ByteSize config,
    @Doc("Data at first; grows to the end of the disk at the first boot") @Default("256m")
        ByteSize data) {
  private static final long SMALLEST = 16L << 20;
  private static final long MEGABYTE = 1L << 20;

  /** Checks the sizes. */
  public DiskRecipe {
    check("slot", slot);
    check("config", config);
    check("data", data);
  }

  private static void check(String what, ByteSize size) {
    if (size.bytes() < SMALLEST || size.bytes() % MEGABYTE != 0) {
      throw new IllegalArgumentException(
          what + " must be whole megabytes, and at least 16m; it is " + size);
    }
  }
}
