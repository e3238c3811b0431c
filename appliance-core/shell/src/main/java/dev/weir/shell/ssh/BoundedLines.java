package dev.weir.shell.ssh;

import dev.weir.shell.grammar.CommandLine;
import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/** Lines of an input that need not have any. */
final class BoundedLines {
  private BoundedLines() {}

  /**
   * The next line, without its end; null at the end of input.
   *
   * @throws IOException if a line is longer than any command may be
   */
  static @Nullable String next(Reader reader) throws IOException {
    StringBuilder line = new StringBuilder();
    int c = reader.read();
    if (c < 0) {
      return null;
    }
    while (c >= 0 && c != '\n') {
      if (line.length() > CommandLine.MAX_LENGTH) {
        throw new IOException("line too long");
      }
      if (c != '\r') {
        line.append((char) c);
      }
      c = reader.read();
    }
    return line.toString();
  }
}
