package dev.weir.runtime.warm;

import dev.weir.sdk.packet.GsoType;

/**
 * A frame between a rehearsal's appliance and its hosts, with the facts a virtio header carries.
 */
final class Frame {
  private final byte[] bytes;
  private final int checksumStart;
  private final int checksumOffset;
  private final int gsoType;
  private final int gsoSize;

  /**
   * A frame.
   *
   * @param bytes with link header, where the device has one; the frame's from now on
   * @param checksumStart offset of what the checksum is over; negative if it is complete
   * @param checksumOffset of the field behind that
   * @param gsoType {@link GsoType}
   * @param gsoSize payload of a segment, in bytes
   */
  Frame(byte[] bytes, int checksumStart, int checksumOffset, int gsoType, int gsoSize) {
    this.bytes = bytes;
    this.checksumStart = checksumStart;
    this.checksumOffset = checksumOffset;
    this.gsoType = gsoType;
    this.gsoSize = gsoSize;
  }

  /** An ordinary frame with a complete checksum. */
  static Frame whole(byte[] bytes) {
    return new Frame(bytes, -1, 0, GsoType.NONE, 0);
  }

  byte[] bytes() {
    return bytes;
  }

  int checksumStart() {
    return checksumStart;
  }

  int checksumOffset() {
    return checksumOffset;
  }

  int gsoType() {
    return gsoType;
  }

  int gsoSize() {
    return gsoSize;
  }
}
