package dev.weir.drivers.vhostuser;

import dev.weir.drivers.virtio.NetFeature;
import dev.weir.sdk.driver.Offload;
import java.util.EnumSet;
import java.util.Set;

/** What features that were agreed on mean for the pipeline. */
public final class Negotiated {
  private Negotiated() {}

  /** What a driver takes from the device. */
  public static Set<Offload> toDriver(long features) {
    boolean uso = NetFeature.GUEST_USO4.in(features) && NetFeature.GUEST_USO6.in(features);
    return offloads(
        NetFeature.GUEST_CSUM.in(features),
        NetFeature.GUEST_TSO4.in(features),
        NetFeature.GUEST_TSO6.in(features),
        uso);
  }

  /** What a device takes from the driver. */
  public static Set<Offload> toDevice(long features) {
    return offloads(
        NetFeature.CSUM.in(features),
        NetFeature.HOST_TSO4.in(features),
        NetFeature.HOST_TSO6.in(features),
        NetFeature.HOST_USO.in(features));
  }

  private static Set<Offload> offloads(boolean checksum, boolean tso4, boolean tso6, boolean uso) {
    Set<Offload> offloads = EnumSet.noneOf(Offload.class);
    if (checksum) {
      offloads.add(Offload.CHECKSUM);
      if (tso4) {
        offloads.add(Offload.TSO4);
      }
      if (tso6) {
        offloads.add(Offload.TSO6);
      }
      if (uso) {
        offloads.add(Offload.USO);
      }
    }
    return offloads;
  }
}
