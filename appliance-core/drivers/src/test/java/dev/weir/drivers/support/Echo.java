package dev.weir.drivers.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;

/** Frames of random content that somebody sends back, in order and unchanged. */
public final class Echo {
  private static final int MOST_UNDER_WAY = 64;

  /**
   * A peer drops what its ring has no room for, and all that is under way may be in one ring. Long
   * frames take a descriptor for each 2 KiB, and the rings have 256.
   */
  private static final int MOST_BYTES_UNDER_WAY = 128 * 1024;

  private static final long PATIENCE_MILLIS = 20_000;

  private Echo() {}

  /** Sends {@code count} frames of sizes chosen at random and expects them back. */
  public static void expect(Looper looper, int[] sizes, int count) throws Exception {
    Random random = new Random(1);
    Deque<byte[]> underWay = new ArrayDeque<>();
    int sent = 0;
    int bytes = 0;
    for (int back = 0; back < count; back++) {
      while (sent < count && underWay.size() < MOST_UNDER_WAY && bytes < MOST_BYTES_UNDER_WAY) {
        byte[] frame = new byte[sizes[random.nextInt(sizes.length)]];
        random.nextBytes(frame);
        frame[0] = 2;
        underWay.add(frame);
        bytes += frame.length;
        looper.send(frame);
        sent++;
      }
      Looper.Received received = looper.expect(PATIENCE_MILLIS);
      byte[] next = underWay.remove();
      bytes -= next.length;
      assertThat(received.frame()).as("frame %d", back).isEqualTo(next);
    }
  }
}
