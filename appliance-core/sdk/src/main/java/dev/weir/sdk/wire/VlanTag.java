package dev.weir.sdk.wire;

import static dev.weir.sdk.packet.PacketMemory.getInt;
import static dev.weir.sdk.packet.PacketMemory.getLong;
import static dev.weir.sdk.packet.PacketMemory.getUnsignedShort;
import static dev.weir.sdk.packet.PacketMemory.setInt;
import static dev.weir.sdk.packet.PacketMemory.setLong;
import static dev.weir.sdk.packet.PacketMemory.setShort;

import dev.weir.sdk.packet.Packet;

/**
 * A VLAN tag (IEEE 802.1Q, 802.1ad), from its control information on: the tag's own EtherType
 * (0x8100 or 0x88a8) is the one that ends the header before it.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | PCP |D|       VLAN id         |           EtherType           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class VlanTag extends HeaderView {
  /** Bytes of the tag. */
  public static final int LENGTH = 4;

  /** The id of a priority tag: the frame belongs to the receiver's native VLAN. */
  public static final int PRIORITY_ONLY = 0;

  /** Highest id that may be used; 4095 is reserved. */
  public static final int MAX_ID = 4094;

  private static final int CONTROL = 0;
  private static final int TYPE = 2;

  /** Points the view at a tag of the packet; false if it is not all there. */
  public boolean tryWrap(Packet packet, int position) {
    return place(packet, position, LENGTH);
  }

  /** Points the view at a tag within a range of packet memory. */
  public boolean tryWrap(int position, int end) {
    return place(position, end, LENGTH);
  }

  /** Starts a tag: checks the room and zeroes it. */
  public boolean tryEmit(Packet packet, int position) {
    if (!place(packet, position, LENGTH)) {
      return false;
    }
    setInt(at, 0);
    return true;
  }

  /** VLAN id, 0 to 4095. */
  public int id() {
    return getUnsignedShort(at + CONTROL) & 0xfff;
  }

  /** Priority code point, 0 to 7. */
  public int priority() {
    return getUnsignedShort(at + CONTROL) >>> 13;
  }

  /** Drop eligible indicator. */
  public boolean dropEligible() {
    return (getUnsignedShort(at + CONTROL) & 0x1000) != 0;
  }

  /** EtherType of what follows. */
  public int etherType() {
    return getUnsignedShort(at + TYPE);
  }

  /** Position of what follows. */
  public int payloadPosition() {
    return at + LENGTH;
  }

  /** Sets the VLAN id. */
  public VlanTag setId(int id) {
    setShort(at + CONTROL, (getUnsignedShort(at + CONTROL) & 0xf000) | (id & 0xfff));
    return this;
  }

  /** Sets the priority code point. */
  public VlanTag setPriority(int priority) {
    setShort(at + CONTROL, (getUnsignedShort(at + CONTROL) & 0x1fff) | (priority & 7) << 13);
    return this;
  }

  /** Sets the drop eligible indicator. */
  public VlanTag setDropEligible(boolean eligible) {
    setShort(at + CONTROL, (getUnsignedShort(at + CONTROL) & 0xefff) | (eligible ? 0x1000 : 0));
    return this;
  }

  /** Sets the EtherType of what follows. */
  public VlanTag setEtherType(int etherType) {
    setShort(at + TYPE, etherType);
    return this;
  }

  /**
   * Puts a tag between the addresses and the EtherType of an Ethernet frame, taking four bytes of
   * headroom: the addresses move to the front, {@link Packet#l2()} with them.
   *
   * @param packet a frame whose Ethernet header starts at {@link Packet#position()}
   * @param tagType {@link EtherTypes#VLAN} or {@link EtherTypes#SERVICE_VLAN}
   * @param control priority, drop eligible indicator and id
   * @return false, and nothing done, if the frame is too short or there is no headroom
   */
  public static boolean push(Packet packet, int tagType, int control) {
    if (packet.length() < EthernetHeader.LENGTH || !packet.push(LENGTH)) {
      return false;
    }
    int start = packet.position();
    setLong(start, getLong(start + LENGTH));
    setInt(start + 8, getInt(start + 12));
    setInt(start + 12, tagType << 16 | (control & 0xffff));
    packet.setL2(start);
    return true;
  }

  /**
   * Takes the outermost tag off an Ethernet frame; the inverse of {@link #push}. The caller has
   * made sure that there is one.
   *
   * @return false, and nothing done, if the frame is too short to hold a tag
   */
  public static boolean pop(Packet packet) {
    if (packet.length() < EthernetHeader.LENGTH + LENGTH) {
      return false;
    }
    int start = packet.position();
    int sourceTail = getInt(start + 8);
    long head = getLong(start);
    packet.pull(LENGTH);
    setLong(start + LENGTH, head);
    setInt(start + LENGTH + 8, sourceTail);
    packet.setL2(start + LENGTH);
    return true;
  }
}
