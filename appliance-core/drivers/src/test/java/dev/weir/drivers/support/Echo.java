package dev.weir.drivers.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;

/** Frames of random content that somebody sends back, in order and unchanged. */
public final class Echo {
  private static final int MOST_UNDER_WAY = 64;
  private static final long PATIENCE_MILLIS = 20_000;

  private Echo() {}

  /** Sends {@code count} frames of sizes chosen at random and expects them back. */
  public static void expect(Looper looper, int[] sizes, int count) throws Exception {
    Random random = new Random(1);
    Deque<byte[]> underWay = new ArrayDeque<>();
    int sent = 0;
    for (int back = 0; back < count; back++) {
      while (sent < count && underWay.size() < MOST_UNDER_WAY) {
        byte[] frame = new byte[sizes[random.nextInt(sizes.length)]];
        random.nextBytes(frame);
        frame[0] = 2;
        underWay.add(frame);
        looper.send(frame);
        sent++;
      }
      Looper.Received received = looper.expect(PATIENCE_MILLIS);
      assertThat(received.frame()).as("frame %d", back).isEqualTo(underWay.remove());
    }
  }
}
