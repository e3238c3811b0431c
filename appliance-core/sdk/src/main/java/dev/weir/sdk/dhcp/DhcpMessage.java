package dev.weir.sdk.dhcp;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.MacAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A DHCP message (RFC 2131 section 2) over Ethernet. Mutable while being put together; used by one
 * thread.
 */
public final class DhcpMessage {
  /** UDP port of servers and relays. */
  public static final int SERVER_PORT = 67;

  /** UDP port of clients. */
  public static final int CLIENT_PORT = 68;

  private static final int FIXED_BYTES = 236;
  private static final int COOKIE = 0x63825363;
  private static final int SNAME = 44;
  private static final int FILE = 108;
  // RFC 1542 section 2.1: clients may refuse shorter BOOTP messages.
  private static final int SHORTEST_BYTES = 300;
  private static final int BROADCAST_FLAG = 0x8000;

  /** What a message is (RFC 2132 section 9.6); the code is the position, from 1. */
  public enum Type {
    /** Client looks for servers. */
    DISCOVER,
    /** Server offers an address. */
    OFFER,
    /** Client wants an address, or wants to keep it. */
    REQUEST,
    /** Client found the address in use. */
    DECLINE,
    /** Server lends the address. */
    ACK,
    /** Server refuses. */
    NAK,
    /** Client gives the address back. */
    RELEASE,
    /** Client has an address and wants parameters. */
    INFORM;

    /** The code on the wire. */
    public int code() {
      return ordinal() + 1;
    }
  }

  private final boolean request;
  private int hops;
  private int transaction;
  private int seconds;
  private boolean broadcast;
  private IpAddress clientAddress = IpAddress.ANY_IPV4;
  private IpAddress yourAddress = IpAddress.ANY_IPV4;
  private IpAddress serverAddress = IpAddress.ANY_IPV4;
  private IpAddress relayAddress = IpAddress.ANY_IPV4;
  private MacAddress hardware = new MacAddress(0);
  private final Map<Integer, byte[]> options = new TreeMap<>();

  /**
   * An empty message.
   *
   * @param request true from client to server (BOOTREQUEST)
   */
  public DhcpMessage(boolean request, Type type) {
    this.request = request;
    options.put(DhcpOption.MESSAGE_TYPE, new byte[] {(byte) type.code()});
  }

  private DhcpMessage(boolean request) {
    this.request = request;
  }

  /**
   * Reads a message.
   *
   * @return empty if it is none: too short, not Ethernet, no cookie, no valid message type, options
   *     that run over the end
   */
  public static Optional<DhcpMessage> parse(byte[] data, int offset, int lengthBytes) {
    if (lengthBytes < FIXED_BYTES + 4) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(data, offset, lengthBytes).slice();
    int op = in.get(0);
    if ((op != 1 && op != 2)
        || in.get(1) != 1
        || in.get(2) != 6
        || in.getInt(FIXED_BYTES) != COOKIE) {
      return Optional.empty();
    }
    DhcpMessage message = new DhcpMessage(op == 1);
    message.hops = in.get(3) & 0xff;
    message.transaction = in.getInt(4);
    message.seconds = in.getShort(8) & 0xffff;
    message.broadcast = (in.getShort(10) & BROADCAST_FLAG) != 0;
    message.clientAddress = IpAddress.ofIpv4(in.getInt(12));
    message.yourAddress = IpAddress.ofIpv4(in.getInt(16));
    message.serverAddress = IpAddress.ofIpv4(in.getInt(20));
    message.relayAddress = IpAddress.ofIpv4(in.getInt(24));
    message.hardware =
        new MacAddress(((in.getShort(28) & 0xffffL) << 32) | (in.getInt(30) & 0xffffffffL));
    if (!message.readOptions(in, FIXED_BYTES + 4, lengthBytes)) {
      return Optional.empty();
    }
    byte[] overload = message.options.remove(DhcpOption.OVERLOAD);
    if (overload != null && overload.length == 1) {
      // RFC 2131 section 4.1: first the file field, then the name field.
      if ((overload[0] & 1) != 0 && !message.readOptions(in, FILE, FIXED_BYTES)) {
        return Optional.empty();
      }
      if ((overload[0] & 2) != 0 && !message.readOptions(in, SNAME, FILE)) {
        return Optional.empty();
      }
    }
    byte[] type = message.options.get(DhcpOption.MESSAGE_TYPE);
    if (type == null || type.length != 1 || type[0] < 1 || type[0] > Type.values().length) {
      return Optional.empty();
    }
    return Optional.of(message);
  }

