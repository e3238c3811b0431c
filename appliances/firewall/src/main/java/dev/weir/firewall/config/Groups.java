package dev.weir.firewall.config;

import dev.weir.sdk.address.PortRange;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.InterfaceName;
import dev.weir.sdk.config.Reference;
import dev.weir.sdk.config.Word;
import java.util.List;
import java.util.Map;

/**
 * Named sets that rules share.
 *
 * @param address by name
 * @param port by name
 * @param interfaces by name
 */
public record Groups(
    @Doc("Groups of addresses and networks") Map<String, AddressGroup> address,
    @Doc("Groups of ports") Map<String, PortGroup> port,
    @Doc("Groups of interfaces") @Word("interface") Map<String, InterfaceGroup> interfaces) {
  /** None. */
  public static final Groups NONE = new Groups(Map.of(), Map.of(), Map.of());

  /**
   * A group of addresses and networks.
   *
   * @param address its blocks
   * @param include groups whose members are its members too
   */
  public record AddressGroup(
      @Doc("Addresses, prefixes or ranges") List<Addresses> address,
      @Doc("Groups whose members belong to this one too") @Reference("firewall group address")
          List<String> include) {}

  /**
   * A group of ports.
   *
   * @param port its ports
   */
  public record PortGroup(@Doc("Ports or ranges of ports") List<PortRange> port) {}

  /**
   * A group of interfaces.
   *
   * @param members its interfaces
   */
  public record InterfaceGroup(
      @Doc("Interfaces") @Word("interface") @InterfaceName List<String> members) {}
}
