package dev.weir.config.store;

import dev.weir.config.store.Revision.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The committed configurations, a file each; the newest that is permanent and whole is the startup
 * configuration. There is no second file that could disagree with it. A revision comes into being,
 * is confirmed and is rolled back by one rename each, so a crash leaves it before or after. Used by
 * the commit thread alone, but for {@link #list} and {@link #read}.
 */
public final class RevisionStore {
  /** How many revisions are kept, unless said otherwise. */
  public static final int KEPT = 100;

  private static final int MAX_BYTES = 32 << 20;
  private static final Pattern NAME = Pattern.compile("([0-9]{6,9})\\.(yaml|pending|rolled-back)");
  private static final String TEMPORARY = ".tmp";

  private final FileLayer files;
  private final int kept;

  public RevisionStore(FileLayer files) {
    this(files, KEPT);
  }

  /** A store that keeps so many revisions. */
  public RevisionStore(FileLayer files, int kept) {
    this.files = files;
    this.kept = kept;
  }

  /**
   * A permanent or pending configuration that was read back whole.
   *
   * @param revision what is known of it
   * @param body its YAML
   */
  public record Stored(Revision revision, String body) {}

  /** A revision that is on disk, whole and durable, but does not count yet. */
  public final class Staged {
    private final String temporary;
    private final String name;

    private Staged(String temporary, String name) {
      this.temporary = temporary;
      this.name = name;
    }

    /**
     * Makes it count.
     *
     * @throws IOException if it does not count; where even taking it back fails, a restart may find
     *     it
     */
    public void publish() throws IOException {
      try {
        files.rename(temporary, name);
        files.syncDirectory();
      } catch (IOException e) {
        try {
          files.delete(name);
          files.delete(temporary);
          files.syncDirectory();
        } catch (IOException again) {
          e.addSuppressed(again);
        }
        throw e;
      }
    }

    /** Forgets it. */
    public void discard() {
      try {
        files.delete(temporary);
      } catch (IOException e) {
        // Harmless: the next recovery deletes it.
      }
    }
  }

  /**
   * Sets right what a crash left: temporary files go, a pending revision is rolled back, unless a
   * later one is permanent, which confirmed it too.
   *
   * @return numbers of the commits that were rolled back
   */
  public List<Integer> recover() throws IOException {
    int newest = 0;
    for (String name : files.list()) {
      Matcher match = NAME.matcher(name);
      if (name.endsWith(TEMPORARY)) {
        files.delete(name);
      } else if (match.matches() && state(match) == State.COMMITTED) {
        newest = Math.max(newest, number(match));
      }
    }
    List<Integer> rolledBack = new ArrayList<>();
    for (int number : numbers(State.PENDING)) {
      if (number < newest) {
        files.rename(name(number, State.PENDING), name(number, State.COMMITTED));
      } else {
        files.rename(name(number, State.PENDING), name(number, State.ROLLED_BACK));
        rolledBack.add(number);
      }
    }
    files.syncDirectory();
    return rolledBack;
  }

  /** Numbers of the revisions in that state, rising. */
  public List<Integer> numbers(State state) throws IOException {
    return states().entrySet().stream()
        .filter(e -> e.getValue() == state)
        .map(java.util.Map.Entry::getKey)
        .toList();
  }

  private NavigableMap<Integer, State> states() throws IOException {
    NavigableMap<Integer, State> states = new TreeMap<>();
    for (String name : files.list()) {
      Matcher match = NAME.matcher(name);
      if (match.matches()) {
        states.merge(number(match), state(match), (a, b) -> a == State.COMMITTED ? a : b);
      }
    }
    return states;
  }

  /** All revisions that can be read, newest first. Any thread. */
  public List<Revision> list() throws IOException {
    List<Revision> revisions = new ArrayList<>();
    for (var entry : states().descendingMap().entrySet()) {
      try {
        revisions.add(read(entry.getKey()).revision());
      } catch (IOException | NoSuchElementException e) {
        // A damaged or just deleted file is no revision; the start raises the alarm.
      }
    }
    revisions.sort(Comparator.comparingInt(Revision::number).reversed());
    return revisions;
  }

  /**
   * A revision by its number. Any thread.
   *
   * @throws NoSuchElementException if there is none
   * @throws IOException if it is damaged
   */
  public Stored read(int number) throws IOException {
    State state = states().get(number);
    if (state == null) {
      throw new NoSuchElementException("there is no revision " + number);
    }
    RevisionFile file =
        RevisionFile.read(number, state, files.read(name(number, state), MAX_BYTES));
    return new Stored(file.revision(), file.body());
  }

  /** The number of a permanent revision so many commits back; 0 is the newest. */
  public OptionalInt back(int count) throws IOException {
    List<Integer> numbers = numbers(State.COMMITTED);
    int index = numbers.size() - 1 - count;
    return index < 0 || count < 0 ? OptionalInt.empty() : OptionalInt.of(numbers.get(index));
  }

  /** The number the next commit gets. */
  public int nextNumber() throws IOException {
    NavigableMap<Integer, State> states = states();
    return states.isEmpty() ? 1 : states.lastKey() + 1;
  }

  /**
   * Writes a revision so that only a rename is left.
   *
   * @throws IOException if it cannot be written; nothing is changed then
   */
  public Staged stage(Revision revision, String body) throws IOException {
    String name = name(revision.number(), revision.state());
    Staged staged = new Staged(name + TEMPORARY, name);
    try {
      files.write(staged.temporary, RevisionFile.write(revision, body));
      files.sync(staged.temporary);
    } catch (IOException e) {
      staged.discard();
      throw e;
    }
    return staged;
  }

  /**
   * Makes pending revisions permanent, the newest first: a crash in between confirms either none
   * or, at the next start, all.
   */
  public void confirm(List<Integer> numbers) throws IOException {
    for (int number : numbers.stream().sorted(Comparator.reverseOrder()).toList()) {
      files.rename(name(number, State.PENDING), name(number, State.COMMITTED));
      files.syncDirectory();
    }
  }

  /** Marks pending revisions as rolled back. */
  public void rollBack(List<Integer> numbers) throws IOException {
    for (int number : numbers) {
      files.rename(name(number, State.PENDING), name(number, State.ROLLED_BACK));
    }
    files.syncDirectory();
  }

  /** Deletes the oldest revisions above the number kept. The newest permanent one always stays. */
  public void prune() throws IOException {
    NavigableMap<Integer, State> states = states();
    Optional<Integer> newest = numbers(State.COMMITTED).stream().max(Comparator.naturalOrder());
    int surplus = states.size() - kept;
    for (var entry : states.entrySet()) {
      boolean needed =
          entry.getValue() == State.PENDING
              || newest.isPresent() && entry.getKey().equals(newest.get());
      if (surplus > 0 && !needed) {
        files.delete(name(entry.getKey(), entry.getValue()));
        surplus--;
      }
    }
    files.syncDirectory();
  }

  /** Fingerprint of a file that is imported. */
  public static String fingerprint(String text) {
    return RevisionFile.sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  private static int number(Matcher match) {
    return Integer.parseInt(match.group(1));
  }

  private static State state(Matcher match) {
    return switch (match.group(2)) {
      case "yaml" -> State.COMMITTED;
      case "pending" -> State.PENDING;
      default -> State.ROLLED_BACK;
    };
  }

  private static String name(int number, State state) {
    String suffix =
        switch (state) {
          case COMMITTED -> "yaml";
          case PENDING -> "pending";
          case ROLLED_BACK -> "rolled-back";
        };
    return String.format("%06d.%s", number, suffix);
  }
}
