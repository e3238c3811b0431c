package dev.weir.config.commit;

import dev.weir.config.edit.TreePatch;
import dev.weir.config.problem.Codes;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.problem.Diagnostic;
import dev.weir.config.problem.Diagnostics;
import dev.weir.config.schema.Schema;
import dev.weir.config.text.Change;
import dev.weir.config.text.Diff;
import dev.weir.config.tree.Branch;
import dev.weir.config.tree.DataNode;
import dev.weir.config.tree.Trees;
import java.util.Optional;

/** Puts the changes of a candidate on top of a configuration that others changed meanwhile. */
final class Merge {
  private Merge() {}

  /**
   * The running tree with the changes from base to candidate.
   *
   * @throws ConfigException with every place that both changed, differently
   */
  static Branch onto(Schema schema, Branch base, Branch candidate, Branch running)
      throws ConfigException {
    if (base == running) {
      return candidate;
    }
    Diagnostics conflicts = new Diagnostics();
    Branch merged = running;
    for (Change change : Diff.between(schema, base, candidate)) {
      Optional<DataNode> theirs = Trees.find(running, change.path());
      boolean contextGone =
          Trees.find(base, change.context()).isPresent()
              && Trees.find(running, change.context()).isEmpty();
      boolean untouched = same(change, theirs, change.from());
      boolean agreed = same(change, theirs, change.to());
      if (!agreed && (!untouched || contextGone)) {
        conflicts.add(
            Diagnostic.error(
                    Codes.CONFLICT, change.path(), "was changed by another commit meanwhile")
                .withRemedy("compare, then set it again or discard"));
      } else if (!agreed) {
        merged = TreePatch.apply(schema, merged, change);
      }
    }
    conflicts.throwIfErrors();
    return merged;
  }

  private static boolean same(Change change, Optional<DataNode> a, Optional<DataNode> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.isEmpty() && b.isEmpty();
    }
    return change.kind() == Change.Kind.NOTED
        ? a.get().meta().same(b.get().meta())
        : DataNode.same(a.get(), b.get());
  }
}
