package dev.weir.router.count;

import dev.weir.sdk.node.DropReason;
import java.util.Locale;

/** Why the router drops a packet. */
public enum RouterDrop implements DropReason {
  NO_ROUTE("No route to the destination; the sender is told. Add a route."),
  BLACKHOLE("The route to the destination is a blackhole."),
  UNREACHABLE_ROUTE(
      "The route says unreachable, or none of its next hops can be used; the sender is told."),
  PROHIBITED_ROUTE("The route says prohibited; the sender is told."),
  TTL_EXCEEDED(
      "TTL or hop limit ran out here; the sender is told. A routing loop, or a traceroute."),
  TOO_BIG(
      "Larger than the MTU of the interface it should leave by, and must not be fragmented; the sender is told."),
  MARTIAN_SOURCE(
      "The source address can be nobody's on a network (RFC 6890), or is the appliance's own."),
  MARTIAN_DESTINATION("The destination address must not appear on a network (RFC 6890)."),
  REVERSE_PATH(
      "The route back to the source does not lead to the interface it came in by (strict), or there is none (loose)."),
  SOURCE_ROUTED("Source routing asked for (IPv4 option or IPv6 routing header type 0)."),
  BAD_OPTIONS("IPv4 options or IPv6 extension headers are malformed."),
  BAD_HEADER("The IP header cannot be read."),
  LINK_LOCAL_FORWARD("Source or destination is link-local: never forwarded (RFC 4291, RFC 3927)."),
  LINK_MULTICAST("A link-layer group address with a unicast IP destination (RFC 1122, 3.3.6)."),
  DIRECTED_BROADCAST("For the broadcast address of another network (RFC 2644)."),
  NOT_MEMBER(
      "For a multicast group that the appliance is not a member of; multicast is not routed."),
  NO_NEIGHBOUR("The next hop does not answer; the sender is told."),
  NEIGHBOUR_QUEUE_FULL("The next hop has not answered yet and enough packets wait for it."),
  NEIGHBOUR_LIMIT(
      "The next hop is not known, and no more may be asked for now: table full, or too many unanswered on the interface."),
  ADDRESS_WITHHELD(
      "Sent from an address of the appliance that another host has, or that is still being asked for; see 'show router addresses'."),
  NO_INTERFACE("The interface it should leave by is gone or down."),
  ARP_INVALID(
      "Malformed ARP, a sender that is no unicast address, or one who is no neighbour on the interface"
          + " by its networks or by a route."),
  ARP_NOT_FOR_US(
      "An ARP request or announcement that concerns neither the appliance nor a known neighbour."),
  ND_INVALID(
      "Neighbour discovery that RFC 4861 says to discard: hop limit, checksum, addresses or options."),
  ND_NOT_FOR_US("Neighbour discovery that concerns neither the appliance nor a known neighbour."),
  ROUTER_DISCOVERY("Router solicitations, advertisements and redirects of others: not used."),
  ICMP_INVALID("ICMP for the appliance that is truncated or has a wrong checksum."),
  ECHO_MULTICAST("An echo request to a broadcast or multicast address: not answered."),
  FRAGMENT_FAILED("Could not be fragmented: headers in the way, or no room."),
  NO_BUFFER("The packet pool is empty.");

  private final String doc;

  RouterDrop(String doc) {
    this.doc = doc;
  }

  @Override
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String doc() {
    return doc;
  }
}
