package dev.weir.config.commit;

/** How a session shares its candidate. */
public enum EditMode {
  /** One candidate for all who use this mode; what one changes the others see. */
  SHARED,
  /** Others neither edit the shared candidate nor commit; dropped at the end of the session. */
  EXCLUSIVE,
  /**
   * A candidate of one's own, put on top of what others committed meanwhile; dropped at the end of
   * the session.
   */
  PRIVATE
}
