package dev.weir.shell.terminal;

import dev.weir.shell.access.Secrets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What each user has typed, for Ctrl-R and the arrows, across sessions; without lines that hold
 * secrets. Thread-safe.
 */
public final class Histories {
  private static final int MAX_LINES = 500;
  private static final int MAX_USERS = 256;
  private final Map<String, Deque<String>> lines =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<String>> eldest) {
          return size() > MAX_USERS;
        }
      };

  /** A user's lines, the oldest first. */
  public synchronized List<String> of(String user) {
    Deque<String> own = lines.get(user);
    return own == null ? List.of() : List.copyOf(own);
  }

  /** Keeps a line; false if it is not to be kept. */
  public synchronized boolean add(String user, String line) {
    Deque<String> own = lines.computeIfAbsent(user, name -> new ArrayDeque<>());
    if (line.isBlank() || Secrets.holdsSecret(line) || line.equals(own.peekLast())) {
      return false;
    }
    if (own.size() == MAX_LINES) {
      own.removeFirst();
    }
    own.addLast(line);
    return true;
  }
}
