package dev.weir.firewall.config;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.PortRange;
import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.InterfaceName;
import dev.weir.sdk.config.Pattern;
import dev.weir.sdk.config.Range;
import dev.weir.sdk.config.Word;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Translation of IPv4 addresses and ports. Rules are asked for the first packet of a connection
 * only; the lowest number that matches decides.
 *
 * @param source translations of the source, as packets leave
 * @param destination translations of the destination, as packets come in
 * @param oneToOne fixed pairs of addresses, asked before the other two
 */
public record Nat(
    @Doc("Source NAT") Source source,
    @Doc("Destination NAT and port forwarding") Destination destination,
    @Doc("One-to-one NAT") @Word("static") Static oneToOne) {
  /** None. */
  public static final Nat NONE =
      new Nat(new Source(Map.of()), new Destination(Map.of()), new Static(Map.of()));

  /**
   * Source NAT.
   *
   * @param rule rules by number
   */
  public record Source(
      @Doc("Rules; the lowest number that matches decides") @Range(min = 1, max = 999_999)
          Map<Integer, SourceRule> rule) {
    public Source {
      rule = Collections.unmodifiableMap(new TreeMap<>(rule));
    }
  }

  /**
   * Destination NAT.
   *
   * @param rule rules by number
   */
  public record Destination(
      @Doc("Rules; the lowest number that matches decides") @Range(min = 1, max = 999_999)
          Map<Integer, DestinationRule> rule) {
    public Destination {
      rule = Collections.unmodifiableMap(new TreeMap<>(rule));
    }
  }

  /**
   * One-to-one NAT.
   *
   * @param rule rules by number
   */
  public record Static(
      @Doc("Rules; the lowest number that matches decides") @Range(min = 1, max = 999_999)
          Map<Integer, StaticRule> rule) {
    public Static {
      rule = Collections.unmodifiableMap(new TreeMap<>(rule));
    }
  }

  /** Where the new source comes from. */
  public enum SourceAction {
    /** The interface's own address. */
    @Doc("The address of the interface the packet leaves by")
    MASQUERADE,
    /** The addresses given. */
    @Doc("An address of to-address")
    TRANSLATE,
    /** It stays. */
    @Doc("No translation, and no later rule")
    EXCLUDE
  }

  /** How a port is chosen. */
  public enum Allocation {
    /** The packet's own if it is free. */
    @Doc("The packet's own port if it is free, else a random one")
    PRESERVE,
    /** At random. */
    @Doc("Always a random port")
    RANDOM
  }

  /**
   * A rule of source NAT.
   *
   * @param action where the new source comes from
   * @param comment a remark
   * @param outInterface interfaces by which the packet leaves
   * @param protocol name or number
   * @param source where it comes from
   * @param destination where it goes, after destination NAT
   * @param toAddress pool of addresses
   * @param toPort ports to choose from
   * @param allocation how a port is chosen
   * @param disable leave the rule out
   */
  public record SourceRule(
      @Doc("Where the new source comes from") @Default("masquerade") SourceAction action,
      @Doc("Remark") Optional<String> comment,
      @Doc("Interfaces the packet leaves by") @InterfaceName List<String> outInterface,
      @Doc("Protocol")
          @Default("all")
          @Pattern(value = Rule.PROTOCOL, description = Rule.PROTOCOL_HELP)
          String protocol,
      @Doc("Match source address, group, port") Endpoint source,
      @Doc("Match destination address, group, port") Endpoint destination,
      @Doc("IPv4 addresses to translate to; needs action translate") List<Addresses> toAddress,
      @Doc("Ports to choose from") @Default("1024-65535") PortRange toPort,
      @Doc("How a port is chosen") @Default("preserve") Allocation allocation,
      @Doc("Leave the rule out") boolean disable) {}

  /** Whether the destination changes. */
  public enum DestinationAction {
    /** It does. */
    @Doc("The address of to-address")
    TRANSLATE,
    /** It stays. */
    @Doc("No translation, and no later rule")
    EXCLUDE
  }

  /**
   * A rule of destination NAT.
   *
   * @param action whether the destination changes
   * @param comment a remark
   * @param inInterface interfaces by which the packet comes in
   * @param protocol name or number
   * @param source where it comes from
   * @param destination where it was sent
   * @param toAddress the new destination
   * @param toPort the new port, the same if empty
   * @param hairpin also for packets from other interfaces to the addresses of inInterface
   * @param disable leave the rule out
   */
  public record DestinationRule(
      @Doc("Whether the destination changes") @Default("translate") DestinationAction action,
      @Doc("Remark") Optional<String> comment,
      @Doc("Interfaces the packet comes in by") @InterfaceName List<String> inInterface,
      @Doc("Protocol")
          @Default("all")
          @Pattern(value = Rule.PROTOCOL, description = Rule.PROTOCOL_HELP)
          String protocol,
      @Doc("Match source address, group, port") Endpoint source,
      @Doc("Match destination address, group, port, as sent; an address of in-interface if none")
          Endpoint destination,
      @Doc("IPv4 address to forward to") Optional<IpAddress> toAddress,
      @Doc("Port to forward to; the same if not given") @Range(min = 1, max = 65535)
          Optional<Integer> toPort,
      @Doc("Also for hosts inside that use the outside address") boolean hairpin,
      @Doc("Leave the rule out") boolean disable) {}

  /**
   * A fixed pair of address blocks of equal size: the first of one is the first of the other.
   *
   * @param comment a remark
   * @param through the outside interface
   * @param outside addresses seen outside
   * @param inside addresses inside
   * @param disable leave the rule out
   */
  public record StaticRule(
      @Doc("Remark") Optional<String> comment,
      @Doc("Outside interface") @Word("interface") @InterfaceName String through,
      @Doc("IPv4 addresses outside") Addresses outside,
      @Doc("IPv4 addresses inside, as many") Addresses inside,
      @Doc("Leave the rule out") boolean disable) {}
}
