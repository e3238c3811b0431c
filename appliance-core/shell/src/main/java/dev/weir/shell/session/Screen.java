package dev.weir.shell.session;

import java.util.List;
import java.util.Optional;

/**
 * Where a session's output goes: a terminal with a pager, or plain streams. Used by the session's
 * thread.
 */
public interface Screen {
  /** A command begins; its output may be paged. */
  void begin(boolean paged);

  /**
   * A line of output.
   *
   * @throws InterruptedException if the operator does not want to see more
   */
  void line(String line) throws InterruptedException;

  /** A line of error output. */
  void error(String line);

  /** Shows lines in place of those shown before by this method. */
  void refresh(List<String> lines) throws InterruptedException;

  /** Passes on what has been written so far. */
  void flush();

  /** Asks a yes-or-no question; yes where nobody can be asked. */
  boolean confirm(String question) throws InterruptedException;

  /** Asks for a secret without echo; empty where nobody can be asked, or on Ctrl-C. */
  Optional<String> readSecret(String prompt) throws InterruptedException;

  /** Whether a person sits in front of it. */
  boolean interactive();

  /**
   * Columns before the command line on the line it was typed on; negative where the line has not
   * been echoed.
   */
  int promptWidth();

  /** Columns. */
  int width();
}
