package dev.weir.drivers.virtio;

import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import org.jspecify.annotations.Nullable;

/**
 * A ring as the device sees it: buffers are fetched a burst at a time, used in order, and given
 * back together. One worker at a time.
 *
 * <p>{@link #fetch} loads the first descriptors of a burst of buffers; these are private copies
 * that the other side cannot change any more. A buffer of one descriptor is {@link #isSimple};
 * {@link #gather} follows any other.
 */
@HotPath
abstract class DeviceRing extends VirtioRing {
  static final int NEXT = 1;
  static final int WRITE = 2;
  static final int INDIRECT = 4;
  static final int LARGEST_INDIRECT = 1024;

  final GuestMemory memory;
  final long[] address = new long[BURST];
  final int[] length = new int[BURST];
  final int[] flags = new int[BURST];

  /** Buffers fetched and not given back. */
  int fetched;

  DeviceRing(RingArea area, GuestMemory memory, boolean eventIndex) {
    super(area, eventIndex);
    this.memory = memory;
  }

  /** Of the kind that the features say. */
  @ColdPath("a ring is set up")
  static DeviceRing of(
      RingArea area, GuestMemory memory, long features, int base, @Nullable InflightArea noted) {
    boolean eventIndex = NetFeature.EVENT_IDX.in(features);
    return NetFeature.RING_PACKED.in(features)
        ? new PackedDeviceRing(area, memory, eventIndex, base, noted)
        : new SplitDeviceRing(area, memory, eventIndex, noted);
  }

  /** Loads up to {@code most} buffers, anew from the first not given back; -1 after a fault. */
  abstract int fetch(int most);

  /** Adds all pieces of a fetched buffer to a chain; false after a fault. */
  abstract boolean gather(int buffer, Chain into, boolean writable);

  /** Notes that a buffer is used, with so many bytes written to it. */
  abstract void use(int buffer, int writtenBytes);

  /** Gives the first {@code count} fetched buffers back. */
  abstract void publish(int count);

  /** Whether the driver wants to be called for what was given back since the last time asked. */
  abstract boolean wantsCall();

  /** Asks the driver to kick from now on. */
  abstract void enableKicks();

  /** Asks the driver not to kick. */
  abstract void disableKicks();

  /** Whether a buffer is at hand. */
  abstract boolean hasBuffer();

  /** Buffers the driver has made available now, as far as can be told. Any thread. */
  abstract int fill();

  /** Position in the form of {@code VHOST_USER_GET_VRING_BASE}. */
  abstract int base();

  /** Whether a fetched buffer is one descriptor of that direction. */
  final boolean isSimple(int buffer, int direction) {
    return flags[buffer] == direction;
  }

  /** Adds one descriptor to a chain. */
  final boolean addPiece(Chain into, long at, int bytes, int pieceFlags, boolean writable) {
    if ((pieceFlags & WRITE) != 0 != writable) {
      fail(RingFault.WRONG_DIRECTION);
      return false;
    }
    if (!into.add(memory, at, bytes)) {
      fail(memory.contiguous(at) == 0 ? RingFault.UNMAPPED : RingFault.TOO_MANY_PIECES);
      return false;
    }
    return true;
  }
}
