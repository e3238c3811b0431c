package dev.weir.testkit.packet;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One header of a frame that is being built. Written with plain arrays, apart from the header views
 * under test, so that a mistake in these shows.
 */
abstract class Layer {
  /** The header and what is inside of it. */
  abstract byte[] emit(byte[] inner, @Nullable Layer next, @Nullable Layer ip);

  /** Bytes of the header alone. */
  abstract int lengthBytes();

  /** EtherType that announces this layer; -1 if none does. */
  int etherType() {
    return -1;
  }

  /** IP protocol that announces this layer; -1 if none does. */
  int protocol() {
    return -1;
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** The ones' complement sum, the slow way. */
  static int sum(int start, byte[] bytes) {
    int sum = start;
    for (int i = 0; i < bytes.length; i += 2) {
      int low = i + 1 < bytes.length ? bytes[i + 1] & 0xff : 0;
      sum += (bytes[i] & 0xff) << 8 | low;
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return sum;
  }

  static byte[] mac(long mac) {
    return Arrays.copyOfRange(ByteBuffer.allocate(8).putLong(mac).array(), 2, 8);
  }

  /** Ethernet II. */
  static final class Ethernet extends Layer {
    long source;
    long destination;
    int forcedType = -1;

    @Override
    int lengthBytes() {
      return 14;
    }

    @Override
    byte[] emit(byte[] inner, @Nullable Layer next, @Nullable Layer ip) {
      return join(mac(destination), mac(source), type(forcedType, next), inner);
    }

    static byte[] type(int forced, @Nullable Layer next) {
      int type = forced >= 0 ? forced : next == null ? 0x88b5 : next.etherType();
      if (type < 0) {
        throw new IllegalStateException("no EtherType for what follows: say etherType(...)");
      }
      return new byte[] {(byte) (type >>> 8), (byte) type};
    }
  }

  /** A VLAN tag. */
  static final class Tag extends Layer {
    int tagType = 0x8100;
    int control;
    int forcedType = -1;

    @Override
    int lengthBytes() {
      return 4;
    }

    @Override
    int etherType() {
      return tagType;
    }

    @Override
    byte[] emit(byte[] inner, @Nullable Layer next, @Nullable Layer ip) {
      byte[] head = {(byte) (control >>> 8), (byte) control};
      return join(head, Ethernet.type(forcedType, next), inner);
    }
  }

  /** Bytes that are announced by an EtherType or a protocol number. */
  static final class Raw extends Layer {
    final int etherType;
    final int protocol;
    final byte[] bytes;

    Raw(int etherType, int protocol, byte[] bytes) {
      this.etherType = etherType;
      this.protocol = protocol;
      this.bytes = bytes;
    }

    @Override
    int lengthBytes() {
      return bytes.length;
    }

    @Override
    int etherType() {
      return etherType;
    }

    @Override
    int protocol() {
      return protocol;
    }

    @Override
    byte[] emit(byte[] inner, @Nullable Layer next, @Nullable Layer ip) {
      return join(bytes, inner);
    }
  }

  /** An IP header: what a transport header needs to know of it. */
  abstract static class Ip extends Layer {
    byte[] source = {};
    byte[] destination = {};
    int ttl = 64;
    int trafficClass;
    int forcedProtocol = -1;
    int forcedLength = -1;

    int protocolOf(@Nullable Layer next) {
      int protocol = forcedProtocol >= 0 ? forcedProtocol : next == null ? 253 : next.protocol();
      if (protocol < 0) {
        throw new IllegalStateException("no IP protocol for what follows: say protocol(...)");
      }
      return protocol;
    }

    int pseudoSum(int protocol, int length) {
      ByteBuffer rest = ByteBuffer.allocate(8).putInt(length).putInt(protocol);
      return sum(sum(sum(0, source), destination), rest.array());
    }
  }

  /** IPv4. */
  static final class Ipv4 extends Ip {
    int identification;
    int fragment;
    byte[] options = {};
    boolean badChecksum;

    @Override
    int lengthBytes() {
      return 20 + options.length;
    }

    @Override
    int etherType() {
      return 0x0800;
    }

    @Override
    int protocol() {
      return 4;
    }

    @Override
    byte[] emit(byte[] inner, @Nullable Layer next, @Nullable Layer ip) {
      int length = lengthBytes();
      ByteBuffer header = ByteBuffer.allocate(length);
      header.put((byte) (0x40 | length / 4)).put((byte) trafficClass);
      header.putShort((short) (forcedLength >= 0 ? forcedLength : length + inner.length));
      header.putShort((short) identification).putShort((short) fragment);
      header.put((byte) ttl).put((byte) protocolOf(next)).putShort((short) 0);
      header.put(source).put(destination).put(options);
      int checksum = ~sum(0, header.array());
      header.putShort(10, (short) (badChecksum ? checksum + 1 : checksum));
      return join(header.array(), inner);
    }
  }

  /** IPv6. */
  static final class Ipv6 extends Ip {
    int flowLabel;

    @Override
    int lengthBytes() {
      return 40;
    }

    @Override
    int etherType() {
      return 0x86dd;
    }

    @Override
    int protocol() {
      return 41;
    }

    @Override
    byte[] emit(byte[] inner, @Nullable Layer next, @Nullable Layer ip) {
      ByteBuffer header = ByteBuffer.allocate(40);
      header.putInt(6 << 28 | trafficClass << 20 | flowLabel);
      header.putShort((short) (forcedLength >= 0 ? forcedLength : inner.length));
      header.put((byte) protocolOf(next)).put((byte) ttl).put(source).put(destination);
      return join(header.array(), inner);
    }
  }

  /** An IPv6 extension header: its first byte is filled in with what follows. */
  static final class Extension extends Layer {
    final int protocol;
    final byte[] bytes;
    int forcedNext = -1;

    Extension(int protocol, byte[] bytes) {
      this.protocol = protocol;
      this.bytes = bytes;
    }

    @Override
    int lengthBytes() {
      return bytes.length;
    }

    @Override
    int protocol() {
      return protocol;
    }

    @Override
    byte[] emit(byte[] inner, @Nullable Layer next, @Nullable Layer ip) {
      byte[] header = bytes.clone();
      header[0] = (byte) (forcedNext >= 0 ? forcedNext : next == null ? 59 : next.protocol());
      return join(header, inner);
    }
  }

  /** A transport header with a checksum at an offset. */
  static final class Transport extends Layer {
    final int protocol;
    final int checksumOffset;
    final boolean pseudoHeader;
    byte[] header;
    byte[] options = {};
    boolean partial;
    boolean noChecksum;
    boolean badChecksum;

    Transport(int protocol, int headerBytes, int checksumOffset, boolean pseudoHeader) {
      this.protocol = protocol;
      this.checksumOffset = checksumOffset;
      this.pseudoHeader = pseudoHeader;
      this.header = new byte[headerBytes];
    }

    @Override
    int lengthBytes() {
      return header.length + options.length;
    }

    @Override
    int protocol() {
      return protocol;
    }

    Transport put16(int offset, int value) {
      ByteBuffer.wrap(header).putShort(offset, (short) value);
      return this;
    }

    Transport put32(int offset, int value) {
      ByteBuffer.wrap(header).putInt(offset, value);
      return this;
    }

    @Override
    byte[] emit(byte[] inner, @Nullable Layer next, @Nullable Layer ip) {
      byte[] all = join(header, options, inner);
      if (protocol == 6) {
        all[12] = (byte) (lengthBytes() / 4 << 4);
      } else if (protocol == 17) {
        ByteBuffer.wrap(all).putShort(4, (short) all.length);
      }
      int pseudo = 0;
      if (pseudoHeader && !noChecksum) {
        if (!(ip instanceof Ip around)) {
          throw new IllegalStateException("a transport header needs an IP header around it");
        }
        pseudo = around.pseudoSum(protocol, all.length);
      }
      int checksum = partial ? pseudo : ~sum(pseudo, all) & 0xffff;
      if (checksum == 0 && protocol == 17) {
        checksum = 0xffff;
      }
      if (!noChecksum) {
        ByteBuffer.wrap(all)
            .putShort(checksumOffset, (short) (badChecksum ? checksum ^ 0x5555 : checksum));
      }
      return all;
    }
  }
}
