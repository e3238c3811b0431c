package dev.weir.runtime.interfaces;

import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.KeyLabel;
import dev.weir.sdk.config.Pattern;
import dev.weir.sdk.config.Range;
import dev.weir.sdk.config.Unit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What interfaces of all kinds have in common; grafted on {@code interfaces * *}. */
public record InterfaceSettings(
    @Doc("What it is connected to, for people") Optional<String> description,
    @Doc("What it is for: a word such as lan or wan, shown beside its name")
        @Pattern(value = "[a-z][a-z0-9-]{0,15}", description = "lower case letters, digits, -")
        Optional<String> role,
    @Doc("Takes the interface out of service") boolean disabled,
    @Doc("Largest IP packet; the device's own if not said")
        @Range(min = 576, max = 65535)
        @Unit("bytes")
        Optional<Integer> mtu,
    @Doc("Own MAC address; the device's, or one made from the name, if not said")
        Optional<MacAddress> mac,
    @Doc("Own addresses with the length of the network's prefix") List<InterfaceAddress> address,
    @Doc("Routing table it belongs to")
        @Default("default")
        @Pattern(value = "[a-z][a-z0-9-]{0,15}", description = "lower case letters, digits, -")
        String vrf,
    @Doc("Whether small TCP segments that come in together are joined into one large frame")
        @Default("off")
        Gro gro,
    @Doc("802.1Q sub-interfaces by VLAN id, named as in eth0.10")
        @KeyLabel("vlan")
        @Range(min = 1, max = 4094)
        Map<Integer, Vlan> vlan) {
  /** Generic receive offload. */
  public enum Gro {
    @Doc("Each segment goes its way alone")
    OFF,
    @Doc("Joined, and cut again into the same segments where the next device wants that")
    ON
  }

  /** An 802.1Q sub-interface. */
  public record Vlan(
      @Doc("What it is for, for people") Optional<String> description,
      @Doc("What it is for: a word such as lan or wan, shown beside its name")
          @Pattern(value = "[a-z][a-z0-9-]{0,15}", description = "lower case letters, digits, -")
          Optional<String> role,
      @Doc("Takes the sub-interface out of service") boolean disabled,
      @Doc("Largest IP packet; the parent's if not said")
          @Range(min = 576, max = 65535)
          @Unit("bytes")
          Optional<Integer> mtu,
      @Doc("Own addresses with the length of the network's prefix") List<InterfaceAddress> address,
      @Doc("Routing table it belongs to")
          @Default("default")
          @Pattern(value = "[a-z][a-z0-9-]{0,15}", description = "lower case letters, digits, -")
          String vrf) {}
}
