package dev.weir.drivers.virtio;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Feature bits of a virtio network device (virtio 1.2 sections 5.1.3 and 6). */
public enum NetFeature {
  CSUM(0),
  GUEST_CSUM(1),
  MTU(3),
  MAC(5),
  GUEST_TSO4(7),
  GUEST_TSO6(8),
  GUEST_ECN(9),
  HOST_TSO4(11),
  HOST_TSO6(12),
  HOST_ECN(13),
  MRG_RXBUF(15),
  STATUS(16),
  CTRL_VQ(17),
  CTRL_RX(18),
  GUEST_ANNOUNCE(21),
  MQ(22),
  ANY_LAYOUT(27),
  INDIRECT_DESC(28),
  EVENT_IDX(29),
  /** Of vhost-user, between front end and back end only. */
  PROTOCOL_FEATURES(30),
  VERSION_1(32),
  RING_PACKED(34),
  IN_ORDER(35),
  GUEST_USO4(54),
  GUEST_USO6(55),
  HOST_USO(56);

  private final long bit;

  NetFeature(int number) {
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

  /** The bits of several. */
  public static long bits(NetFeature... some) {
    long bits = 0;
    for (NetFeature each : some) {
      bits |= each.bit;
    }
    return bits;
  }

  /** Names for an operator, numbers for bits without one. */
  public static List<String> names(long features) {
    List<String> names = new ArrayList<>();
    long left = features;
    for (NetFeature each : values()) {
      if (each.in(features)) {
        names.add(each.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        left &= ~each.bit;
      }
    }
    for (int number = 0; number < Long.SIZE; number++) {
      if ((left & 1L << number) != 0) {
        names.add("bit-" + number);
      }
    }
    return names;
  }
}
