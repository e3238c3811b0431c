package dev.weir.firewall.config;

import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.Range;
import dev.weir.sdk.config.Unit;
import java.util.Map;

/**
 * All of {@code firewall}. Without any zone no policy is enforced; NAT works either way.
 *
 * @param zone zones by name; {@code local} is the appliance itself
 * @param group named sets that rules share
 * @param nat address translation
 * @param connection how connections are kept
 * @param rejectRate answers to rejected packets, per worker
 */
@Doc("Zones, policies, address translation")
public record FirewallConfig(
    @Doc("Zones; 'local' is the appliance itself") Map<String, Zone> zone,
    @Doc("Groups of addresses, ports and interfaces") Groups group,
    @Doc("Address translation, IPv4") Nat nat,
    @Doc("Connection table") Connections connection,
    @Doc("Answers to rejected packets per worker")
        @Default("100")
        @Range(min = 0, max = 1_000_000)
        @Unit("packets/s")
        int rejectRate) {
  /** No zone, no translation. */
  public static final FirewallConfig DEFAULT =
      new FirewallConfig(Map.of(), Groups.NONE, Nat.NONE, Connections.DEFAULT, 100);

  public FirewallConfig {
    zone = Map.copyOf(zone);
  }
}
