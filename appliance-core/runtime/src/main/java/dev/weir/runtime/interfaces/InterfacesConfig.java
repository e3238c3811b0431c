package dev.weir.runtime.interfaces;

import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.KeyLabel;
import dev.weir.sdk.config.Pattern;
import java.util.Map;

/**
 * Devices by kind and name. What interfaces of all kinds have in common is {@link
 * InterfaceSettings}.
 */
@Doc("Interfaces of the appliance by kind and name")
public record InterfacesConfig(
    @Doc("Network cards of the host, by packet sockets or AF_XDP")
        @KeyLabel("interface")
        @Pattern(value = NAME, description = NAME_RULE)
        Map<String, EthernetConfig> ethernet,
    @Doc("TAP devices: the other side is an Ethernet interface of the host or of a guest")
        @KeyLabel("interface")
        @Pattern(value = NAME, description = NAME_RULE)
        Map<String, TapConfig> tap,
    @Doc("TUN devices: the other side is an IP interface of the host")
        @KeyLabel("interface")
        @Pattern(value = NAME, description = NAME_RULE)
        Map<String, TunConfig> tun,
    @Doc("Virtual machines' network cards: the appliance is their device, by vhost-user")
        @KeyLabel("interface")
        @Pattern(value = NAME, description = NAME_RULE)
        Map<String, VhostUserConfig> vhostUser,
    @Doc("Ports of other programs' virtual switches: the appliance is the driver, by vhost-user")
        @KeyLabel("interface")
        @Pattern(value = NAME, description = NAME_RULE)
        Map<String, VirtioUserConfig> virtioUser,
    @Doc("Rings in the process, for tests and labs")
        @KeyLabel("interface")
        @Pattern(value = NAME, description = NAME_RULE)
        Map<String, MemoryConfig> memory,
    @Doc("Capture files: one is read, another written")
        @KeyLabel("interface")
        @Pattern(value = NAME, description = NAME_RULE)
        Map<String, PcapConfig> pcap) {
  /** What a name of an interface may be: what the host's kernel takes as well. */
  public static final String NAME = "[a-zA-Z][a-zA-Z0-9_-]{0,14}";

  /** {@link #NAME} in words. */
  public static final String NAME_RULE = "a letter, then letters, digits, - and _, at most 15";
}
