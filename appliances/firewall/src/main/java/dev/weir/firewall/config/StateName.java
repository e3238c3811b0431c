package dev.weir.firewall.config;

import dev.weir.sdk.config.Doc;

/** What a packet is to its connection, as rules name it. */
public enum StateName {
  /** Opens a connection. */
  @Doc("Opens a connection")
  NEW,
  /** Of an open connection. */
  @Doc("Belongs to an open connection")
  ESTABLISHED,
  /** An ICMP error about one. */
  @Doc("ICMP error about an open connection")
  RELATED,
  /** Fits no connection. */
  @Doc("Fits no connection though it should; dropped unless a rule accepts it by this word")
  INVALID
}
