package dev.weir.config.tree;

import dev.weir.config.problem.Location;
import dev.weir.sdk.config.ConfigPath;
import java.util.Map;
import java.util.Optional;

/** Look-ups in a tree. */
public final class Trees {
  private Trees() {}

  /** The node at a path of full words. */
  public static Optional<DataNode> find(Branch root, ConfigPath path) {
    DataNode at = root;
    for (String word : path.words()) {
      Optional<DataNode> next = at instanceof Branch branch ? branch.child(word) : Optional.empty();
      if (next.isEmpty()) {
        return Optional.empty();
      }
      at = next.get();
    }
    return Optional.of(at);
  }

  /** The place in the file of the node, or of its nearest ancestor that came from one. */
  public static Optional<Location> locate(Branch root, ConfigPath path) {
    DataNode at = root;
    Optional<Location> found = root.meta().location();
    for (String word : path.words()) {
      DataNode next = at instanceof Branch branch ? branch.child(word).orElse(null) : null;
      if (next == null) {
        break;
      }
      at = next;
      if (at.meta().location().isPresent()) {
        found = at.meta().location();
      }
    }
    return found;
  }

  /** How many leaves, lists and empty instances there are: the objects a commit checks. */
  public static int count(DataNode node) {
    if (!(node instanceof Branch branch)) {
      return 1;
    }
    int sum = branch.isEmpty() ? 1 : 0;
    for (Map.Entry<String, DataNode> entry : branch.children()) {
      sum += count(entry.getValue());
    }
    return sum;
  }
}
