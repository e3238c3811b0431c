package dev.weir.firewall.policy;

import dev.weir.sdk.connection.ConnectionSlot;
import dev.weir.sdk.hotpath.HotPath;

/**
 * What the firewall remembers of a connection, in two words of its slot: the generation of the
 * policy that accepted it and the rule; the interfaces of the original direction (0 is the
 * appliance itself) and marks of NAT.
 */
@HotPath
public final class FlowState {
  /** Bytes of the slot. */
  public static final int BYTES = 16;

  private static final int HAIRPIN = 1;

  private final ConnectionSlot slot;

  /** The state in a worker's slot. */
  public FlowState(ConnectionSlot slot) {
    this.slot = slot;
  }

  /** Generation that decided, 0 for none. */
  int generation(int connection) {
    return (int) (slot.getLong(connection, 0) >>> 32);
  }

  int ruleId(int connection) {
    return (int) slot.getLong(connection, 0);
  }

  void accept(int connection, int generation, int ruleId) {
    slot.setLong(connection, 0, (long) generation << 32 | ruleId & 0xffff_ffffL);
  }

  /** Interface of the original direction in 31-16 (in) and 15-0 (out). */
  int interfaces(int connection) {
    return slot.getInt(connection, 2);
  }

  void setInterfaces(int connection, int in, int out) {
    slot.setInt(connection, 2, in << 16 | out);
  }

  /** Whether destination NAT asks for the source to be translated where it turns back. */
  public boolean isHairpin(int connection) {
    return (slot.getInt(connection, 3) & HAIRPIN) != 0;
  }

  /** Sets {@link #isHairpin}. */
  public void setHairpin(int connection) {
    slot.setInt(connection, 3, HAIRPIN);
  }
}
