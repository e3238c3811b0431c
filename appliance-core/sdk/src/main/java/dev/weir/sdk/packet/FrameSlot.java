package dev.weir.sdk.packet;

import org.jspecify.annotations.Nullable;

/**
 * A slot of the packet memory and where in it the frame lies: free room before and behind it, to
 * grow and shrink at either end. Positions are absolute in {@link PacketMemory}.
 *
 * <p>The end of a long frame may be borrowed: it still lies in the memory that the frame came from,
 * and what is in the slot there is no part of it. Only a plain frame borrows (Ethernet with at most
 * two VLAN tags, IP without extension headers or fragments, TCP or UDP), and its headers are in the
 * slot. {@link #bringIn} puts the rest there; the engine does so before every node that has not
 * said that it looks at headers alone ({@code NodeSpec.headersOnly}).
 */
public abstract sealed class FrameSlot permits Packet {
  /** The first bytes of a frame as received, which are never borrowed. */
  public static final int HEAD_BYTES = 192;

  private final int slot;
  final SlotClass slotClass;
  final int base;
  int position;
  int length;
  private @Nullable Lender lender;
  private int loan;
  private int borrowedFrom;

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
    if (lender != null && (position > borrowedFrom || position + lengthBytes > end())) {
      bringIn();
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
    if (lender != null && position + lengthBytes > borrowedFrom) {
      bringIn();
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
    if (lender != null && lengthBytes > length) {
      bringIn();
    }
    length = lengthBytes;
    return true;
  }

  /**
   * Leaves the end of the frame with who lends it. For drivers, on receive.
   *
   * @param loan the lender's number for it
   * @param fromPosition position of the first byte that is not in the slot
   */
  public void borrow(Lender from, int loan, int fromPosition) {
    lender = from;
    this.loan = loan;
    borrowedFrom = fromPosition;
  }

  /** Whether the end of the frame is not in the slot. */
  public boolean isBorrowing() {
    return lender != null;
  }

  /** Who lends the end of the frame, or null: all of it is in the slot. */
  public @Nullable Lender lender() {
    return lender;
  }

  /** The lender's number for it. */
  public int loan() {
    return loan;
  }

  /** Bytes at the front of the frame that are in the slot. */
  public int bytesInSlot() {
    return lender == null ? length : Math.min(length, borrowedFrom - position);
  }

  /** Puts what is borrowed into the slot. */
  public void bringIn() {
    Lender from = lender;
    if (from != null) {
      int own = bytesInSlot();
      lender = null;
      from.broughtIn(loan, length - own, position + own);
    }
  }

  /** Forgets what is borrowed: the frame has come to its end. */
  public void forgetLoan() {
    lender = null;
  }
}
