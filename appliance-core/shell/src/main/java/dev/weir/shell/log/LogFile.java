package dev.weir.shell.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The log file of earlier runs, for {@code show log} after a restart. */
final class LogFile {
  private static final int MAX_BYTES = 1 << 20;
  private static final Pattern LINE = Pattern.compile("(\\S+Z) ([A-Z]+) +(\\S+): (.*)");

  private LogFile() {}

  /**
   * Adds the last messages of the file; lines that are none, such as stack traces, are left out.
   *
   * @throws IOException if there is a file that cannot be read
   */
  static void replay(Path file, LogRing ring) throws IOException {
    if (!Files.isRegularFile(file)) {
      return;
    }
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      long from = Math.max(0, channel.size() - MAX_BYTES);
      channel.position(from);
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(MAX_BYTES, channel.size()));
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // reads on
      }
      String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
      text.lines().skip(from > 0 ? 1 : 0).forEach(line -> add(line, ring));
    }
  }

  private static void add(String line, LogRing ring) {
    Matcher match = LINE.matcher(line);
    if (!match.matches()) {
      return;
    }
    try {
      ring.add(
          new LogRing.Entry(
              Instant.parse(match.group(1)), match.group(2), match.group(3), match.group(4)));
    } catch (DateTimeParseException e) {
      // a line of a stack trace that looks like a message
    }
  }
}
