package dev.weir.shell.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * Sets Logback up: the ring for {@code show log}, and a file that is rotated at 10 MiB, five times.
 */
public final class Logs {
  private static final int RING = 5_000;
  private static final String PATTERN =
      "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSS'Z'\", UTC} %-5level %logger{0}: %masked%n%ex{20}";

  private Logs() {}

  /**
   * Replaces all appenders of the root logger.
   *
   * @param file where messages are written; none if empty
   * @return what {@code show log} shows
   */
  public static LogRing install(Optional<Path> file) {
    LogRing ring = new LogRing(RING);
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    context.resetTurboFilterList();
    SilentThread.Filter silence = new SilentThread.Filter();
    silence.setContext(context);
    silence.start();
    context.addTurboFilter(silence);
    root.setLevel(Level.INFO);
    context.getLogger("org.apache.sshd").setLevel(Level.ERROR);
    context.getLogger("org.jline").setLevel(Level.ERROR);
    RingAppender appender = new RingAppender(ring);
    appender.setContext(context);
    appender.start();
    file.ifPresent(path -> replay(path, ring));
    root.addAppender(appender);
    file.ifPresent(path -> root.addAppender(fileAppender(context, path)));
    return ring;
  }

  private static void replay(Path file, LogRing ring) {
    try {
      LogFile.replay(file, ring);
    } catch (IOException e) {
      ring.add(new LogRing.Entry(Instant.now(), "WARN", "Logs", "the log cannot be read: " + e));
    }
  }

  private static RollingFileAppender<ILoggingEvent> fileAppender(LoggerContext context, Path path) {
    PatternLayoutEncoder encoder =
        new PatternLayoutEncoder() {
          @Override
          public void start() {
            PatternLayout layout = new PatternLayout();
            layout.setContext(context);
            layout.getInstanceConverterMap().put("masked", MaskedMessage::new);
            layout.setPattern(PATTERN);
            layout.start();
            this.layout = layout;
            started = true;
          }
        };
    encoder.setContext(context);
    encoder.start();
    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setContext(context);
    appender.setName("weir-file");
    appender.setFile(path.toString());
    FixedWindowRollingPolicy rolling = new FixedWindowRollingPolicy();
    rolling.setContext(context);
    rolling.setParent(appender);
    rolling.setFileNamePattern(path + ".%i");
    rolling.setMinIndex(1);
    rolling.setMaxIndex(5);
    rolling.start();
    SizeBasedTriggeringPolicy<ILoggingEvent> trigger = new SizeBasedTriggeringPolicy<>();
    trigger.setContext(context);
    trigger.setMaxFileSize(FileSize.valueOf("10MB"));
    trigger.start();
    appender.setEncoder(encoder);
    appender.setRollingPolicy(rolling);
    appender.setTriggeringPolicy(trigger);
    appender.start();
    return appender;
  }
}
