package dev.weir.drivers.virtio;

import dev.weir.drivers.offload.VnetHeader;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.GsoType;
import dev.weir.sdk.packet.Packet;

/**
 * How frames lie in buffers by the features agreed on.
 *
 * @param headerBytes of the header before each frame
 * @param mergeable whether a frame may take several receive buffers
 * @param checksum whether who receives completes partial checksums
 * @param gsoTypes bits, by {@link GsoType}, of what who receives takes uncut
 */
public record FrameFormat(int headerBytes, boolean mergeable, boolean checksum, int gsoTypes) {
  /** Of frames from the device to the driver. */
  public static FrameFormat toDriver(long features) {
    int gso = bit(NetFeature.GUEST_TSO4.in(features), GsoType.TCP4);
    gso |= bit(NetFeature.GUEST_TSO6.in(features), GsoType.TCP6);
    boolean uso = NetFeature.GUEST_USO4.in(features) && NetFeature.GUEST_USO6.in(features);
    return of(features, NetFeature.GUEST_CSUM.in(features), gso | bit(uso, GsoType.UDP));
  }

  /** Of frames from the driver to the device. */
  public static FrameFormat toDevice(long features) {
    int gso = bit(NetFeature.HOST_TSO4.in(features), GsoType.TCP4);
    gso |= bit(NetFeature.HOST_TSO6.in(features), GsoType.TCP6);
    gso |= bit(NetFeature.HOST_USO.in(features), GsoType.UDP);
    return of(features, NetFeature.CSUM.in(features), gso);
  }

  private static FrameFormat of(long features, boolean checksum, int gso) {
    boolean mergeable = NetFeature.MRG_RXBUF.in(features);
    boolean counted = mergeable || NetFeature.VERSION_1.in(features);
    return new FrameFormat(
        counted ? VnetHeader.BYTES : VnetHeader.SHORT_BYTES,
        mergeable,
        checksum,
        checksum ? gso : 0);
  }

  private static int bit(boolean set, int gsoType) {
    return set ? 1 << gsoType : 0;
  }

  /** Whether who receives can be given the packet as it is. */
  @HotPath
  boolean takes(Packet packet) {
    return packet.gsoType() == GsoType.NONE
        ? checksum || !packet.has(Packet.CHECKSUM_PARTIAL)
        : (gsoTypes & 1 << packet.gsoType()) != 0;
  }
}
