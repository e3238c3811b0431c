package dev.weir.sdk.packet;

/**
 * A slot of the packet memory and where in it the frame lies: free room before and behind it, to
 * grow and shrink at either end. Positions are absolute in {@link PacketMemory}.
 */
public abstract sealed class FrameSlot permits Packet {
  private final int slot;
  final SlotClass slotClass;
  final int base;
  int position;
  int length;

  FrameSlot(int slot, SlotClass slotClass, int base) {
    this.slot = slot;
    this.slotClass = slotClass;
    this.base = base;
  }

  /** Number of the slot in its pool. */
  public int slot() {
    return slot;
  }

  /** The slot's size. */
  public SlotClass slotClass() {
    return slotClass;
  }

  /** Position of the slot's first byte. */
  public int base() {
    return base;
  }

  /** Position of the frame's first byte. */
  public int position() {
    return position;
  }

  /** Bytes in the frame. */
  public int length() {
    return length;
  }

  /** Position behind the frame's last byte. */
  public int end() {
    return position + length;
  }

  /** Bytes free before the frame. */
  public int headroom() {
    return position - base;
  }

  /** Bytes free behind the frame. */
  public int tailroom() {
    return base + slotClass.strideBytes() - position - length;
  }

  /**
   * Sets where the frame begins and how long it is.
   *
   * @throws IllegalArgumentException if it would leave the slot
   */
  public void setFrame(int position, int lengthBytes) {
    if (position < base
        || lengthBytes < 0
        || lengthBytes > base + slotClass.strideBytes() - position) {
      throw new IllegalArgumentException("frame leaves its slot");
    }
    this.position = position;
    this.length = lengthBytes;
  }

  /** Adds bytes before the frame; their content is undefined. False if there is no room. */
  public boolean push(int lengthBytes) {
    if (headroom() < lengthBytes) {
      return false;
    }
    position -= lengthBytes;
    length += lengthBytes;
    return true;
  }

  /** Takes bytes off the front. False, and nothing done, if there are not as many. */
  public boolean pull(int lengthBytes) {
    if (length < lengthBytes) {
      return false;
    }
    position += lengthBytes;
    length -= lengthBytes;
    return true;
  }

  /** Sets the length by moving the end. False, and nothing done, if the slot is too short. */
  public boolean setLength(int lengthBytes) {
    if (lengthBytes < 0 || lengthBytes > base + slotClass.strideBytes() - position) {
      return false;
    }
    length = lengthBytes;
    return true;
  }
}
