package dev.weir.drivers.shadow;

import java.util.Optional;

/**
 * What a shadow interface is like.
 *
 * @param name of the kernel's interface
 * @param namespace the host's network namespace; empty: the process's own
 * @param mac the routed interface's own, so that punted frames are addressed to the shadow as they
 *     are
 * @param mtu the routed interface's
 * @param defaultRouteMetric metric of default routes through the shadow; empty: none. A host that
 *     has a default route of its own keeps it if the metric is larger
 */
public record ShadowSettings(
    String name,
    Optional<String> namespace,
    long mac,
    int mtu,
    Optional<Integer> defaultRouteMetric) {}
