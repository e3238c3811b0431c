package dev.weir.drivers.vhostuser;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Bits of the protocol's own features. */
public enum ProtocolFeature {
  MQ(0),
  RARP(2),
  REPLY_ACK(3),
  NET_MTU(4),
  CONFIG(9),
  INFLIGHT_SHMFD(12),
  RESET_DEVICE(13),
  CONFIGURE_MEM_SLOTS(15),
  STATUS(16);

  private final long bit;

  ProtocolFeature(int number) {
    bit = 1L << number;
  }

  /** The bit. */
  public long bit() {
    return bit;
  }

  /** Whether it is among features. */
  public boolean in(long features) {
    return (features & bit) != 0;
  }

  /** Names for an operator. */
  static List<String> names(long features) {
    List<String> names = new ArrayList<>();
    for (ProtocolFeature each : values()) {
      if (each.in(features)) {
        names.add(each.name().toLowerCase(Locale.ROOT).replace('_', '-'));
      }
    }
    return names;
  }
}
