package dev.weir.runtime.interfaces;

import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.Pattern;
import dev.weir.sdk.config.Range;

/** A virtio network card of a guest: the appliance is the device behind it. */
public record VhostUserConfig(
    @Doc("Path of the Unix socket where the virtual machine and the appliance meet")
        @Pattern(value = PATH, description = PATH_RULE)
        String socket,
    @Doc("Which of the two makes the socket") @Default("server") SocketMode mode,
    @Doc("Most queue pairs that the guest may use") @Default("1") @Range(min = 1, max = 64)
        int queues,
    @Doc("Offer packed rings beside split ones") @Default("true") boolean packed,
    @Doc("Accept memory that its owner could take away, which would crash the appliance: DPDK's")
        boolean trustGuest) {
  static final String PATH = "/.{1,106}";
  static final String PATH_RULE = "an absolute path of at most 107 bytes";
}
