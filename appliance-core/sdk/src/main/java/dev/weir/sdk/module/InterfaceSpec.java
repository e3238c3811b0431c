package dev.weir.sdk.module;

import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.config.ConfigPath;
import java.util.List;

/**
 * An interface that a module makes: a tunnel, a bridge's routed interface. The fields are those of
 * {@link InterfaceRef}.
 *
 * @param mac 0 with {@code linkLayer}: the engine gives it a stable locally administered address
 */
public record InterfaceSpec(
    String name,
    String kind,
    ConfigPath configPath,
    String role,
    long mac,
    int mtu,
    List<InterfaceAddress> addresses,
    String vrf,
    boolean enabled,
    boolean linkLayer) {
  /** Copies the list. */
  public InterfaceSpec {
    addresses = List.copyOf(addresses);
  }
}
