package dev.weir.drivers.netlink;

import dev.weir.sdk.address.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a message or of a nested attribute, by type; the last of a type wins.
 *
 * <p>Every getter checks the size: a wrong one is a {@link MalformedNetlinkException}, an absent
 * attribute is empty.
 */
final class Attributes {
  private static final int TYPE_MASK = 0x3fff;

  private final Map<Integer, ByteBuffer> byType = new HashMap<>();

  /** Parses the bytes of {@code from} behind {@code offset}. */
  Attributes(ByteBuffer from, int offset) throws MalformedNetlinkException {
    int end = from.capacity();
    int at = offset;
    while (end - at >= 4) {
      int length = Short.toUnsignedInt(from.getShort(at));
      if (length < 4 || length > end - at) {
        throw new MalformedNetlinkException(
            "attribute length " + length + " at byte " + at + " of " + end);
      }
      int type = from.getShort(at + 2) & TYPE_MASK;
      byType.put(type, from.slice(at + 4, length - 4).order(ByteOrder.nativeOrder()));
      int aligned = (length + 3) & ~3;
      at = aligned > end - at ? end : at + aligned;
    }
    if (at < end) {
      throw new MalformedNetlinkException(end - at + " bytes behind the last attribute");
    }
  }

  boolean has(int type) {
    return byType.containsKey(type);
  }

  OptionalInt intValue(int type) throws MalformedNetlinkException {
    ByteBuffer value = sized(type, 4);
    return value == null ? OptionalInt.empty() : OptionalInt.of(value.getInt(0));
  }

  OptionalInt byteValue(int type) throws MalformedNetlinkException {
    ByteBuffer value = sized(type, 1);
    return value == null ? OptionalInt.empty() : OptionalInt.of(value.get(0) & 0xff);
  }

  /** Text up to its zero byte or the attribute's end. */
  Optional<String> string(int type) {
    ByteBuffer value = byType.get(type);
    if (value == null) {
      return Optional.empty();
    }
    int length = 0;
    while (length < value.capacity() && value.get(length) != 0) {
      length++;
    }
    byte[] text = new byte[length];
    value.get(0, text);
    return Optional.of(new String(text, StandardCharsets.UTF_8));
  }

  /** A MAC address in the low 48 bits; empty also where the link has addresses of another size. */
  OptionalLong mac(int type) {
    ByteBuffer value = byType.get(type);
    if (value == null || value.capacity() != 6) {
      return OptionalLong.empty();
    }
    long mac = 0;
    for (int i = 0; i < 6; i++) {
      mac = mac << 8 | (value.get(i) & 0xff);
    }
    return OptionalLong.of(mac);
  }

  /** An IPv4 or IPv6 address, by its size. */
  Optional<IpAddress> address(int type) throws MalformedNetlinkException {
    ByteBuffer value = byType.get(type);
    if (value == null) {
      return Optional.empty();
    }
    byte[] bytes = new byte[value.capacity()];
    value.get(0, bytes);
    if (bytes.length != 4 && bytes.length != 16) {
      throw new MalformedNetlinkException("address of " + bytes.length + " bytes");
    }
    return Optional.of(IpAddress.ofBytes(bytes));
  }

  Optional<Attributes> nested(int type) throws MalformedNetlinkException {
    ByteBuffer value = byType.get(type);
    return value == null ? Optional.empty() : Optional.of(new Attributes(value, 0));
  }

  private @Nullable ByteBuffer sized(int type, int bytes) throws MalformedNetlinkException {
    ByteBuffer value = byType.get(type);
    if (value != null && value.capacity() != bytes) {
      throw new MalformedNetlinkException(
          "attribute " + type + " of " + value.capacity() + " bytes, needs " + bytes);
    }
    return value;
  }
}
