package dev.weir.engine.worker;

import dev.weir.sdk.node.DropReason;

/** Why the engine itself drops packets. */
public enum EngineReason implements DropReason {
  /** Exception out of a module. */
  MODULE_FAULT(
      "A module failed while it had the packet, or is closed after a failure; see alarms."),
  /** No slot. */
  NO_BUFFER("The packet pool has no free slot of the size needed; the machine is overloaded."),
  /** Too many rounds. */
  LOOP(
      "The packet went round the graph too often; two tunnels or interfaces lead into each other."),
  /** Left over by a node off an arc. */
  NOT_DISPOSED("A module's node left the packet where it must not; a defect of the module."),
  /** Edge to nowhere. */
  NO_PATH("The packet was sent on a way that does not exist for its interface."),
  /** Arc without an end. */
  NO_TERMINAL("No module handles such packets: no bridge or router is configured here."),
  /** Resume point gone. */
  STALE_RESUME("The packet waited for a node that a commit has removed."),
  /** Transmit queue full. */
  TX_FULL("The interface did not take the frame: it is congested or its peer does not read."),
  /** Unknown, down or absent interface. */
  NO_INTERFACE("The packet was to leave by an interface that does not exist or is down."),
  /** Received while administratively down. */
  INTERFACE_DOWN("The interface is administratively disabled."),
  /** Control handler too slow. */
  CONTROL_QUEUE_FULL("The control plane of a module does not keep up with its packets."),
  /** Ring to another worker full. */
  HAND_OVER_FULL("Another worker does not keep up with packets handed to it."),
  /** No shadow interface. */
  NO_HOST_STACK("The packet is for the host, which has no shadow interface for where it came in."),
  /** Shorter than its headers. */
  TRUNCATED("The frame is shorter than its Ethernet or VLAN header."),
  /** VLAN without sub-interface. */
  UNKNOWN_VLAN("The frame has a VLAN tag for which there is no sub-interface."),
  /** Somebody else's MAC address. */
  OTHER_HOST("The frame is addressed to another host's MAC address."),
  /** Nobody takes the EtherType. */
  UNKNOWN_ETHERTYPE("No module handles frames of this EtherType on a routed interface."),
  /** Version field. */
  IP_VERSION("The IP version does not match the EtherType."),
  /** Header or total length. */
  IP_LENGTH("The IP header or its lengths do not fit in the frame."),
  /** IPv4 header checksum. */
  IP_CHECKSUM("The checksum of the IPv4 header is wrong."),
  /** IPv6 extension headers. */
  IP_EXTENSIONS("The IPv6 extension headers are malformed or too many."),
  /** GSO facts that do not fit the frame. */
  BAD_OFFLOAD("The frame's segmentation or checksum request does not fit its headers."),
  /** Flushed with its queue. */
  SHUTDOWN("The interface or the engine was closed while it had the packet.");

  private final String doc;

  EngineReason(String doc) {
    this.doc = doc;
  }

  @Override
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  @Override
  public String doc() {
    return doc;
  }
}
