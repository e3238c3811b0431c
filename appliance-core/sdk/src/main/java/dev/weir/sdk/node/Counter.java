package dev.weir.sdk.node;

/** Something a module counts. A module declares its counters in enums that implement this. */
public interface Counter {
  /** Position in the enum; implemented by {@link Enum}. */
  int ordinal();

  /** The name operators see: lower case words with hyphens. */
  String label();

  /** One sentence for the manual. */
  String doc();
}
