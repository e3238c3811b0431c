package dev.weir.sdk.service;

import dev.weir.sdk.address.IpAddress;
import java.util.Optional;

/** Where a route sends packets. */
public sealed interface NextHop {
  /**
   * To a gateway.
   *
   * @param gateway its address, of the route's family
   * @param interfaceName the interface it is reached by; if empty, the route to the gateway decides
   */
  record Via(IpAddress gateway, Optional<String> interfaceName) implements NextHop {
    @Override
    public String toString() {
      return "via " + gateway + interfaceName.map(name -> " " + name).orElse("");
    }
  }

  /** To the destination itself, a neighbour on an interface. */
  record Direct(String interfaceName) implements NextHop {
    @Override
    public String toString() {
      return "direct " + interfaceName;
    }
  }

  /** Nowhere: dropped, or dropped with an ICMP error, or the appliance's own. */
  enum Special implements NextHop {
    /** An address of the appliance. */
    LOCAL,
    /** The broadcast or network address of an interface's IPv4 network. */
    BROADCAST,
    /** Dropped in silence. */
    BLACKHOLE,
    /** Dropped; the sender is told that there is no way. */
    UNREACHABLE,
    /** Dropped; the sender is told that it is forbidden. */
    PROHIBITED;

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
