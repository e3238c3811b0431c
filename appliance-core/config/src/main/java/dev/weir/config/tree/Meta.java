package dev.weir.config.tree;

import dev.weir.config.problem.Location;
import java.util.Optional;

/**
 * What is known of a node besides its value.
 *
 * @param comment the operator's comment, lines separated by {@code \n}; empty: none
 * @param inactive whether the node is kept but not applied
 * @param location where it was read; empty for what was typed
 */
public record Meta(String comment, boolean inactive, Optional<Location> location) {
  /** Active, without comment, typed. */
  public static final Meta NONE = new Meta("", false, Optional.empty());

  /** Of a node read at that place. */
  public static Meta at(Location location) {
    return new Meta("", false, Optional.of(location));
  }

  public Meta withComment(String text) {
    return new Meta(text, inactive, location);
  }

  public Meta withInactive(boolean value) {
    return new Meta(comment, value, location);
  }

  /** Equal but for the location. */
  public boolean same(Meta other) {
    return inactive == other.inactive && comment.equals(other.comment);
  }
}
