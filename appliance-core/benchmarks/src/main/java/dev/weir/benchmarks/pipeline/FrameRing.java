package dev.weir.benchmarks.pipeline;

import dev.weir.sdk.packet.PacketMemory;

/**
 * Prebuilt frames of 64 bytes, one behind the other in packet memory, handed out in turn. They lie
 * in the order in which they come in, as a device would have put them there.
 */
final class FrameRing implements AutoCloseable {
  /** Bytes of every frame. */
  static final int FRAME_BYTES = 64;

  private final int base;
  private final int frames;
  private int next;

  /** With room for a power of two of frames, all zero bytes. */
  FrameRing(int frames) {
    if (Integer.bitCount(frames) != 1) {
      throw new IllegalArgumentException(frames + " is not a power of two");
    }
    this.frames = frames;
    this.base = PacketMemory.reserve(frames * FRAME_BYTES);
  }

  int size() {
    return frames;
  }

  /** Position of a frame. */
  int position(int index) {
    return base + index * FRAME_BYTES;
  }

  /** Position of the frame whose turn it is. */
  int next() {
    int position = position(next);
    next = next + 1 & frames - 1;
    return position;
  }

  @Override
  public void close() {
    PacketMemory.unreserve(base, frames * FRAME_BYTES);
  }
}
