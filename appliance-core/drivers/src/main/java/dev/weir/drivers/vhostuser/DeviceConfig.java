package dev.weir.drivers.vhostuser;

import dev.weir.drivers.virtio.NetFeature;
import java.nio.ByteBuffer;

/**
 * What the device says of itself: features, and the configuration space (virtio 1.2 section 5.1.4),
 * without a MAC address: the guest's is its own affair. The guest's MTU comes to it.
 */
final class DeviceConfig {
  private static final long ALWAYS =
      NetFeature.bits(
          NetFeature.CSUM,
          NetFeature.GUEST_CSUM,
          NetFeature.GUEST_TSO4,
          NetFeature.GUEST_TSO6,
          NetFeature.GUEST_ECN,
          NetFeature.GUEST_USO4,
          NetFeature.GUEST_USO6,
          NetFeature.HOST_TSO4,
          NetFeature.HOST_TSO6,
          NetFeature.HOST_ECN,
          NetFeature.HOST_USO,
          NetFeature.MTU,
          NetFeature.MRG_RXBUF,
          NetFeature.STATUS,
          NetFeature.CTRL_VQ,
          NetFeature.CTRL_RX,
          NetFeature.GUEST_ANNOUNCE,
          NetFeature.ANY_LAYOUT,
          NetFeature.INDIRECT_DESC,
          NetFeature.EVENT_IDX,
          NetFeature.PROTOCOL_FEATURES,
          NetFeature.VERSION_1,
          NetFeature.IN_ORDER);

  private static final int SPACE_BYTES = 17;
  private static final int HEADER_BYTES = 12;
  private static final int LINK_UP = 1;
  private static final int UNKNOWN_DUPLEX = 0xff;
  private static final int LARGEST_MTU = 65535;

  private final VhostUserSettings settings;
  private volatile int mtu;
  private volatile int guestMtu;

  DeviceConfig(VhostUserSettings settings) {
    this.settings = settings;
    mtu = settings.mtu();
  }

  /** Features offered. */
  long features() {
    long features = ALWAYS;
    features |= settings.queues() > 1 ? NetFeature.MQ.bit() : 0;
    return features | (settings.packed() ? NetFeature.RING_PACKED.bit() : 0);
  }

  /** Features of the protocol offered. */
  long protocolFeatures() {
    long all = 0;
    for (ProtocolFeature each : ProtocolFeature.values()) {
      all |= each.bit();
    }
    return all;
  }

  int mtu() {
    return mtu;
  }

  void setMtu(int bytes) {
    mtu = bytes;
  }

  /** The guest's MTU, once it has told it. */
  void guestMtu(long bytes) throws ProtocolException {
    if (bytes < 68 || bytes > LARGEST_MTU) {
      throw new ProtocolException("an MTU of " + Long.toUnsignedString(bytes));
    }
    guestMtu = (int) bytes;
  }

  /** What the guest has told, or 0. */
  int guestMtu() {
    return guestMtu;
  }

  /** The answer to {@code GET_CONFIG}: without bytes if it asks for what is not there. */
  ByteBuffer read(Message message) throws ProtocolException {
    ByteBuffer asked = message.payload(HEADER_BYTES);
    int offset = asked.getInt(0);
    int size = asked.getInt(4);
    if (offset < 0
        || size < 0
        || offset > 256
        || size > 256 - offset
        || message.size() < HEADER_BYTES + size) {
      return Message.buffer(0);
    }
    ByteBuffer space = Message.buffer(256);
    space.putShort(6, (short) LINK_UP);
    space.putShort(8, (short) settings.queues());
    space.putShort(10, (short) mtu);
    space.putInt(12, -1);
    space.put(SPACE_BYTES - 1, (byte) UNKNOWN_DUPLEX);
    ByteBuffer reply = Message.buffer(HEADER_BYTES + size);
    reply.putInt(0, offset).putInt(4, size).putInt(8, asked.getInt(8));
    reply.put(HEADER_BYTES, space, offset, size);
    return reply;
  }
}
