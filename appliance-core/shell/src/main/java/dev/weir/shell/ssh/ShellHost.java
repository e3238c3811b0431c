package dev.weir.shell.ssh;

import dev.weir.shell.access.Sessions;
import dev.weir.shell.session.ShellSession;
import dev.weir.shell.terminal.Histories;
import java.time.InstantSource;
import java.util.List;

/** What channels need of the shell as a whole. */
public interface ShellHost {
  /** A new session of a user who is logged in. */
  ShellSession openSession(Sessions.Session entry);

  /** What an interactive session is greeted with. */
  List<String> banner(Sessions.Session entry);

  /** What users have typed. */
  Histories histories();

  /** The time. */
  InstantSource clock();
}
