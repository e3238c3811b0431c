package dev.weir.sdk.wire;

import static dev.weir.sdk.packet.PacketMemory.getUnsignedShort;
import static dev.weir.sdk.packet.PacketMemory.setShort;

import dev.weir.sdk.packet.Packet;

/**
 * What transport headers have in common: a checksum that may cover a pseudo header, and that may be
 * left partial for an offloading interface to complete.
 *
 * <p>Where it is partial the field holds the sum of the pseudo header only. Then a changed address
 * changes that sum, and a changed port or payload changes nothing, since it is summed later. The
 * view learns from the packet which of the two it is, so that no caller has to care.
 */
public abstract class TransportView extends HeaderView {
  /** Whether the packet's checksum is partial and this is the header it is of. */
  private boolean partial;

  TransportView() {}

  final boolean placeTransport(Packet packet, int position, int lengthBytes) {
    partial = packet.has(Packet.CHECKSUM_PARTIAL) && packet.checksumStart() == position;
    return place(packet, position, lengthBytes);
  }

  final boolean placeTransport(int position, int end, int lengthBytes) {
    partial = false;
    return place(position, end, lengthBytes);
  }

  /** Offset of the checksum field. */
  abstract int checksumField();

  /** Whether the field is never touched: a UDP datagram sent without checksum. */
  boolean hasNoChecksum() {
    return false;
  }

  /** The field's value for a sum: UDP writes zero differently. */
  int finished(int sum) {
    return Checksum.finish(sum);
  }

  /** Whether the checksum is partial: see {@link Packet#CHECKSUM_PARTIAL}. */
  public final boolean checksumPartial() {
    return partial;
  }

  /** Checksum as it stands in the header. */
  public final int checksum() {
    return getUnsignedShort(at + checksumField());
  }

  /** Sets the checksum. */
  public final void setChecksum(int checksum) {
    setShort(at + checksumField(), checksum);
  }

  /**
   * Computes the checksum over everything from this header on.
   *
   * @param pseudoHeaderSum of the IP header around it; 0 for ICMPv4, which has none
   * @param lengthBytes of this header with its payload; at most up to the packet's end
   */
  public final void fillChecksum(int pseudoHeaderSum, int lengthBytes) {
    setChecksum(0);
    setChecksum(finished(Checksum.add(pseudoHeaderSum, Checksum.sum(at, lengthBytes))));
    partial = false;
  }

  /**
   * Writes the pseudo header's sum and marks the packet, leaving the rest to the interface.
   *
   * @param packet the packet this view is set to
   */
  public final void fillPartialChecksum(Packet packet, int pseudoHeaderSum) {
    setChecksum(pseudoHeaderSum);
    packet.setPartialChecksum(at, checksumField());
    partial = true;
  }

  /**
   * Whether the checksum over this header and its payload is right. One that is partial counts as
   * right, since nobody has sent it yet.
   *
   * @param lengthBytes of this header with its payload; at most up to the packet's end
   */
  public final boolean checksumValid(int pseudoHeaderSum, int lengthBytes) {
    return partial
        || hasNoChecksum()
        || Checksum.add(pseudoHeaderSum, Checksum.sum(at, lengthBytes)) == 0xffff;
  }

  /** Keeps the checksum right after an IPv4 address of the pseudo header changed. */
  public final void addressChanged(int old, int now) {
    if (partial) {
      setChecksum(Checksum.updateSum32(checksum(), old, now));
    } else if (!hasNoChecksum()) {
      setChecksum(finished(Checksum.updateSum32(~checksum() & 0xffff, old, now)));
    }
  }

  /** Keeps the checksum right after an IPv6 address of the pseudo header changed. */
  public final void addressChanged(long oldHigh, long oldLow, long nowHigh, long nowLow) {
    if (partial) {
      setChecksum(
          Checksum.updateSum64(Checksum.updateSum64(checksum(), oldHigh, nowHigh), oldLow, nowLow));
    } else if (!hasNoChecksum()) {
      int sum = Checksum.updateSum64(~checksum() & 0xffff, oldHigh, nowHigh);
      setChecksum(finished(Checksum.updateSum64(sum, oldLow, nowLow)));
    }
  }

  /** Keeps the checksum right after 16 bits that it covers, at an even offset, changed. */
  public final void contentChanged16(int old, int now) {
    if (!partial && !hasNoChecksum()) {
      setChecksum(finished(Checksum.updateSum16(~checksum() & 0xffff, old, now)));
    }
  }

  /** Keeps the checksum right after 32 bits that it covers, at an even offset, changed. */
  public final void contentChanged32(int old, int now) {
    if (!partial && !hasNoChecksum()) {
      setChecksum(finished(Checksum.updateSum32(~checksum() & 0xffff, old, now)));
    }
  }
}
