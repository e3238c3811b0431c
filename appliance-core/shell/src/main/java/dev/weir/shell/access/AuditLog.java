package dev.weir.shell.access;

import dev.weir.sdk.command.CommandUser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who did what from where, and how it ended: one line each to the logger {@code weir.audit}.
 * Thread-safe.
 */
public final class AuditLog {
  private static final int MAX_COMMAND = 1_024;
  private final Logger log = LoggerFactory.getLogger("weir.audit");

  /** A command has ended. */
  public void command(CommandUser user, String line, String outcome) {
    String masked = Secrets.maskCommand(line);
    String bounded =
        masked.length() <= MAX_COMMAND ? masked : masked.substring(0, MAX_COMMAND) + "...";
    log.info(
        "user={} from={} outcome={} command=\"{}\"",
        user.name(),
        user.source(),
        outcome,
        clean(bounded));
  }

  /** Someone has logged in, or out, or has been refused. */
  public void login(String user, String source, String outcome) {
    log.info("user={} from={} {}", clean(user), source, outcome);
  }

  /** A name or line without anything that could forge a line of the log. */
  private static String clean(String text) {
    StringBuilder clean = new StringBuilder(Math.min(text.length(), MAX_COMMAND));
    for (int i = 0; i < text.length() && i < MAX_COMMAND; i++) {
      char c = text.charAt(i);
      clean.append(Character.isISOControl(c) || c >= 0x2028 && c <= 0x202e ? '?' : c);
    }
    return clean.toString();
  }
}
