package dev.weir.engine.graph;

import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Packet;

/**
 * Where packets go that take an edge, end an arc or resume: one vertex, or one by the interface
 * they came in or leave by.
 */
@HotPath
public final class Destination {
  /** There is none for that packet. */
  public static final int NOWHERE = -1;

  /** Leads nowhere. */
  public static final Destination NONE = fixed(NOWHERE);

  private final int fixed;
  private final int[] byInterface;
  private final boolean byTxInterface;

  private Destination(int fixed, int[] byInterface, boolean byTxInterface) {
    this.fixed = fixed;
    this.byInterface = byInterface;
    this.byTxInterface = byTxInterface;
  }

  /** Always the same vertex. */
  static Destination fixed(int vertex) {
    return new Destination(vertex, new int[0], false);
  }

  /** By interface index; {@link #NOWHERE} where there is none. */
  static Destination table(int[] byInterface, boolean byTxInterface) {
    return new Destination(NOWHERE, byInterface, byTxInterface);
  }

  /** The one vertex, or {@link #NOWHERE} if it depends on the packet. */
  public int fixed() {
    return fixed;
  }

  /** The vertex for a packet, or {@link #NOWHERE}. */
  public int of(Packet packet) {
    return fixed >= 0
        ? fixed
        : ofInterface(byTxInterface ? packet.txInterface() : packet.rxInterface());
  }

  /** The vertex for an interface, or {@link #NOWHERE}. */
  public int ofInterface(int index) {
    if (fixed >= 0) {
      return fixed;
    }
    return index >= 0 && index < byInterface.length ? byInterface[index] : NOWHERE;
  }
}
