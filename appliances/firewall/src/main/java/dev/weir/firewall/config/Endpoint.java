package dev.weir.firewall.config;

import dev.weir.sdk.address.PortRange;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.Reference;
import java.util.List;

/**
 * One end of a flow. What is not given matches everything; addresses and groups add up.
 *
 * @param address blocks of addresses
 * @param group address groups
 * @param port ports or ranges, of TCP and UDP
 * @param portGroup port groups
 */
public record Endpoint(
    @Doc("Addresses, prefixes or ranges") List<Addresses> address,
    @Doc("Address groups") @Reference("firewall group address") List<String> group,
    @Doc("Ports or ranges of ports; needs protocol tcp, udp or tcp-udp") List<PortRange> port,
    @Doc("Port groups; needs protocol tcp, udp or tcp-udp") @Reference("firewall group port")
        List<String> portGroup) {
  /** Everything. */
  public static final Endpoint ANY = new Endpoint(List.of(), List.of(), List.of(), List.of());

  public Endpoint {
    address = List.copyOf(address);
    group = List.copyOf(group);
    port = List.copyOf(port);
    portGroup = List.copyOf(portGroup);
  }

  /** Whether ports are constrained. */
  public boolean hasPorts() {
    return !port.isEmpty() || !portGroup.isEmpty();
  }

  /** Whether addresses are constrained. */
  public boolean hasAddresses() {
    return !address.isEmpty() || !group.isEmpty();
  }
}
