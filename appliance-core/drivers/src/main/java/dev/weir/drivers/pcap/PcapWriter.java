package dev.weir.drivers.pcap;

import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes classic pcap, little endian, nanoseconds: the same frames give the same bytes on every
 * machine. Allocates nothing per frame. One thread.
 */
public final class PcapWriter implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int RECORD_BYTES = 16;
  private static final int SNAP_LENGTH = CaptureReader.LONGEST_FRAME;

  private final OutputStream out;
  private final byte[] record = new byte[RECORD_BYTES + SNAP_LENGTH];
  private final ByteBuffer view = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);

  /**
   * Begins a capture.
   *
   * @param linkType LINKTYPE_ number of the frames
   */
  public PcapWriter(OutputStream out, int linkType) throws IOException {
    this.out = new BufferedOutputStream(out, BUFFER_BYTES);
    ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(PcapReader.NANOSECONDS).putShort((short) 2).putShort((short) 4);
    header.putInt(0).putInt(0).putInt(SNAP_LENGTH).putInt(linkType);
    this.out.write(header.array());
  }

  /** Begins a capture file, in place of one that exists. */
  public static PcapWriter create(Path file, int linkType) throws IOException {
    return new PcapWriter(Files.newOutputStream(file), linkType);
  }

  /** Writes a frame of which all is at hand. */
  public void write(long timeNanos, byte[] frame) throws IOException {
    write(timeNanos, frame, frame.length);
  }

  /** Writes a frame of which the first bytes are at hand. */
  public void write(long timeNanos, byte[] frame, int originalLength) throws IOException {
    int length = Math.min(frame.length, SNAP_LENGTH);
    System.arraycopy(frame, 0, record, RECORD_BYTES, length);
    put(timeNanos, length, originalLength);
  }

  /** Writes a packet's frame. */
  public void write(long timeNanos, Packet packet) throws IOException {
    PacketMemory.copyOut(packet.position(), record, RECORD_BYTES, packet.length());
    put(timeNanos, packet.length(), packet.length());
  }

  private void put(long timeNanos, int length, int originalLength) throws IOException {
    view.putInt(0, (int) Math.floorDiv(timeNanos, 1_000_000_000L));
    view.putInt(4, (int) Math.floorMod(timeNanos, 1_000_000_000L));
    view.putInt(8, length);
    view.putInt(12, originalLength);
    out.write(record, 0, RECORD_BYTES + length);
  }

  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
