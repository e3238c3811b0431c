package dev.weir.firewall.policy;

/** Where on a packet's way a policy node stands. */
public enum Site {
  /** Between two interfaces. */
  FORWARD,
  /** To the appliance itself. */
  LOCAL_IN,
  /** From programs of the appliance itself. */
  LOCAL_OUT
}
