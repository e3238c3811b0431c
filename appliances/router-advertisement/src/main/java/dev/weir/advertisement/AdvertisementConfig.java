package dev.weir.advertisement;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.config.Between;
import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.InterfaceName;
import dev.weir.sdk.config.KeyLabel;
import dev.weir.sdk.config.Word;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Configuration of the module. */
@Doc("Advertisements of networks and this router to IPv6 hosts")
public record AdvertisementConfig(
    @Doc("Interfaces whose networks are advertised, by name")
        @KeyLabel("interface")
        @InterfaceName
        @Word("interface")
        Map<String, Advertised> on) {
  /** What hosts of one interface are told. */
  public record Advertised(
      @Doc("Hosts get their addresses from a DHCPv6 server") boolean managed,
      @Doc("Hosts get other settings from a DHCPv6 server") boolean otherConfiguration,
      @Doc("Longest time between two advertisements; the shortest is a third of it")
          @Default("200s")
          @Between(min = "4s", max = "30m")
          Duration interval,
      @Doc("How long hosts use this router after an advertisement")
          @Default("30m")
          @Between(min = "0s", max = "9000s")
          Duration lifetime,
      @Doc("Name servers told to hosts") List<IpAddress> dns) {}
}
