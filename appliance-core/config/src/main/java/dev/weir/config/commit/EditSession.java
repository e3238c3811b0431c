package dev.weir.config.commit;

import dev.weir.config.edit.CommandScript;
import dev.weir.config.edit.Edits;
import dev.weir.config.edit.TreePatch;
import dev.weir.config.edit.TreePatch.LoadMode;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.schema.Schema;
import dev.weir.config.text.Change;
import dev.weir.config.text.Diff;
import dev.weir.config.tree.Branch;
import dev.weir.config.yaml.YamlSource;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.module.Prepared;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * One editor in configuration mode. Every edit either changes the candidate or throws and changes
 * nothing. Any thread; commits wait for the commit thread.
 */
public final class EditSession implements AutoCloseable {
  /** An edit of a tree. */
  @FunctionalInterface
  public interface Edit {
    /** The changed tree. */
    Branch apply(Branch tree) throws ConfigException;
  }

  private final ConfigService service;
  private final CandidateRegistry registry;
  private final Editor editor;
  private final EditMode mode;
  private final CandidateState state;
  private final Schema schema;
  private final Edits edits;

  EditSession(ConfigService service, CandidateRegistry registry, Editor editor, EditMode mode) {
    this.service = service;
    this.registry = registry;
    this.editor = editor;
    this.mode = mode;
    this.schema = service.schema();
    this.edits = new Edits(schema);
    this.state =
        mode == EditMode.SHARED
            ? registry.shared()
            : new CandidateState(service.running().configuration().tree());
  }

  public Editor editor() {
    return editor;
  }

  public EditMode mode() {
    return mode;
  }

  /** The candidate as it is now: for show and for completion. */
  public Branch tree() {
    follow();
    return state.tree();
  }

  /** Whether there is something to commit: the {@code *} of the prompt. */
  public boolean isChanged() {
    follow();
    return state.isChanged();
  }

  /** Others in the same candidate. */
  public List<Editor> others() {
    return mode == EditMode.SHARED ? registry.others(this) : List.of();
  }

  /** Who made the uncommitted changes. */
  public Set<Editor> authors() {
    return state.authors();
  }

  /** Runs an edit of {@link #edits}. */
  public void edit(Edit edit) throws ConfigException {
    if (mode == EditMode.SHARED) {
      registry.refuseIfLocked(this);
    }
    synchronized (state) {
      follow();
      Branch before = state.tree();
      Branch after = edit.apply(before);
      if (after != before) {
        state.edit(after, editor);
      }
    }
  }

  /** The edits, bound to the schema. */
  public Edits edits() {
    return edits;
  }

  /**
   * Runs a command of words: {@code set}, {@code delete}, {@code rename}, {@code copy}, {@code
   * insert}, {@code activate}, {@code deactivate}, {@code comment}.
   *
   * @param base the place of {@code edit}
   * @param verb the full verb
   * @param words the words after it
   * @throws ConfigException whose diagnostics carry the index of the offending word in {@code
   *     words}
   */
  public void command(ConfigPath base, String verb, List<String> words) throws ConfigException {
    CommandScript script = new CommandScript(edits);
    edit(tree -> script.command(tree, base, verb, words));
  }

  /** Loads a file of YAML onto the candidate. */
  public void load(YamlSource source, LoadMode how) throws ConfigException {
    Branch file = service.format().read(source);
    edit(tree -> TreePatch.load(schema, tree, file, how));
  }

  /** Loads a file of commands onto the candidate: all lines or none. */
  public void loadCommands(ConfigPath base, String name, String text) throws ConfigException {
    CommandScript script = new CommandScript(edits);
    edit(tree -> script.run(tree, base, name, text));
  }

  /** Makes the candidate what runs. */
  public void discard() throws ConfigException {
    edit(tree -> tree); // the right to edit
    state.reset(service.running().configuration().tree());
  }

  /**
   * Makes the candidate an earlier revision.
   *
   * @param reference how many commits back, 0 for the newest; or {@code #47} for a number
   */
  public void rollback(String reference) throws ConfigException {
    Branch earlier = service.revisionTree(reference);
    edit(tree -> earlier);
  }

  /** The differences from what runs to the candidate. */
  public List<Change> changes() {
    follow();
    Branch running = service.running().configuration().tree();
    synchronized (state) {
      try {
        Branch merged = Merge.onto(schema, state.base(), state.tree(), running);
        return Diff.between(schema, running, merged);
      } catch (ConfigException e) {
        return Diff.between(
            schema,
            state.base(),
            state.tree()); // own changes; the commit will tell of the conflict
      }
    }
  }

  /** The differences from an earlier revision, or {@code saved}, to the candidate. */
  public List<Change> changesSince(String reference) throws ConfigException {
    return Diff.between(schema, service.revisionTree(reference), tree());
  }

  /** Checks the candidate: all that is wrong, nothing is applied. */
  public CommitResult check() throws ConfigException {
    return service.check(state.base(), state.tree());
  }

  /**
   * Checks and prepares the candidate as for a commit, lets what was prepared be looked at, and
   * undoes it: nothing comes into force. Other commits wait meanwhile.
   *
   * @param look runs on the commit thread; neither applies nor aborts
   * @throws ConfigException if the candidate is refused
   */
  public <T> T rehearse(Function<Prepared, T> look) throws ConfigException {
    Branch base;
    Branch tree;
    synchronized (state) {
      follow();
      base = state.base();
      tree = state.tree();
    }
    return service.rehearse(base, tree, look);
  }

  /** Commits the candidate. */
  public CommitResult commit(CommitRequest request) throws ConfigException {
    registry.refuseIfLocked(this);
    Branch base;
    Branch tree;
    synchronized (state) {
      base = state.base();
      tree = state.tree();
    }
    CommitResult result = service.commit(base, tree, editor, request);
    state.committed(tree, service.running().configuration().tree());
    return result;
  }

  /** The candidate as canonical YAML, secrets in clear: for {@code save FILE}. */
  public String export() {
    return service.format().write(tree());
  }

  /** Ends the session. A private or exclusive candidate is dropped, the shared one stays. */
  @Override
  public void close() {
    registry.leave(this);
  }

  private void follow() {
    state.follow(service.running().configuration().tree());
  }
}
