package dev.weir.runtime.interfaces;

import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.Pattern;
import dev.weir.sdk.config.Range;

/** A port of another program's virtual switch: the appliance is the driver in front of it. */
public record VirtioUserConfig(
    @Doc("Path of the Unix socket where the switch and the appliance meet")
        @Pattern(value = VhostUserConfig.PATH, description = VhostUserConfig.PATH_RULE)
        String socket,
    @Doc("Which of the two makes the socket") @Default("client") SocketMode mode,
    @Doc("Most queue pairs to use") @Default("1") @Range(min = 1, max = 64) int queues,
    @Doc("Use packed rings where the switch offers them") @Default("true") boolean packed) {}
