package dev.weir.shell.log;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.weir.shell.access.Secrets;

/** The message of a log file's line: secrets masked, line breaks taken out. */
public final class MaskedMessage extends MessageConverter {
  @Override
  public String convert(ILoggingEvent event) {
    return Secrets.maskText(super.convert(event)).replace('\n', ' ').replace('\r', ' ');
  }
}
