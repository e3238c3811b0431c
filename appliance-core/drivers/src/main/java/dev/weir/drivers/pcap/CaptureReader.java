package dev.weir.drivers.pcap;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads the frames of a capture in the order of the file, whichever of the formats it is. One
 * thread.
 */
public abstract sealed class CaptureReader implements AutoCloseable
    permits PcapReader, PcapngReader {
  /**
   * A captured frame is refused beyond this, whatever the file says: what tcpdump's largest snap
   * length is.
   */
  static final int LONGEST_FRAME = 262_144;

  private static final int BUFFER_BYTES = 1 << 16;

  final CaptureInput input;

  CaptureReader(CaptureInput input) {
    this.input = input;
  }

  /**
   * Opens a capture file.
   *
   * @throws CaptureException if it is none
   */
  public static CaptureReader open(Path file) throws IOException {
    InputStream stream = Files.newInputStream(file);
    try {
      return open(stream);
    } catch (IOException refused) {
      stream.close();
      throw refused;
    }
  }

  /** Reads a capture from a stream, which is closed with the reader. */
  public static CaptureReader open(InputStream stream) throws IOException {
    CaptureInput input = new CaptureInput(new BufferedInputStream(stream, BUFFER_BYTES));
    ByteBuffer magic = input.require(4, "magic number").order(ByteOrder.BIG_ENDIAN);
    int number = magic.getInt(0);
    if (number == PcapngReader.SECTION_HEADER) {
      return new PcapngReader(input);
    }
    return new PcapReader(input, number);
  }

  /**
   * The next frame; empty at the end.
   *
   * @throws CaptureException if the file is damaged here; nothing more can be read of it
   */
  public abstract Optional<CapturedFrame> next() throws IOException;

  @Override
  public void close() throws IOException {
    input.close();
  }
}
