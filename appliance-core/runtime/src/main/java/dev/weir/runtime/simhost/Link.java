package dev.weir.runtime.simhost;

/** Where a host's frames go. */
@FunctionalInterface
public interface Link {
  /** Sends a frame; it may be lost. */
  void send(byte[] frame);
}
