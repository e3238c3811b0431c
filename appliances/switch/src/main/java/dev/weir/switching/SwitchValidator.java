package dev.weir.switching;

import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.module.Candidate;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.Problems;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds what is wrong with the configuration of bridges and their members. */
final class SwitchValidator {
  private final SwitchConfig config;
  private final Candidate all;
  private final Problems problems;
  private final Map<String, String> bridgeOfMember = new HashMap<>();
  private final Set<Integer> parents = new HashSet<>();

  SwitchValidator(SwitchConfig config, Candidate all, Problems problems) {
    this.config = config;
    this.all = all;
    this.problems = problems;
  }

  void validate() {
    all.interfaces().forEach(one -> parents.add(one.parent()));
    config.bridge().forEach(this::members);
    config.bridge().forEach(this::statics);
    config.bridge().forEach(this::routed);
    all.augmented(SwitchPortConfig.class).forEach(this::port);
  }

  private void members(String name, SwitchConfig.Bridge bridge) {
    ConfigPath path = BridgePaths.bridge(name).child("member");
    for (String member : bridge.member()) {
      ConfigPath at = path.child(member);
      Optional<InterfaceRef> found = all.interfaceNamed(member);
      if (found.isEmpty() || found.get().kind().equals(SwitchModule.KIND)) {
        problems.error(
            at, "SW-0001", "there is no interface " + member + " to bridge", "delete " + at);
        continue;
      }
      String other = bridgeOfMember.putIfAbsent(member, name);
      if (other != null) {
        problems.error(
            at, "SW-0002", member + " is a member of bridge " + other + " already", "delete " + at);
      }
      if (!found.get().linkLayer()) {
        problems.error(at, "SW-0003", member + " has no Ethernet frames to bridge", "delete " + at);
      }
      if (parents.contains(found.get().index())) {
        problems.error(
            at,
            "SW-0004",
            member + " has 802.1Q sub-interfaces and cannot be bridged as a whole",
            "delete " + found.get().configPath() + " vlan");
      }
    }
  }

  private void statics(String name, SwitchConfig.Bridge bridge) {
    bridge
        .staticMac()
        .forEach(
            (mac, entry) -> {
              ConfigPath at = BridgePaths.bridge(name).child("static", mac.toString());
              if (!unicast(mac)) {
                problems.error(
                    at, "SW-0005", mac + " is not the address of one host", "delete " + at);
              }
              if (!bridge.member().contains(entry.port())) {
                problems.error(
                    at,
                    "SW-0006",
                    entry.port() + " is not a member of bridge " + name,
                    "set " + BridgePaths.bridge(name) + " member " + entry.port());
              }
              if (!bridge.vlanAware() && entry.vlan() != 1) {
                problems.error(at, "SW-0007", "the bridge is not VLAN aware", awareFix(name));
              }
            });
  }

  private void routed(String name, SwitchConfig.Bridge bridge) {
    bridge
        .routed()
        .forEach(
            (vlan, routed) -> {
              ConfigPath at = BridgePaths.routed(name, vlan);
              if (!bridge.vlanAware() && vlan != 1) {
                problems.error(at, "SW-0007", "the bridge is not VLAN aware", awareFix(name));
              }
              routed
                  .mac()
                  .filter(mac -> !unicast(mac))
                  .ifPresent(
                      mac ->
                          problems.error(
                              at.child("mac"),
                              "SW-0005",
                              mac + " is not the address of one host",
                              "delete " + at + " mac"));
            });
  }

  private void port(ConfigPath path, SwitchPortConfig port) {
    if (port.access().isPresent() && port.trunk().isPresent()) {
      problems.error(
          path.child("access"),
          "SW-0008",
          "a member is an access port or a trunk, not both",
          "delete " + path.child("access"));
    }
    String bridge = bridgeOfMember.get(path.last());
    if (bridge == null) {
      problems.warning(
          path, "SW-0009", "access, trunk and mac-limit count for members of a bridge only", "");
    } else if ((port.access().isPresent() || port.trunk().isPresent())
        && !Optional.ofNullable(config.bridge().get(bridge)).map(b -> b.vlanAware()).orElse(true)) {
      problems.warning(
          path, "SW-0010", "bridge " + bridge + " does not look at VLANs", awareFix(bridge));
    }
  }

  private static String awareFix(String bridge) {
    return "set " + BridgePaths.bridge(bridge) + " vlan-aware";
  }

  private static boolean unicast(MacAddress mac) {
    return !mac.isMulticast() && mac.bits() != 0;
  }
}
