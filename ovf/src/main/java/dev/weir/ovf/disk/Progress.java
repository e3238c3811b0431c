package dev.weir.ovf.disk;

/** Told of long work as it goes on, by the thread that called for it. */
public interface Progress {
  /** Takes no notice. */
  Progress NONE = (_, _) -> {};

  /**
   * Work went on.
   *
   * @param done bytes of the disk that are finished, zeros included; grows
   * @param total size of the disk
   */
  void update(long done, long total);

  /**
   * Whether to stop. The work then throws {@link java.util.concurrent.CancellationException} and
   * leaves nothing behind.
   */
  default boolean cancelled() {
    return false;
  }
}
