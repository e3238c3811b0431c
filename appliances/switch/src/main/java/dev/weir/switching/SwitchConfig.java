package dev.weir.switching;

import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.config.Between;
import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.InterfaceName;
import dev.weir.sdk.config.KeyLabel;
import dev.weir.sdk.config.Pattern;
import dev.weir.sdk.config.Range;
import dev.weir.sdk.config.Unit;
import dev.weir.sdk.config.Word;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Configuration of the module, at {@code switch}. */
@Doc("Bridges and their members")
public record SwitchConfig(
    @Doc("Bridges by name")
        @KeyLabel("bridge")
        @Pattern(value = "[a-z][a-z0-9-]{0,9}", description = "lower case letters, digits, -")
        Map<String, Bridge> bridge) {

  /** One bridge. */
  public record Bridge(
      @Doc("What it is for, for people") Optional<String> description,
      @Doc("Interfaces whose frames it forwards") @InterfaceName List<String> member,
      @Doc("Keeps VLANs apart, as access and trunk of its members say") boolean vlanAware,
      @Doc("How long an address is remembered after it was last seen")
          @Default("300s")
          @Between(min = "10s", max = "1000000s")
          Duration ageingTime,
      @Doc("Most addresses that are learnt; frames of others are flooded")
          @Default("8192")
          @Range(min = 16, max = 1048576)
          int macLimit,
      @Doc("Moves of addresses between members that raise an alarm")
          @Default("50")
          @Range(min = 1, max = 1000000)
          @Unit("moves in 10 seconds")
          int moveAlarm,
      @Doc("Addresses that stay at a member and are never learnt elsewhere")
          @KeyLabel("mac")
          @Word("static")
          Map<MacAddress, StaticMac> staticMac,
      @Doc(
              "Routed interfaces by VLAN, named as in br0.10 (VLAN 1, named as br0, if not VLAN aware)")
          @KeyLabel("vlan")
          @Range(min = 1, max = 4094)
          Map<Integer, Routed> routed) {}

  /** A static entry of the MAC table. */
  public record StaticMac(
      @Doc("Member at which it is") @InterfaceName @Word("interface") String port,
      @Doc("VLAN in which it is") @Default("1") @Range(min = 1, max = 4094) int vlan) {}

  /** A routed interface of a VLAN. */
  public record Routed(
      @Doc("What it is for: a word such as lan or wan, shown beside its name")
          @Pattern(value = "[a-z][a-z0-9-]{0,15}", description = "lower case letters, digits, -")
          Optional<String> role,
      @Doc("Takes the interface out of service") boolean disabled,
      @Doc("Own addresses with the length of the network's prefix") List<InterfaceAddress> address,
      @Doc("Routing table it belongs to")
          @Default("default")
          @Pattern(value = "[a-z][a-z0-9-]{0,15}", description = "lower case letters, digits, -")
          String vrf,
      @Doc("Largest IP packet") @Default("1500") @Range(min = 576, max = 65535) @Unit("bytes")
          int mtu,
      @Doc("Own MAC address; one made from the name, if not said") Optional<MacAddress> mac) {}
}
