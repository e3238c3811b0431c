package dev.weir.drivers.virtio;

import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.FrameSlot;
import dev.weir.sdk.packet.Lender;
import dev.weir.sdk.packet.Packet;
import org.jspecify.annotations.Nullable;

/**
 * What a source has lent of one burst: the ends of frames that stay in the other side's memory
 * until they are sent. Where most of them have to be brought in after all, since they do not go to
 * a guest or somebody looks at them, it pauses: a late copy costs more than an early one.
 */
@HotPath
final class Loans extends Lender {
  /**
   * Shorter frames are copied at once. Measured by {@code bench copies}: one of 9,014 bytes gains a
   * sixth, one of 64 KiB more than a third, one of 1,514 nothing, since its slot lies in the cache.
   */
  static final int LEAST_FRAME_BYTES = 8000;

  private static final int MOST_PIECES = 2048;
  private static final int SHORTEST_PAUSE = 16;
  private static final int LONGEST_PAUSE = 256;

  private final @Nullable Packet[] packets = new Packet[DeviceRing.BURST];
  private final int[] firstPiece = new int[DeviceRing.BURST + 1];
  private final long[] address = new long[MOST_PIECES];
  private final int[] length = new int[MOST_PIECES];
  private int count;
  private int broughtIn;

  /** Bursts to go until it lends again, and how many it will be the next time. */
  private int pause;

  private int nextPause = SHORTEST_PAUSE;

  // Where the last copy has ended: a long frame is copied in many parts.
  private int atLoan = -1;
  private int atPiece;
  private int atByte;

  /** Whether frames of a burst that begins are to be lent. */
  boolean isOpen() {
    if (pause > 0) {
      pause--;
      return false;
    }
    return true;
  }

  /** Whether a frame of that length is long enough. */
  static boolean isWorth(int frameBytes) {
    return frameBytes >= LEAST_FRAME_BYTES;
  }

  /** Lends the end of a frame that lies in one piece. */
  void lend(Packet packet, long from, int lengthBytes) {
    int piece = firstPiece[count];
    address[piece] = from;
    length[piece] = lengthBytes;
    add(packet, piece + 1);
  }

  /** Lends what a chain holds behind its first bytes; false if there is no room for its pieces. */
  boolean lend(Packet packet, Chain from, int skipBytes) {
    int piece = firstPiece[count];
    int end = from.copyPieces(skipBytes, address, length, piece);
    if (end < 0) {
      return false;
    }
    add(packet, end);
    return true;
  }

  /** Whether nothing is lent. */
  boolean isEmpty() {
    return count == 0;
  }

  /** Whether one more frame finds room, of one piece. */
  boolean hasRoom() {
    return firstPiece[count] < MOST_PIECES;
  }

  private void add(Packet packet, int endPiece) {
    packets[count] = packet;
    packet.borrow(this, count, packet.position() + FrameSlot.HEAD_BYTES);
    firstPiece[++count] = endPiece;
  }

  /**
   * Copies bytes of a loan to an address.
   *
   * @param from the first, counted from the loan's first
   */
  void copy(int loan, int from, int lengthBytes, long to) {
    int piece = firstPiece[loan];
    int start = 0;
    if (loan == atLoan && from >= atByte) {
      piece = atPiece;
      start = atByte;
    }
    int done = 0;
    int end = firstPiece[loan + 1];
    while (done < lengthBytes && piece < end) {
      int skip = from + done - start;
      if (skip >= length[piece]) {
        start += length[piece++];
        continue;
      }
      int bytes = Math.min(lengthBytes - done, length[piece] - skip);
      HostMemory.copy(address[piece] + skip, to + done, bytes);
      done += bytes;
    }
    atLoan = loan;
    atPiece = piece;
    atByte = start;
  }

  @Override
  protected void broughtIn(int loan, int lengthBytes, int position) {
    broughtIn++;
    copy(loan, 0, lengthBytes, FrameQueue.PACKETS + position);
  }

  /** Ends all loans, now that the memory goes back: packets that still live get their bytes. */
  void end() {
    // Those that live on do for a port that is flushed in the middle of a round: no reason to
    // pause.
    int inVain = broughtIn;
    for (int i = 0; i < count; i++) {
      Packet packet = packets[i];
      packets[i] = null;
      if (packet != null && packet.lender() == this) {
        packet.bringIn();
      }
    }
    if (inVain > count >> 1) {
      pause = nextPause;
      nextPause = Math.min(LONGEST_PAUSE, nextPause << 1);
    } else if (count > 0) {
      nextPause = SHORTEST_PAUSE;
    }
    count = 0;
    broughtIn = 0;
    atLoan = -1;
  }
}
