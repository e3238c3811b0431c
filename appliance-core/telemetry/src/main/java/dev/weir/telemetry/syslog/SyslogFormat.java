package dev.weir.telemetry.syslog;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes messages as RFC 5424 wants them. */
final class SyslogFormat {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final String PROGRAM = "weir";
  private static final int MOST_SOURCE = 32;
  private static final long PROCESS = ProcessHandle.current().pid();

  private final String hostName;
  private final Facility facility;
  private final Transport transport;

  /**
   * @param hostName of the appliance, in ASCII without blanks
   */
  SyslogFormat(String hostName, Facility facility, Transport transport) {
    this.hostName = hostName;
    this.facility = facility;
    this.transport = transport;
  }

  /** One message with what frames it on this transport. */
  ByteBuf write(LogMessage message) {
    byte[] bytes = text(message).getBytes(StandardCharsets.UTF_8);
    int length = fitting(bytes, transport.mostBytes());
    ByteBuf frame = Unpooled.buffer(length + 6);
    if (transport != Transport.UDP) {
      frame.writeCharSequence(length + " ", StandardCharsets.US_ASCII);
    }
    return frame.writeBytes(bytes, 0, length);
  }

  private String text(LogMessage message) {
    return "<%d>1 %s %s %s %d %s - %s"
        .formatted(
            facility.priority(message.severity()),
            time(message.time()),
            hostName,
            PROGRAM,
            PROCESS,
            source(message.source()),
            printable(message.text()));
  }

  private static String time(Instant at) {
    return TIME.format(at);
  }

  /** MSGID: printable ASCII without blanks, at most 32. */
  private static String source(String name) {
    StringBuilder word = new StringBuilder();
    name.chars()
        .filter(c -> c > ' ' && c < 0x7f)
        .limit(MOST_SOURCE)
        .forEach(c -> word.append((char) c));
    return word.isEmpty() ? "-" : word.toString();
  }

  /** Nobody writes a second line of a receiver's file. */
  private static String printable(String text) {
    StringBuilder line = new StringBuilder(text.length());
    text.codePoints().map(c -> Character.isISOControl(c) ? ' ' : c).forEach(line::appendCodePoint);
    return line.toString();
  }

  /** The largest length up to a limit that cuts no UTF-8 sequence. */
  private static int fitting(byte[] bytes, int limit) {
    int length = Math.min(bytes.length, limit);
    while (length < bytes.length && (bytes[length] & 0xc0) == 0x80) {
      length--;
    }
    return length;
  }
}
