package dev.weir.config.edit;

import java.util.List;

/**
 * Names that live outside the configuration, for completion. Called on session threads; must return
 * at once.
 */
@FunctionalInterface
public interface LiveNames {
  /** There are none. */
  LiveNames NONE = () -> List.of();

  /** Names of all interfaces the appliance has or could use. */
  List<String> interfaces();
}
