package dev.weir.testkit.files;

import dev.weir.testkit.packet.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A capture in the classic pcap format, Ethernet: whole in memory, for tests. Reads both byte
 * orders and both time resolutions; writes big-endian nanoseconds.
 *
 * @param records in order of the file
 */
public record PcapFile(List<Captured> records) {
  private static final int MICROSECONDS = 0xa1b2c3d4;
  private static final int NANOSECONDS = 0xa1b23c4d;
  private static final int ETHERNET = 1;
  private static final int MAX_LENGTH = 262_144;

  /** Copies the list. */
  public PcapFile {
    records = List.copyOf(records);
  }

  /**
   * One frame of the file.
   *
   * @param timeNanos since the epoch
   */
  public record Captured(long timeNanos, Frame frame) {}

  /** A capture of frames, one microsecond apart from the epoch on. */
  public static PcapFile of(List<Frame> frames) {
    List<Captured> records = new ArrayList<>();
    for (Frame frame : frames) {
      records.add(new Captured(records.size() * 1000L, frame));
    }
    return new PcapFile(records);
  }

  /** The frames without their times. */
  public List<Frame> frames() {
    return records.stream().map(Captured::frame).toList();
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it is no classic pcap of Ethernet frames, or is cut short
   */
  public static PcapFile read(Path file) throws IOException {
    return parse(Files.readAllBytes(file));
  }

  /** Reads the bytes of a file; see {@link #read}. */
  public static PcapFile parse(byte[] bytes) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (in.remaining() < 24) {
      throw new IOException("pcap: file header is cut short");
    }
    int magic = in.getInt(0);
    boolean swapped =
        magic == Integer.reverseBytes(MICROSECONDS) || magic == Integer.reverseBytes(NANOSECONDS);
    if (swapped) {
      in.order(ByteOrder.LITTLE_ENDIAN);
      magic = in.getInt(0);
    }
    if (magic != MICROSECONDS && magic != NANOSECONDS) {
      throw new IOException("pcap: unknown magic number");
    }
    if ((in.getInt(20) & 0x0fff_ffff) != ETHERNET) {
      throw new IOException("pcap: link type is not Ethernet");
    }
    in.position(24);
    long unit = magic == NANOSECONDS ? 1 : 1000;
    List<Captured> records = new ArrayList<>();
    while (in.hasRemaining()) {
      if (in.remaining() < 16) {
        throw new IOException("pcap: record " + records.size() + " is cut short");
      }
      long time =
          (in.getInt() & 0xffff_ffffL) * 1_000_000_000L + (in.getInt() & 0xffff_ffffL) * unit;
      int length = in.getInt();
      in.getInt();
      if (length < 0 || length > MAX_LENGTH || length > in.remaining()) {
        throw new IOException("pcap: record " + records.size() + " is cut short");
      }
      byte[] frame = new byte[length];
      in.get(frame);
      records.add(new Captured(time, Frame.of(frame)));
    }
    return new PcapFile(records);
  }

  /** The bytes of the file. */
  public byte[] toBytes() {
    int size = 24 + records.stream().mapToInt(r -> 16 + r.frame.length()).sum();
    ByteBuffer out = ByteBuffer.allocate(size);
    out.putInt(NANOSECONDS).putShort((short) 2).putShort((short) 4).putLong(0);
    out.putInt(MAX_LENGTH).putInt(ETHERNET);
    for (Captured record : records) {
      out.putInt((int) (record.timeNanos / 1_000_000_000L));
      out.putInt((int) (record.timeNanos % 1_000_000_000L));
      out.putInt(record.frame.length()).putInt(record.frame.length());
      out.put(record.frame.bytes());
    }
    return out.array();
  }

  /** Writes the file. */
  public void write(Path file) throws IOException {
    Files.write(file, toBytes());
  }
}
