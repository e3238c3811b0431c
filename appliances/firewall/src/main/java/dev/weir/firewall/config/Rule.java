package dev.weir.firewall.config;

import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.InterfaceName;
import dev.weir.sdk.config.Pattern;
import dev.weir.sdk.config.Reference;
import dev.weir.sdk.config.Word;
import java.util.List;
import java.util.Optional;

/**
 * One rule of a policy: all that it names must match.
 *
 * @param action what becomes of the packet
 * @param comment a remark
 * @param protocol name or number
 * @param source where the packet comes from
 * @param destination where it goes, after destination NAT
 * @param icmp ICMP or ICMPv6 message
 * @param tcpFlags TCP flags of the first packet
 * @param state what it is to its connection; all but invalid if none is named
 * @param through interfaces within the zones
 * @param log log the first packet of each flow
 * @param disable leave the rule out
 */
public record Rule(
    @Doc("Verdict for matching packets") Action action,
    @Doc("Remark") Optional<String> comment,
    @Doc("Protocol")
        @Default("all")
        @Pattern(value = Rule.PROTOCOL, description = Rule.PROTOCOL_HELP)
        String protocol,
    @Doc("Match source address, group, port") Endpoint source,
    @Doc("Match destination address, group, port") Endpoint destination,
    @Doc("Match ICMP or ICMPv6 type and code") Icmp icmp,
    @Doc("Match TCP flags") Optional<TcpFlags> tcpFlags,
    @Doc("Match what the packet is to its connection") List<StateName> state,
    @Doc("Match interfaces within the zones") @Word("interface") Interfaces through,
    @Doc("Log first packet of each matching flow") boolean log,
    @Doc("Leave the rule out") boolean disable) {
  /** Form of a protocol. */
  public static final String PROTOCOL = "[a-z][a-z0-9-]{1,14}|[0-9]{1,3}";

  /** The form in words. */
  public static final String PROTOCOL_HELP =
      "tcp, udp, tcp-udp, icmp, icmpv6, all, the name of another protocol or a number 0-255";

  public Rule {
    state = List.copyOf(state);
  }

  /** A rule that matches everything. */
  public static Rule of(Action action) {
    return new Rule(
        action,
        Optional.empty(),
        "all",
        Endpoint.ANY,
        Endpoint.ANY,
        Icmp.ANY,
        Optional.empty(),
        List.of(),
        Interfaces.ANY,
        false,
        false);
  }

  /**
   * ICMP messages.
   *
   * @param type name or number
   * @param code number
   */
  public record Icmp(
      @Doc("Type: name or number 0-255")
          @Pattern(
              value = "[a-z][a-z0-9-]{1,30}|[0-9]{1,3}",
              description = "the name of an ICMP type or a number 0-255")
          Optional<String> type,
      @Doc("Code; needs a type") @dev.weir.sdk.config.Range(min = 0, max = 255)
          Optional<Integer> code) {
    /** Every message. */
    public static final Icmp ANY = new Icmp(Optional.empty(), Optional.empty());
  }

  /**
   * Interfaces of a packet.
   *
   * @param in by which it comes in
   * @param out by which it leaves
   * @param inGroup the same by group
   * @param outGroup the same by group
   */
  public record Interfaces(
      @Doc("Interfaces the packet comes in by") @InterfaceName List<String> in,
      @Doc("Interfaces the packet leaves by") @InterfaceName List<String> out,
      @Doc("Groups of interfaces it comes in by") @Reference("firewall group interface")
          List<String> inGroup,
      @Doc("Groups of interfaces it leaves by") @Reference("firewall group interface")
          List<String> outGroup) {
    /** Any. */
    public static final Interfaces ANY = new Interfaces(List.of(), List.of(), List.of(), List.of());
  }
}
