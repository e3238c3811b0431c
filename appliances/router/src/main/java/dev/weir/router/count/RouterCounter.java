package dev.weir.router.count;

import dev.weir.sdk.node.Counter;
import java.util.Locale;

/** What the router counts. */
public enum RouterCounter implements Counter {
  LOOKUPS("Packets looked up."),
  FORWARDED("Packets sent on to a next hop."),
  FRAGMENTED("Packets fragmented."),
  FRAGMENTS("Fragments made."),
  ICMP_ERRORS("ICMP errors sent."),
  ICMP_ERRORS_LIMITED("ICMP errors not sent: over the rate limit."),
  ICMP_ERRORS_FORBIDDEN(
      "ICMP errors not sent: about an error, a group, a fragment or no proper source."),
  ICMP_ERRORS_FAILED("ICMP errors not sent: no address to send from, or the pool is empty."),
  ECHO_REPLIES("Echo requests answered."),
  ARP_REQUESTS_SENT("ARP requests sent."),
  ARP_REPLIES_SENT("ARP replies sent."),
  ARP_RECEIVED("ARP packets received."),
  ND_SOLICITATIONS_SENT("Neighbour solicitations sent."),
  ND_ADVERTISEMENTS_SENT("Neighbour advertisements sent."),
  ND_RECEIVED("Neighbour solicitations and advertisements received."),
  SOLICITATIONS_LIMITED("Solicitations not sent: over the interface's rate limit."),
  NEIGHBOURS_CREATED("Neighbours added to the table."),
  NEIGHBOURS_REMOVED("Neighbours removed: unused, unreachable, or to make room."),
  NEIGHBOUR_MOVES("Neighbours whose MAC address changed."),
  NEIGHBOUR_CONFLICTS("Others seen using an address of the appliance."),
  PACKETS_HELD("Packets that waited for a neighbour.");

  private final String doc;

  RouterCounter(String doc) {
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
