package dev.weir.machine.clock;

import java.io.IOException;

/** The clock that is kept right. One thread. */
public interface SystemClock {
  /** Its time: nanoseconds since 1970. */
  long epochNanos();

  /**
   * Sets it at once.
   *
   * @param offsetNanos added to it
   * @throws IOException if that is not allowed
   */
  void step(long offsetNanos) throws IOException;

  /**
   * Lets it run faster or slower until an offset is gone, and learn its frequency from it.
   *
   * @param offsetNanos at most half a second either way
   * @param pollSeconds between such calls
   * @param errorNanos most that the time can be wrong then
   * @throws IOException if that is not allowed
   */
  void slew(long offsetNanos, int pollSeconds, long errorNanos) throws IOException;
}
