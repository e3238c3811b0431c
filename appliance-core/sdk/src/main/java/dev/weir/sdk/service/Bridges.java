package dev.weir.sdk.service;

import java.util.OptionalInt;

/** The bridges of a generation. Given by the switch; any thread. */
public interface Bridges {
  /**
   * The routed interface that is the gateway of hosts behind a member.
   *
   * @param member index of the bridged interface their frames come in by
   * @param tag VLAN id of the frames; empty if they have no tag
   * @return its index; empty if the VLAN has none, or the member does not carry it
   */
  OptionalInt routedInterface(int member, OptionalInt tag);
}
