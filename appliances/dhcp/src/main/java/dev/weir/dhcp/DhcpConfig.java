package dev.weir.dhcp;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpRange;
import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.config.Between;
import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.InterfaceName;
import dev.weir.sdk.config.KeyLabel;
import dev.weir.sdk.config.Pattern;
import dev.weir.sdk.config.Range;
import dev.weir.sdk.config.Word;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Configuration of the module. */
@Doc("DHCP for IPv4: servers that lend addresses, interfaces that are lent theirs")
public record DhcpConfig(
    @Doc("Interfaces that get their address and routes from a server")
        @KeyLabel("interface")
        @InterfaceName
        Map<String, Client> client,
    @Doc("Servers by the name of their pool of addresses")
        @KeyLabel("pool")
        @Pattern(value = "[a-zA-Z0-9][a-zA-Z0-9_-]{0,31}", description = "letters, digits, _ and -")
        Map<String, Pool> server) {
  /** What one interface asks for, and what becomes of it. */
  public record Client(
      @Doc("Name told to the server")
          @Pattern(
              value = "[a-zA-Z0-9][a-zA-Z0-9.-]{0,62}",
              description = "letters, digits, . and -")
          Optional<String> hostName,
      @Doc("Take no routes from the server") boolean ignoreRoutes,
      @Doc("Distance of the server's routes") @Default("210") @Range(min = 1, max = 254)
          int distance) {}

  /** Addresses of one network and what its hosts are told. */
  public record Pool(
      @Doc("Interface the hosts are on") @InterfaceName @Word("interface") String on,
      @Doc("Takes the server out of service") boolean disabled,
      @Doc("Addresses to lend, first-last") List<IpRange> range,
      @Doc("How long an address is lent for") @Default("12h") @Between(min = "1m", max = "365d")
          Duration leaseTime,
      @Doc("Default routers told to hosts; the interface's own address if none is said")
          List<IpAddress> defaultRouter,
      @Doc("Name servers told to hosts") List<IpAddress> dns,
      @Doc("Domain name told to hosts")
          @Pattern(value = "[a-zA-Z0-9.-]{1,253}", description = "letters, digits, . and -")
          Optional<String> domainName,
      @Doc("Time servers told to hosts") List<IpAddress> ntp,
      @Doc("Hosts that always get the same address, by name")
          @KeyLabel("host")
          @Pattern(
              value = "[a-zA-Z0-9][a-zA-Z0-9.-]{0,62}",
              description = "letters, digits, . and -")
          Map<String, StaticLease> staticLease) {}

  /** A host that always gets the same address. */
  public record StaticLease(
      @Doc("The host's hardware address") MacAddress mac,
      @Doc("The address it gets") IpAddress address) {}
}
