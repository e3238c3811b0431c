package dev.weir.testkit.packet;

import dev.weir.sdk.packet.GsoType;
import dev.weir.sdk.packet.Packet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The headers of a frame that is being built, outermost first, and the frame they come to. */
final class LayerStack {
  private final List<Layer> layers = new ArrayList<>();

  void add(Layer layer) {
    layers.add(layer);
  }

  /** The innermost. */
  Layer last() {
    return layers.getLast();
  }

  /**
   * The innermost of a type.
   *
   * @throws IllegalStateException if there is none
   */
  <L extends Layer> L last(Class<L> type) {
    L last = lastOrNull(type, layers.size());
    if (last == null) {
      throw new IllegalStateException("there is no " + type.getSimpleName() + " header yet");
    }
    return last;
  }

  private <L extends Layer> @Nullable L lastOrNull(Class<L> type, int before) {
    for (int i = before - 1; i >= 0; i--) {
      if (type.isInstance(layers.get(i))) {
        return type.cast(layers.get(i));
      }
    }
    return null;
  }

  /**
   * The frame around a payload.
   *
   * @param minimumLength bytes that it is padded to
   * @param gsoSize payload bytes of its segments, 0 if it is none of many
   */
  Frame frame(byte[] payload, int minimumLength, int gsoSize) {
    byte[] bytes = payload;
    Layer.@Nullable Transport partial = null;
    int behind = 0;
    for (int i = layers.size() - 1; i >= 0; i--) {
      Layer layer = layers.get(i);
      Layer next = i + 1 < layers.size() ? layers.get(i + 1) : null;
      bytes = layer.emit(bytes, next, lastOrNull(Layer.Ip.class, i));
      if (layer instanceof Layer.Transport transport && partial == null && transport.partial) {
        partial = transport;
        behind = bytes.length;
      }
    }
    // Offsets are those of the outermost network and transport headers, as the engine sets them.
    int l3 = -1;
    int l4 = -1;
    int etherType = 0;
    int protocol = -1;
    int flags = 0;
    int offset = 0;
    for (Layer layer : layers) {
      if (l3 < 0 && !(layer instanceof Layer.Ethernet) && !(layer instanceof Layer.Tag)) {
        l3 = offset;
        etherType = Math.max(layer.etherType(), 0);
      }
      flags |= flags(layer);
      if (protocol < 0 && layer instanceof Layer.Transport transport) {
        protocol = transport.protocol;
        l4 = (flags & Packet.LATER_FRAGMENT) != 0 ? -1 : offset;
      }
      offset += layer.lengthBytes();
    }
    int length = bytes.length;
    if (length < minimumLength) {
      bytes = Layer.join(bytes, new byte[minimumLength - length]);
    }
    if (partial != null) {
      flags |= Packet.CHECKSUM_PARTIAL;
    }
    return new Frame(
        bytes,
        l3,
        l4,
        etherType,
        protocol,
        flags,
        length - behind,
        partial == null ? 0 : partial.checksumOffset,
        gsoSize == 0 ? GsoType.NONE : gsoType(),
        gsoSize);
  }

  /** What the engine notes about a packet with that header. */
  private static int flags(Layer layer) {
    return switch (layer) {
      case Layer.Ethernet ethernet ->
          (ethernet.destination >>> 40 & 1) != 0 ? Packet.LINK_MULTICAST : 0;
      case Layer.Ipv4 ip ->
          ((ip.fragment & 0x3fff) != 0 ? Packet.FRAGMENT : 0)
              | ((ip.fragment & 0x1fff) != 0 ? Packet.LATER_FRAGMENT : 0)
              | (ip.options.length > 0 ? Packet.IP_OPTIONS : 0);
      case Layer.Extension extension -> Packet.IP_OPTIONS;
      default -> 0;
    };
  }

  private int gsoType() {
    if (last(Layer.Transport.class).protocol == 17) {
      return GsoType.UDP;
    }
    return last(Layer.Ip.class) instanceof Layer.Ipv4 ? GsoType.TCP4 : GsoType.TCP6;
  }
}
