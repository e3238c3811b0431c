package dev.weir.config.edit;

import dev.weir.config.problem.Codes;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.problem.Diagnostic;
import dev.weir.config.schema.MapSchema;
import dev.weir.config.schema.Schema;
import dev.weir.config.schema.Values;
import dev.weir.config.tree.Branch;
import dev.weir.config.tree.DataNode;
import dev.weir.config.tree.Trees;
import dev.weir.sdk.config.ConfigPath;
import java.util.Map;

/** Finds free numbers for instances that are moved. */
final class Numbering {
  private static final long STEP = 10;

  private Numbering() {}

  /**
   * A free number next to another instance, on the wanted side, half way to its neighbour there.
   */
  static long between(
      Schema schema, Branch tree, MapSchema map, ConfigPath moved, boolean before, String other)
      throws ConfigException {
    ConfigPath parent = moved.parent();
    Branch instances = (Branch) Trees.find(tree, parent).orElseThrow();
    Values.Checked anchorText = Values.key(map, parent, other);
    if (anchorText.problem().isPresent()) {
      throw new ConfigException(anchorText.problem().get());
    }
    String anchorKey = anchorText.text().orElseThrow();
    if (instances.child(anchorKey).isEmpty() || anchorKey.equals(moved.last())) {
      throw new ConfigException(
          Diagnostic.error(
              Codes.NOT_THERE, parent.child(anchorKey), "there is no such other instance"));
    }
    long anchor = Long.parseLong(anchorKey);
    long below = Long.MIN_VALUE;
    long above = Long.MAX_VALUE;
    for (Map.Entry<String, DataNode> entry : instances.children()) {
      long number = Long.parseLong(entry.getKey());
      if (!entry.getKey().equals(moved.last())) {
        below = number < anchor ? Math.max(below, number) : below;
        above = number > anchor ? Math.min(above, number) : above;
      }
    }
    long free;
    if (before) {
      free =
          below == Long.MIN_VALUE
              ? Math.max(anchor / 2, anchor - STEP)
              : below + (anchor - below) / 2;
    } else {
      free = above == Long.MAX_VALUE ? anchor + STEP : anchor + (above - anchor) / 2;
    }
    boolean taken = free == anchor || free == below;
    if (taken || Values.key(map, parent, Long.toString(free)).problem().isPresent()) {
      throw new ConfigException(
          Diagnostic.error(
                  Codes.NOT_APPLICABLE,
                  moved,
                  "there is no free number " + (before ? "before " : "after ") + anchor)
              .withRemedy("rename instances to make room"));
    }
    return free;
  }
}
