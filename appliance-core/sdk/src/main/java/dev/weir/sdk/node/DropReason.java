package dev.weir.sdk.node;

import dev.weir.sdk.hotpath.HotPath;

/**
 * Why a packet was dropped. A module declares its reasons in one enum that implements this; the
 * engine counts them per interface, module and rule.
 */
public interface DropReason {
  /** Position in the enum; implemented by {@link Enum}. */
  @HotPath
  int ordinal();

  /** The name operators see: lower case words with hyphens, {@code vlan-not-allowed}. */
  String label();

  /** One sentence for the manual: when it happens and what to do about it. */
  String doc();
}
