package dev.weir.sdk.node;

import java.util.List;

/** The engine's arcs, in the order in which a packet meets them. */
public final class Arcs {
  /** Every frame as received. Ends in {@code ethernet-input}. */
  public static final ArcRef INTERFACE_INPUT = new ArcRef("interface-input", false);

  /** Frames of bridge members, tags on. Ends in the switch module's {@code l2-forward}. */
  public static final ArcRef L2_INPUT = new ArcRef("l2-input", false);

  /** Frames about to leave by a bridge member. Goes on to INTERFACE_OUTPUT. */
  public static final ArcRef L2_OUTPUT = new ArcRef("l2-output", true);

  /** IP packets of routed interfaces, header validated. Ends in the router's {@code ip-lookup}. */
  public static final ArcRef IP_INPUT = new ArcRef("ip-input", false);

  /** Packets for the appliance itself. Ends in local bindings by protocol and port, else punt. */
  public static final ArcRef IP_LOCAL = new ArcRef("ip-local", false);

  /**
   * Packets to be forwarded: next hop and txInterface are known, TTL not yet counted down. Ends in
   * the router's rewrite.
   */
  public static final ArcRef IP_FORWARD = new ArcRef("ip-forward", false);

  /** The host's own and generated IP packets. Ends in the router's {@code ip-lookup}. */
  public static final ArcRef LOCAL_OUT = new ArcRef("local-out", false);

  /** IP packets about to leave, before the link header is written. Ends in the rewrite. */
  public static final ArcRef IP_OUTPUT = new ArcRef("ip-output", true);

  /** Complete frames about to leave. Ends in transmit. */
  public static final ArcRef INTERFACE_OUTPUT = new ArcRef("interface-output", true);

  /** All of them. */
  public static final List<ArcRef> ALL =
      List.of(
          INTERFACE_INPUT,
          L2_INPUT,
          L2_OUTPUT,
          IP_INPUT,
          IP_LOCAL,
          IP_FORWARD,
          LOCAL_OUT,
          IP_OUTPUT,
          INTERFACE_OUTPUT);

  private Arcs() {}
}
