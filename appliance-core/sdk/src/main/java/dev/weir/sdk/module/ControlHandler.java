package dev.weir.sdk.module;

/** Takes packets off the packet path, on the control thread; inline under a virtual clock. */
@FunctionalInterface
public interface ControlHandler {
  /** Handles one packet; an exception is logged and counted. */
  void receive(ControlPacket packet);
}
