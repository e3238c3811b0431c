package dev.weir.sdk.connection;

import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.Packet;

/** Says in words what the lookup found. */
final class ConnectionExplanation {
  private ConnectionExplanation() {}

  @ColdPath("only for traced packets")
  static void explain(Batch batch, Packet packet, ConnectionStore store) {
    StringBuilder text = new StringBuilder("connection ");
    text.append(ConnectionStatus.label(ConnectionRef.status(packet)));
    int connection = packet.connection();
    if (connection > 0) {
      text.append(ConnectionRef.direction(packet) == Direction.REPLY ? ", reply" : ", original");
      text.append(" direction, state ");
      int state =
          (int)
              (store.records[connection * RecordLayout.WORDS + RecordLayout.STATE]
                  & RecordLayout.STATE_MASK);
      text.append(ConnectionState.of(state).label());
    }
    batch.explain(packet, text.toString());
  }
}
