package dev.weir.sdk.connection;

import static dev.weir.sdk.packet.PacketMemory.getInt;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedShort;

import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.wire.TcpHeader;
import dev.weir.sdk.wire.TcpOptions;

/** Gives the TCP machine a segment. A GSO frame is one segment with all its payload. */
@HotPath
final class TcpSegmentReader {
  private final TcpMachine machine;
  private final TcpHeader header = new TcpHeader();
  private final TcpOptions options = new TcpOptions();

  TcpSegmentReader(TcpMachine machine) {
    this.machine = machine;
  }

  /** Reads a packet whose TCP header {@link TupleReader} has found whole. */
  void read(Packet packet) {
    int l4 = packet.l4();
    int word = getInt(l4 + 12);
    int headerBytes = (word >>> 28) << 2;
    int flags = word >>> 16 & 0xff;
    int payload = TupleReader.payloadEnd(packet) - l4 - headerBytes;
    int scale = (flags & TcpHeader.SYN) != 0 ? windowScale(packet, l4) : -1;
    machine.setSegment(
        flags, getInt(l4 + 4), getInt(l4 + 8), getUnsignedShort(l4 + 14), payload, scale);
  }

  private int windowScale(Packet packet, int l4) {
    if (!header.tryWrap(packet, l4)) {
      return -1;
    }
    options.start(header);
    while (options.next()) {
      if (options.kind() == TcpOptions.WINDOW_SCALE && options.length() == 3) {
        return options.windowScale();
      }
    }
    return -1;
  }
}
