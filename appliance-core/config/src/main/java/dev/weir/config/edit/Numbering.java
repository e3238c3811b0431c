package dev.weir.config.edit;

import dev.weir.config.problem.Allowed;
import dev.weir.config.problem.Codes;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.problem.Diagnostic;
import dev.weir.config.schema.MapSchema;
import dev.weir.config.schema.Values;
import dev.weir.config.tree.Branch;
import dev.weir.config.tree.DataNode;
import dev.weir.config.tree.Trees;
import dev.weir.sdk.config.ConfigPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds free numbers for instances that are moved. */
final class Numbering {
  private static final long STEP = 10;

  private Numbering() {}

  /**
   * The instance next to which another moves.
   *
   * @param text its number as typed
   * @param word index of that word
   */
  record Anchor(String text, int word) {}

  /**
   * A free number next to another instance, on the wanted side, half way to its neighbour there.
   */
  static long between(Branch tree, MapSchema map, ConfigPath moved, boolean before, Anchor other)
      throws ConfigException {
    ConfigPath parent = moved.parent();
    Branch instances = (Branch) Trees.find(tree, parent).orElseThrow();
    Values.Checked anchorText = Values.key(map, parent, other.text());
    if (anchorText.problem().isPresent()) {
      throw new ConfigException(anchorText.problem().get().withWord(other.word()));
    }
    String anchorKey = anchorText.text().orElseThrow();
    if (instances.child(anchorKey).isEmpty() || anchorKey.equals(moved.last())) {
      List<String> others = new ArrayList<>();
      instances.children().forEach(child -> others.add(child.getKey()));
      others.remove(moved.last());
      throw new ConfigException(
          Diagnostic.error(
                  Codes.NOT_THERE,
                  parent.child(anchorKey),
                  "is not another instance" + Allowed.of(others))
              .withValue(other.text())
              .withWord(other.word()));
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
