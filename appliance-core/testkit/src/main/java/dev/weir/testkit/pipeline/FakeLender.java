package dev.weir.testkit.pipeline;

import dev.weir.sdk.packet.FrameSlot;
import dev.weir.sdk.packet.Lender;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.wire.PlainFrame;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the ends of plain frames out of their slots before a node that has said that it looks at
 * headers alone, and leaves poison there: a node that looks further is found out.
 */
final class FakeLender extends Lender {
  private static final int POISON = 0xdb;

  private final List<byte[]> loans = new ArrayList<>();

  void lend(Packet packet) {
    int bytes = packet.length() - FrameSlot.HEAD_BYTES;
    if (packet.isBorrowing()
        || bytes <= 0
        || packet.l2() != packet.position()
        || !PlainFrame.isPlain(packet)
        || !PlainFrame.isChecksumInHead(packet)) {
      return;
    }
    byte[] end = new byte[bytes];
    int from = packet.position() + FrameSlot.HEAD_BYTES;
    PacketMemory.copyOut(from, end, 0, bytes);
    PacketMemory.fill(from, bytes, POISON);
    packet.borrow(this, loans.size(), from);
    loans.add(end);
  }

  @Override
  protected void broughtIn(int loan, int lengthBytes, int position) {
    PacketMemory.copyIn(loans.get(loan), 0, position, lengthBytes);
  }
}
