package dev.weir.config.commit;

import dev.weir.config.tree.Branch;
import dev.weir.config.tree.DataNode;
import java.util.LinkedHashSet;
import java.util.Set;

/** A tree that is being edited, and the running tree it started from. Guarded by itself. */
final class CandidateState {
  private Branch base;
  private Branch tree;
  private final Set<Editor> authors = new LinkedHashSet<>();

  CandidateState(Branch running) {
    this.base = running;
    this.tree = running;
  }

  synchronized Branch base() {
    return base;
  }

  synchronized Branch tree() {
    return tree;
  }

  synchronized boolean isChanged() {
    return !DataNode.same(base, tree);
  }

  /** Who changed it since it was last equal to what runs. */
  synchronized Set<Editor> authors() {
    return Set.copyOf(authors);
  }

  synchronized void edit(Branch next, Editor by) {
    tree = next;
    authors.add(by);
  }

  /** Follows what runs, as long as nothing was changed here. */
  synchronized void follow(Branch running) {
    if (base != running && !isChanged()) {
      reset(running);
    }
  }

  synchronized void reset(Branch running) {
    base = running;
    tree = running;
    authors.clear();
  }

  /** A tree of this candidate came into force; what was edited since stays as a change to it. */
  synchronized void committed(Branch committed, Branch running) {
    if (tree == committed) {
      reset(running);
    }
  }
}
