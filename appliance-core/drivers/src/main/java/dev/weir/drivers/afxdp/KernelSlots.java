package dev.weir.drivers.afxdp;

import dev.weir.sdk.driver.DriverContext;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The packet slots that the kernel has by one socket: to receive into, or until they are sent. A
 * slot is the kernel's from {@link #give} to {@link #takeOrNull}; what it names that is not its own
 * is nobody's, so that a wrong address changes no packet. The worker's thread only.
 */
@HotPath
final class KernelSlots {
  /** What the kernel has a slot for. */
  enum Use {
    RECEIVE,
    SEND
  }

  private static final int STRIDE = SlotClass.SMALL.strideBytes();
  private static final byte OURS = -1;

  private final int start;
  private final int bytes;

  /** By number; once a slot's packet is known it stays. */
  private final @Nullable Packet[] packets;

  /** What the kernel has each for. */
  private final byte[] uses;

  private final int[] counts = new int[Use.values().length];

  /** Of the memory that the socket's addresses count from. */
  KernelSlots(PacketMemory.Range memory) {
    start = memory.start();
    bytes = memory.lengthBytes() / STRIDE * STRIDE;
    packets = new Packet[bytes / STRIDE];
    uses = new byte[packets.length];
    Arrays.fill(uses, OURS);
  }

  /** Whether the kernel can read and write a packet's slot: a small one within the memory. */
  boolean covers(Packet packet) {
    int at = packet.base() - start;
    return packet.slotClass() == SlotClass.SMALL && at >= 0 && at < bytes && at % STRIDE == 0;
  }

  /**
   * Gives a packet away that is covered and ours.
   *
   * @return the address of its first byte
   */
  long give(Packet packet, Use use) {
    int number = (packet.base() - start) / STRIDE;
    if (packets[number] != packet) {
      packets[number] = packet;
    }
    uses[number] = (byte) use.ordinal();
    counts[use.ordinal()]++;
    return (long) packet.position() - start;
  }

  /** Takes back the packet of an address; null if the kernel did not have it for that. */
  @Nullable Packet takeOrNull(long address, Use use) {
    if (address < 0 || address >= bytes) {
      return null;
    }
    int number = (int) address / STRIDE;
    if (uses[number] != use.ordinal()) {
      return null;
    }
    uses[number] = OURS;
    counts[use.ordinal()]--;
    return packets[number];
  }

  /** Packets that the kernel has for a use. */
  int count(Use use) {
    return counts[use.ordinal()];
  }

  /** Takes all back and releases them: the kernel has let go of them. Not in the hot path. */
  void releaseAll(DriverContext context) {
    for (int number = 0; number < uses.length; number++) {
      Packet packet = packets[number];
      if (uses[number] != OURS && packet != null) {
        uses[number] = OURS;
        context.release(packet);
      }
    }
    Arrays.fill(counts, 0);
  }
}
