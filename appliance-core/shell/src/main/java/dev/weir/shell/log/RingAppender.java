package dev.weir.shell.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import dev.weir.shell.access.Secrets;

/** Puts Logback's events into a {@link LogRing}, secrets masked. */
final class RingAppender extends AppenderBase<ILoggingEvent> {
  private final LogRing ring;

  RingAppender(LogRing ring) {
    this.ring = ring;
    setName("weir-ring");
  }

  @Override
  protected void append(ILoggingEvent event) {
    String logger = event.getLoggerName();
    ring.add(
        new LogRing.Entry(
            event.getInstant(),
            event.getLevel().toString(),
            logger.substring(logger.lastIndexOf('.') + 1),
            text(event)));
  }

  static String text(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    String text = event.getFormattedMessage();
    if (thrown != null) {
      text +=
          ": "
              + thrown.getClassName()
              + (thrown.getMessage() == null ? "" : " " + thrown.getMessage());
    }
    return Secrets.maskText(text);
  }
}