  private boolean readOptions(ByteBuffer in, int from, int to) {
    int at = from;
    while (at < to) {
      int code = in.get(at++) & 0xff;
      if (code == DhcpOption.END) {
        return true;
      }
      if (code == DhcpOption.PAD) {
        continue;
      }
      if (at >= to) {
        return false;
      }
      int length = in.get(at++) & 0xff;
      if (length > to - at) {
        return false;
      }
      byte[] value = new byte[length];
      in.get(at, value);
      at += length;
      // RFC 3396: a long option comes in several parts.
      options.merge(code, value, DhcpMessage::concat);
    }
    return true;
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  /** The message's bytes, padded to what any client takes. */
  public byte[] toBytes() {
    int length = FIXED_BYTES + 4 + 1;
    for (byte[] value : options.values()) {
      length += value.length + 2 * Math.max(1, (value.length + 254) / 255);
    }
    ByteBuffer out = ByteBuffer.allocate(Math.max(SHORTEST_BYTES, length));
    out.put((byte) (request ? 1 : 2)).put((byte) 1).put((byte) 6).put((byte) hops);
    out.putInt(transaction).putShort((short) seconds);
    out.putShort((short) (broadcast ? BROADCAST_FLAG : 0));
    out.putInt(clientAddress.ipv4()).putInt(yourAddress.ipv4());
    out.putInt(serverAddress.ipv4()).putInt(relayAddress.ipv4());
    out.put(hardware.bytes());
    out.position(FIXED_BYTES).putInt(COOKIE);
    // The type comes first: some clients expect it there.
    putOption(out, DhcpOption.MESSAGE_TYPE);
    for (int code : options.keySet()) {
      if (code != DhcpOption.MESSAGE_TYPE && code != DhcpOption.RELAY_INFORMATION) {
        putOption(out, code);
      }
    }
    if (options.containsKey(DhcpOption.RELAY_INFORMATION)) {
      putOption(out, DhcpOption.RELAY_INFORMATION);
    }
    out.put((byte) DhcpOption.END);
    return out.array();
  }

  private void putOption(ByteBuffer out, int code) {
    byte[] value = options.getOrDefault(code, new byte[0]);
    int at = 0;
    do {
      int part = Math.min(255, value.length - at);
      out.put((byte) code).put((byte) part).put(value, at, part);
      at += part;
    } while (at < value.length);
  }

  /** Whether it goes from client to server. */
  public boolean isRequest() {
    return request;
  }

  /** Its type. */
  public Type type() {
    byte[] type = options.getOrDefault(DhcpOption.MESSAGE_TYPE, new byte[] {1});
    return Type.values()[type[0] - 1];
  }

  /** Number the client chose for the exchange. */
  public int transaction() {
    return transaction;
  }

  /** Sets {@link #transaction()}. */
  public DhcpMessage transaction(int id) {
    transaction = id;
    return this;
  }

  /** Relays it has passed. */
  public int hops() {
    return hops;
  }

  /** Whether the client cannot take unicast yet. */
  public boolean broadcast() {
    return broadcast;
  }

  /** Sets {@link #broadcast()}. */
  public DhcpMessage broadcast(boolean wanted) {
    broadcast = wanted;
    return this;
  }

  /** {@code ciaddr}: the address the client has. */
  public IpAddress clientAddress() {
    return clientAddress;
  }

  /** Sets {@link #clientAddress()}. */
  public DhcpMessage clientAddress(IpAddress address) {
    clientAddress = address;
    return this;
  }

  /** {@code yiaddr}: the address the server gives. */
  public IpAddress yourAddress() {
    return yourAddress;
  }

  /** Sets {@link #yourAddress()}. */
  public DhcpMessage yourAddress(IpAddress address) {
    yourAddress = address;
    return this;
  }

  /** {@code giaddr}: the relay's address on the client's network. */
  public IpAddress relayAddress() {
    return relayAddress;
  }

  /** Sets {@link #relayAddress()}. */
  public DhcpMessage relayAddress(IpAddress address) {
    relayAddress = address;
    return this;
  }

  /** {@code chaddr}: the client's hardware address. */
  public MacAddress hardware() {
    return hardware;
  }

  /** Sets {@link #hardware()}. */
  public DhcpMessage hardware(MacAddress address) {
    hardware = address;
    return this;
  }

  /** The bytes of an option. */
  public Optional<byte[]> option(int code) {
    return Optional.ofNullable(options.get(code)).map(byte[]::clone);
  }

  /** Sets an option. */
  public DhcpMessage option(int code, byte... value) {
    options.put(code, value.clone());
    return this;
  }

  /** An option that is an IPv4 address; empty also if it has another length. */
  public Optional<IpAddress> addressOption(int code) {
    return option(code)
        .filter(value -> value.length == 4)
        .map(value -> IpAddress.ofIpv4(ByteBuffer.wrap(value).getInt()));
  }

  /** An option that is a list of IPv4 addresses. */
  public List<IpAddress> addressesOption(int code) {
    List<IpAddress> addresses = new ArrayList<>();
    option(code)
        .ifPresent(
            value -> {
              ByteBuffer in = ByteBuffer.wrap(value);
              while (in.remaining() >= 4) {
                addresses.add(IpAddress.ofIpv4(in.getInt()));
              }
            });
    return addresses;
  }

  /** Sets an option that is a list of IPv4 addresses; an empty list sets nothing. */
  public DhcpMessage addressesOption(int code, List<IpAddress> addresses) {
    if (!addresses.isEmpty()) {
      ByteBuffer out = ByteBuffer.allocate(4 * addresses.size());
      addresses.forEach(address -> out.putInt(address.ipv4()));
      options.put(code, out.array());
    }
    return this;
  }

  /** An option that is an unsigned number of up to 4 bytes. */
  public Optional<Long> numberOption(int code) {
    return option(code)
        .filter(value -> value.length >= 1 && value.length <= 4)
        .map(
            value -> {
              long number = 0;
              for (byte b : value) {
                number = number << 8 | (b & 0xff);
              }
              return number;
            });
  }

  /** Sets an option that is a number of 4 bytes. */
  public DhcpMessage numberOption(int code, long value) {
    options.put(code, ByteBuffer.allocate(4).putInt((int) value).array());
    return this;
  }

  /** An option that is a text, with anything but printable ASCII replaced by {@code ?}. */
  public Optional<String> textOption(int code) {
    return option(code)
        .map(
            value ->
                new String(value, StandardCharsets.ISO_8859_1)
                    .replaceAll("\0+$", "")
                    .replaceAll("[^ -~]", "?"));
  }

  /** Sets an option that is a text of ASCII. */
  public DhcpMessage textOption(int code, String text) {
    options.put(code, text.getBytes(StandardCharsets.US_ASCII));
    return this;
  }
}
