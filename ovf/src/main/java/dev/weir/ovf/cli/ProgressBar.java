package dev.weir.ovf.cli;

import dev.weir.ovf.Progress;
import dev.weir.ovf.model.Units;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A bar on the terminal, redrawn at most ten times a second. Several threads may tell it. */
public final class ProgressBar implements Progress, AutoCloseable {
  private static final long INTERVAL_NANOS = 100_000_000;
  private static final long QUIET_NANOS = 500_000_000;
  private static final int WIDTH = 30;

  private final PrintStream out;
  private final long start = System.nanoTime();
  private long last;
  private int drawn;

  private ProgressBar(PrintStream out) {
    this.out = out;
  }

  /** A bar if somebody sees it, else nothing. */
  public static ProgressBar onTerminal() {
    return new ProgressBar(
        terminal() ? System.err : new PrintStream(PrintStream.nullOutputStream()));
  }

  private static boolean terminal() {
    // Standard error may be a terminal though the output is piped: look at it alone.
    String target = "";
    try {
      target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
    } catch (IOException | UnsupportedOperationException _) {
      return false; // not Linux: no bar rather than one in a log
    }
    return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
  }

  @Override
  public synchronized void at(String what, long done, long total) {
    long now = System.nanoTime();
    if (now - last < INTERVAL_NANOS || now - start < QUIET_NANOS) {
      return;
    }
    last = now;
    String name = Table.clean(what, 30);
    String text;
    if (total > 0) {
      int filled = (int) (WIDTH * done / total);
      text =
          "%s [%s%s] %d%% of %s"
              .formatted(
                  name,
                  "=".repeat(filled),
                  " ".repeat(WIDTH - filled),
                  100 * done / total,
                  Units.human(total));
    } else {
      text = name + " " + Units.human(done);
    }
    out.print("\r" + text + " ".repeat(Math.max(0, drawn - text.length())));
    out.flush();
    drawn = text.length();
  }

  /** Wipes the bar. */
  @Override
  public synchronized void close() {
    if (drawn > 0) {
      out.print("\r" + " ".repeat(drawn) + "\r");
      out.flush();
      drawn = 0;
    }
  }
}
