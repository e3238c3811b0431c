package dev.weir.runtime.warm;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/** Looks whether the virtual machine still compiles. One thread. */
final class Compilation {
  private static final long INTERVAL_NANOS = 250_000_000;

  /** Below this part of the time, what is compiled is leftovers. */
  private static final double LITTLE = 0.04;

  private static final int QUIET_INTERVALS = 2;

  private final CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
  private long lookedNanos;
  private long compiledMillis;
  private int quiet;

  /** Begins to look. */
  Compilation(long nowNanos) {
    lookedNanos = nowNanos;
    compiledMillis = compiled();
  }

  private long compiled() {
    return compiler != null && compiler.isCompilationTimeMonitoringSupported()
        ? compiler.getTotalCompilationTime()
        : 0;
  }

  /**
   * Whether next to nothing has been compiled of late. Never, where the virtual machine does not
   * tell.
   */
  boolean isOver(long nowNanos) {
    long passed = nowNanos - lookedNanos;
    if (passed >= INTERVAL_NANOS) {
      long now = compiled();
      boolean little = now > 0 && (now - compiledMillis) * 1e6 < LITTLE * passed;
      quiet = little ? quiet + 1 : 0;
      lookedNanos = nowNanos;
      compiledMillis = now;
    }
    return quiet >= QUIET_INTERVALS;
  }
}
