package dev.weir.sdk.capture;

import dev.weir.sdk.command.CommandException;

/**
 * Taps interfaces: copies of frames go to a sink. Supplied by the engine; used by the shell's
 * {@code monitor traffic}.
 */
public interface PacketCapture {
  /** Which way a frame passes the interface. */
  enum Direction {
    /** Received by the appliance. */
    IN,
    /** Sent by the appliance. */
    OUT
  }

  /**
   * Takes copies of frames, on one thread that is no worker's. A slow sink costs copies, never
   * traffic.
   */
  @FunctionalInterface
  interface FrameSink {
    /**
     * A frame from its Ethernet header on.
     *
     * @param timeNanos since the epoch
     * @param direction which way it passed
     * @param frame the copy, cut to the snap length; the sink's own from now on
     * @param lengthBytes the length on the wire
     */
    void frame(long timeNanos, Direction direction, byte[] frame, int lengthBytes);
  }

  /** A running capture. */
  interface Capture extends AutoCloseable {
    /** Copies that were lost because the sink was slow or memory short. */
    long missed();

    /** Ends the capture; no frame reaches the sink afterwards. */
    @Override
    void close();
  }

  /**
   * Begins to copy the frames of one interface, both ways.
   *
   * @param interfaceName an interface of the running configuration
   * @param snapLengthBytes how much of each frame is copied at most, 64 to 262,144
   * @throws CommandException if there is no such interface, or too many captures run already
   */
  Capture start(String interfaceName, int snapLengthBytes, FrameSink sink) throws CommandException;
}
