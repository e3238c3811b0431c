package dev.weir.image.build;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The time at which an archive of classes was made: soft references in it say when they were last
 * used, as milliseconds since the machine was switched on. All have that of the start of the
 * virtual machine that made them, so that it is what two archives differ in, apart from checksums
 * in the header, which nobody reads unless told to ({@code -XX:+VerifySharedSpaces}).
 */
final class DumpTime {
  private static final int HEADER = 4096;

  private DumpTime() {}

  /**
   * Takes it out of an archive: whatever differs becomes zero.
   *
   * @param other made of the same at another time
   * @return false if they do not differ, since both were begun in the same millisecond, or differ
   *     in anything else
   */
  static boolean takeOut(Path archive, Path other) throws IOException {
    ByteBuffer mine = ByteBuffer.wrap(Files.readAllBytes(archive)).order(ByteOrder.nativeOrder());
    ByteBuffer its = ByteBuffer.wrap(Files.readAllBytes(other)).order(ByteOrder.nativeOrder());
    if (mine.limit() != its.limit()) {
      return false;
    }
    for (int at = 0; at < Math.min(HEADER, mine.limit()); at += Integer.BYTES) {
      if (mine.getInt(at) != its.getInt(at)) {
        mine.putInt(at, 0);
        its.putInt(at, 0);
      }
    }
    int at = difference(mine, its, 0);
    if (at < 0) {
      return false;
    }
    long time = mine.getLong(at);
    long itsTime = its.getLong(at);
    for (; at >= 0; at = difference(mine, its, at + Long.BYTES)) {
      if (mine.getLong(at) != time || its.getLong(at) != itsTime) {
        return false;
      }
      mine.putLong(at, 0);
    }
    Files.write(archive, mine.array());
    return true;
  }

  /** Where the next word is that differs; negative if there is none. */
  private static int difference(ByteBuffer mine, ByteBuffer its, int from) {
    int at = mine.position(from).mismatch(its.position(from));
    return at < 0 ? at : from + at - at % Long.BYTES;
  }
}
