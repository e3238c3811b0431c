package dev.weir.ovf;

/** Is told how long work goes on. Called on the thread that does the work, often: be quick. */
@FunctionalInterface
public interface Progress {
  /** Tells nobody. */
  Progress NONE = (_, _, _) -> {};

  /**
   * Work went on.
   *
   * @param what what is worked on, for people: a file's name
   * @param done bytes done of it
   * @param total bytes in all, or -1 if unknown
   */
  void at(String what, long done, long total);
}
