package dev.weir.drivers.vhostuser;

import dev.weir.drivers.io.FileCalls;
import dev.weir.drivers.io.Mapping;
import dev.weir.drivers.io.UnixCalls;
import java.io.IOException;

/**
 * Memory that the other side shares by a descriptor. A file that can be made shorter would let its
 * owner kill the process by a fault: it is refused unless the other side is trusted.
 */
final class SharedFile {
  private SharedFile() {}

  /**
   * Maps a file from its beginning to {@code offset + length}, and closes the descriptor.
   *
   * @throws ProtocolException if the file is not as long, or could become shorter
   */
  static Mapping map(int fd, long offset, long length, boolean trusted) throws IOException {
    UnixCalls calls = new UnixCalls();
    try {
      long inFile = calls.length(fd);
      if (length <= 0 || offset < 0 || inFile < 0 || length > inFile || offset > inFile - length) {
        throw new ProtocolException(
            "a memory region of "
                + Long.toUnsignedString(length)
                + " bytes at "
                + Long.toUnsignedString(offset)
                + " in a file of "
                + inFile);
      }
      int seals = calls.seals(fd);
      if (!trusted && (seals < 0 || (seals & UnixCalls.F_SEAL_SHRINK) == 0)) {
        throw new ProtocolException(
            "its memory is not sealed against shrinking, by which it could crash the appliance; if"
                + " it may be trusted: set trust-guest");
      }
      return new Mapping(fd, offset + length);
    } finally {
      new FileCalls().close(fd);
    }
  }
}
