package dev.weir.engine.nodes;

import dev.weir.engine.worker.Account;
import dev.weir.engine.worker.EngineReason;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.wire.VlanTag;

/** Tags the frames of a VLAN sub-interface and sends them out by its parent. */
@HotPath
public final class VlanOutput implements Node {
  private final int index;
  private final int parent;
  private final int vlan;
  private final int tagType;
  private final Account account;

  /**
   * Makes it.
   *
   * @param tagType EtherType of the tag
   */
  public VlanOutput(int index, int parent, int vlan, int tagType, Account account) {
    this.index = index;
    this.parent = parent;
    this.vlan = vlan;
    this.tagType = tagType;
    this.account = account;
  }

  @Override
  public void process(Batch in, Output out) {
    for (int i = 0; i < in.size(); i++) {
      Packet given = in.get(i);
      Packet packet = out.ensureRoom(given, VlanTag.LENGTH, 0);
      if (packet == null) {
        out.drop(given, EngineReason.NO_BUFFER);
      } else if (!VlanTag.push(packet, tagType, vlan)) {
        out.drop(packet, EngineReason.TRUNCATED);
      } else {
        account.sent(index, 1, packet.length());
        out.transmit(parent, packet);
      }
    }
  }
}
