package dev.weir.testkit.packet;

import dev.weir.sdk.packet.GsoType;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A frame outside of packet memory: its bytes and the facts that travel with it. What tests put
 * into a pipeline (made by {@link PacketBuilder}) and what they get out of it. Immutable; offsets
 * count from the first byte, -1 where unknown.
 */
public final class Frame {
  private final byte[] bytes;
  private final int l3;
  private final int l4;
  private final int etherType;
  private final int ipProtocol;
  private final int flags;
  private final int checksumStart;
  private final int checksumOffset;
  private final int gsoType;
  private final int gsoSize;
  private final int rxInterface;
  private final int txInterface;
  private final int nextHop;
  private final int mark;

  private Frame(byte[] bytes, int l3, int l4, Packet facts, int base) {
    this.bytes = bytes;
    this.l3 = l3;
    this.l4 = l4;
    this.etherType = facts.etherType();
    this.ipProtocol = facts.ipProtocol();
    this.flags = facts.flags();
    this.checksumStart = facts.checksumStart() - base;
    this.checksumOffset = facts.checksumOffset();
    this.gsoType = facts.gsoType();
    this.gsoSize = facts.gsoSize();
    this.rxInterface = facts.rxInterface();
    this.txInterface = facts.txInterface();
    this.nextHop = facts.nextHop();
    this.mark = facts.mark();
  }

  Frame(
      byte[] bytes,
      int l3,
      int l4,
      int etherType,
      int ipProtocol,
      int flags,
      int checksumStart,
      int checksumOffset,
      int gsoType,
      int gsoSize) {
    this.bytes = bytes;
    this.l3 = l3;
    this.l4 = l4;
    this.etherType = etherType;
    this.ipProtocol = ipProtocol;
    this.flags = flags;
    this.checksumStart = checksumStart;
    this.checksumOffset = checksumOffset;
    this.gsoType = gsoType;
    this.gsoSize = gsoSize;
    this.rxInterface = 0;
    this.txInterface = 0;
    this.nextHop = -1;
    this.mark = 0;
  }

  /** A frame of nothing but bytes: what a malformed or foreign frame is before it is parsed. */
  public static Frame of(byte[] bytes) {
    return new Frame(bytes.clone(), -1, -1, 0, -1, 0, 0, 0, GsoType.NONE, 0);
  }

  /** A frame of hexadecimal digits; blanks do not count. */
  public static Frame ofHex(String hex) {
    return of(HexFormat.of().parseHex(hex.replaceAll("\\s+", "")));
  }

  /** Takes a packet's bytes and facts out of packet memory. */
  public static Frame copyOf(Packet packet) {
    packet.bringIn();
    byte[] bytes = new byte[packet.length()];
    PacketMemory.copyOut(packet.position(), bytes, 0, bytes.length);
    int base = packet.position();
    int l3 = packet.l3() < 0 ? -1 : packet.l3() - base;
    int l4 = packet.l4() < 0 ? -1 : packet.l4() - base;
    return new Frame(bytes, l3, l4, packet, base);
  }

  /**
   * Puts the frame into an empty packet, with the layers known.
   *
   * @throws IllegalArgumentException if the slot is too short
   */
  public void copyTo(Packet packet) {
    if (!packet.setLength(bytes.length)) {
      throw new IllegalArgumentException(bytes.length + " bytes do not fit into " + packet);
    }
    int base = packet.position();
    PacketMemory.copyIn(bytes, 0, base, bytes.length);
    packet.setL2(base);
    packet.setL3(l3 < 0 ? -1 : base + l3);
    packet.setL4(l4 < 0 ? -1 : base + l4);
    packet.setEtherType(etherType);
    packet.setIpProtocol(ipProtocol);
    packet.set(flags);
    if ((flags & Packet.CHECKSUM_PARTIAL) != 0) {
      packet.setPartialChecksum(base + checksumStart, checksumOffset);
    }
    packet.setGso(gsoType, gsoSize);
    packet.setMark(mark);
    packet.setNextHop(nextHop);
  }

  /** The bytes; a copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Number of bytes. */
  public int length() {
    return bytes.length;
  }

  /** The bytes as hexadecimal digits. */
  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  /** Index of the interface it came in by. */
  public int rxInterface() {
    return rxInterface;
  }

  /** Index of the interface it leaves by. */
  public int txInterface() {
    return txInterface;
  }

  /** The next hop a lookup chose, or -1. */
  public int nextHop() {
    return nextHop;
  }

  /** The packet's mark. */
  public int mark() {
    return mark;
  }

  /** Whether any of the flags of {@link Packet} is set. */
  public boolean has(int anyOfFlags) {
    return (flags & anyOfFlags) != 0;
  }

  /** See {@link GsoType}. */
  public int gsoType() {
    return gsoType;
  }

  /** Bytes of payload in each segment, if it is to be cut. */
  public int gsoSize() {
    return gsoSize;
  }

  /** Offset of what a partial checksum covers. */
  public int checksumStart() {
    return checksumStart;
  }

  /** Offset of a partial checksum from {@link #checksumStart()}. */
  public int checksumOffset() {
    return checksumOffset;
  }

  /** Equal bytes; the facts do not count. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Frame frame && Arrays.equals(bytes, frame.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** What the frame is in words, and its bytes. */
  @Override
  public String toString() {
    return Dissection.of(this) + " [" + hex() + "]";
  }
}
