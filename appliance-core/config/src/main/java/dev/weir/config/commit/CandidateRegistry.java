package dev.weir.config.commit;

import dev.weir.config.problem.Codes;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.problem.Diagnostic;
import dev.weir.config.tree.Branch;
import dev.weir.sdk.config.ConfigPath;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Who edits what, and who holds the lock. Guarded by itself. */
final class CandidateRegistry {
  private final CandidateState shared;
  private final Set<EditSession> sessions = new LinkedHashSet<>();
  private Optional<EditSession> holder = Optional.empty();

  CandidateRegistry(Branch running) {
    this.shared = new CandidateState(running);
  }

  synchronized void enter(EditSession session) throws ConfigException {
    if (session.mode() != EditMode.PRIVATE) {
      refuseIfLocked(session);
    }
    if (session.mode() == EditMode.EXCLUSIVE) {
      if (shared.isChanged()) {
        String authors =
            shared.authors().stream().map(Editor::toString).collect(Collectors.joining(", "));
        throw new ConfigException(
            Diagnostic.error(
                    Codes.LOCKED,
                    ConfigPath.ROOT,
                    "the shared candidate has uncommitted changes by " + authors)
                .withRemedy("commit or discard them, or use 'configure private'"));
      }
      holder = Optional.of(session);
    }
    sessions.add(session);
  }

  synchronized void leave(EditSession session) {
    sessions.remove(session);
    if (holder.isPresent() && holder.get() == session) {
      holder = Optional.empty();
    }
  }

  CandidateState shared() {
    return shared;
  }

  /** The other sessions on the shared candidate. */
  synchronized List<Editor> others(EditSession session) {
    return sessions.stream()
        .filter(s -> s != session && s.mode() == EditMode.SHARED)
        .map(EditSession::editor)
        .toList();
  }

  synchronized Optional<Editor> lockedBy() {
    return holder.map(EditSession::editor);
  }

  /** Refuses shared edits, and commits of anybody, while another session holds the lock. */
  synchronized void refuseIfLocked(EditSession session) throws ConfigException {
    if (holder.isPresent() && holder.get() != session) {
      String way =
          session.mode() == EditMode.PRIVATE
              ? "wait until it is released"
              : "use 'configure private'";
      throw new ConfigException(
          Diagnostic.error(
              Codes.LOCKED, ConfigPath.ROOT, "locked by " + holder.get().editor() + "; " + way));
    }
  }
}
