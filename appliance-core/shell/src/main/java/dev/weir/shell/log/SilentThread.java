package dev.weir.shell.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/** A daemon thread whose messages are not logged: what it does is only tried out. */
public final class SilentThread extends Thread {
  /** A thread that runs a task. */
  public SilentThread(String name, Runnable task) {
    super(task, name);
    setDaemon(true);
  }

  /** Keeps what such threads say out of the log. */
  public static final class Filter extends TurboFilter {
    @Override
    public FilterReply decide(
        Marker marker,
        Logger logger,
        Level level,
        String format,
        @Nullable Object @Nullable [] params,
        @Nullable Throwable t) {
      return Thread.currentThread() instanceof SilentThread
          ? FilterReply.DENY
          : FilterReply.NEUTRAL;
    }
  }
}
