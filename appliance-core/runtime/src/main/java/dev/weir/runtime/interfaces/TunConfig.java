package dev.weir.runtime.interfaces;

import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.Pattern;
import dev.weir.sdk.config.Range;
import java.util.Optional;

/** A TUN device. */
public record TunConfig(
    @Doc("Name of the device on the host; the interface's own name if not said")
        @Pattern(value = InterfacesConfig.NAME, description = InterfacesConfig.NAME_RULE)
        Optional<String> device,
    @Doc("Network namespace of the host to put the device into")
        @Pattern(value = "[a-zA-Z0-9_.-]{1,64}", description = "letters, digits, _ . -")
        Optional<String> namespace,
    @Doc("Queue pairs") @Default("1") @Range(min = 1, max = 64) int queues,
    @Doc("Leave the device there when the appliance stops") boolean persistent) {}
