package dev.weir.testkit.packet;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.MacAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Builds frames for tests, outermost header first; lengths, types and checksums come out right
 * unless something else is asked for. In every pair of addresses or ports the source comes first.
 *
 * <pre>{@code
 * Frame syn = PacketBuilder.ethernet("02:00:00:00:00:01", "02:00:00:00:00:02")
 *     .vlan(10)
 *     .ipv4("192.0.2.1", "198.51.100.7").ttl(12)
 *     .tcp(40000, 80).flags("S").maxSegmentSize(1460)
 *     .build();
 * }</pre>
 *
 * <p>A modifier changes the header named last that it fits; one that fits none throws {@link
 * IllegalStateException}. A builder may go on being used after {@link #build()}.
 */
public final class PacketBuilder {
  private static final String FLAG_LETTERS = "FSRPAUEC";

  private final LayerStack layers = new LayerStack();
  private byte[] payload = {};
  private int gsoSize;
  private int minimumLength;

  private PacketBuilder() {}

  /** Starts with an Ethernet header. */
  public static PacketBuilder ethernet(String source, String destination) {
    PacketBuilder builder = new PacketBuilder();
    Layer.Ethernet ethernet = new Layer.Ethernet();
    ethernet.source = MacAddress.parse(source).bits();
    ethernet.destination = MacAddress.parse(destination).bits();
    builder.layers.add(ethernet);
    return builder;
  }

  /** Starts with an Ethernet header from 02:00:00:00:00:01 to 02:00:00:00:00:02. */
  public static PacketBuilder ethernet() {
    return ethernet("02:00:00:00:00:01", "02:00:00:00:00:02");
  }

  /** Starts with an IP header, for tunnels without a link layer. */
  public static PacketBuilder bare() {
    return new PacketBuilder();
  }

  /** Sets the EtherType of the last Ethernet header or tag, against what follows. */
  public PacketBuilder etherType(int etherType) {
    if (layers.last() instanceof Layer.Tag tag) {
      tag.forcedType = etherType;
    } else {
      last(Layer.Ethernet.class).forcedType = etherType;
    }
    return this;
  }

  /** Adds an 802.1Q tag of priority 0. */
  public PacketBuilder vlan(int id) {
    return vlan(id, 0);
  }

  /** Adds an 802.1Q tag. */
  public PacketBuilder vlan(int id, int priority) {
    Layer.Tag tag = new Layer.Tag();
    tag.control = priority << 13 | id;
    return add(tag);
  }

  /** Adds an 802.1ad service tag. */
  public PacketBuilder serviceVlan(int id) {
    Layer.Tag tag = new Layer.Tag();
    tag.tagType = 0x88a8;
    tag.control = id;
    return add(tag);
  }

  /** Adds an ARP request of a sender for an address. */
  public PacketBuilder arpRequest(String senderMac, String sender, String target) {
    return arp(1, senderMac, sender, "00:00:00:00:00:00", target);
  }

  /** Adds an ARP reply. */
  public PacketBuilder arpReply(String senderMac, String sender, String targetMac, String target) {
    return arp(2, senderMac, sender, targetMac, target);
  }

  private PacketBuilder arp(int op, String senderMac, String sender, String mac, String target) {
    byte[] bytes =
        Layer.join(
            new byte[] {0, 1, 8, 0, 6, 4, 0, (byte) op},
            MacAddress.parse(senderMac).bytes(),
            IpAddress.parse(sender).bytes(),
            MacAddress.parse(mac).bytes(),
            IpAddress.parse(target).bytes());
    return add(new Layer.Raw(0x0806, -1, bytes));
  }

  /** Adds an IPv4 header with TTL 64. */
  public PacketBuilder ipv4(String source, String destination) {
    return addIp(new Layer.Ipv4(), source, destination);
  }

  /** Adds an IPv6 header with hop limit 64. */
  public PacketBuilder ipv6(String source, String destination) {
    return addIp(new Layer.Ipv6(), source, destination);
  }

  private PacketBuilder addIp(Layer.Ip ip, String source, String destination) {
    ip.source = IpAddress.parse(source).bytes();
    ip.destination = IpAddress.parse(destination).bytes();
    return add(ip);
  }

  /** Sets TTL or hop limit. */
  public PacketBuilder ttl(int ttl) {
    last(Layer.Ip.class).ttl = ttl;
    return this;
  }

  /** Sets the code point, clearing congestion notification. */
  public PacketBuilder dscp(int dscp) {
    last(Layer.Ip.class).trafficClass = dscp << 2;
    return this;
  }

  /** Sets the IP protocol against what follows. */
  public PacketBuilder protocol(int protocol) {
    if (layers.last() instanceof Layer.Extension extension) {
      extension.forcedNext = protocol;
    } else {
      last(Layer.Ip.class).forcedProtocol = protocol;
    }
    return this;
  }

  /** Sets IPv4's total length or IPv6's payload length against the truth. */
  public PacketBuilder ipLength(int lengthBytes) {
    last(Layer.Ip.class).forcedLength = lengthBytes;
    return this;
  }

  /** Sets the IPv4 identification. */
  public PacketBuilder identification(int identification) {
    last(Layer.Ipv4.class).identification = identification;
    return this;
  }

  /** Forbids fragmentation of the IPv4 packet. */
  public PacketBuilder dontFragment() {
    last(Layer.Ipv4.class).fragment |= 0x4000;
    return this;
  }

  /** Makes the IPv4 packet a fragment; the offset, in bytes, is a multiple of eight. */
  public PacketBuilder fragment(int offsetBytes, boolean more) {
    last(Layer.Ipv4.class).fragment = offsetBytes / 8 | (more ? 0x2000 : 0);
    return this;
  }

  /** Adds IPv4 options: hexadecimal digits of a multiple of four bytes. */
  public PacketBuilder ipOptions(String hex) {
    last(Layer.Ipv4.class).options = HexFormat.of().parseHex(hex.replace(" ", ""));
    return this;
  }

  /** Spoils the IPv4 header checksum. */
  public PacketBuilder badIpChecksum() {
    last(Layer.Ipv4.class).badChecksum = true;
    return this;
  }

  /** Adds an IPv6 extension header; its first byte is set to what follows. */
  public PacketBuilder extension(int protocol, String hex) {
    return add(new Layer.Extension(protocol, HexFormat.of().parseHex(hex.replace(" ", ""))));
  }

  /** Adds an IPv6 fragment header; the offset, in bytes, is a multiple of eight. */
  public PacketBuilder fragmentHeader(int offsetBytes, boolean more, int identification) {
    ByteBuffer bytes = ByteBuffer.allocate(8).putShort((short) 0);
    bytes.putShort((short) (offsetBytes | (more ? 1 : 0))).putInt(identification);
    return add(new Layer.Extension(44, bytes.array()));
  }

  /** Adds a TCP header: ACK, window 65,535. */
  public PacketBuilder tcp(int sourcePort, int destinationPort) {
    return add(
        new Layer.Transport(6, 20, 16, true)
            .put16(0, sourcePort)
            .put16(2, destinationPort)
            .put16(12, 0x10)
            .put16(14, 0xffff));
  }

  /** Sets TCP's flags by letters: F S R P A U E C. */
  public PacketBuilder flags(String letters) {
    int flags = 0;
    for (int i = 0; i < letters.length(); i++) {
      char letter = letters.charAt(i);
      int bit = FLAG_LETTERS.indexOf(letter);
      if (bit < 0) {
        throw new IllegalArgumentException("no TCP flag '" + letter + "'");
      }
      flags |= 1 << bit;
    }
    transport(6).put16(12, flags);
    return this;
  }

  /** Sets TCP's sequence number. */
  public PacketBuilder sequence(int sequence) {
    transport(6).put32(4, sequence);
    return this;
  }

  /** Sets TCP's acknowledgement number. */
  public PacketBuilder acknowledgement(int acknowledgement) {
    transport(6).put32(8, acknowledgement);
    return this;
  }

  /** Sets TCP's window. */
  public PacketBuilder window(int window) {
    transport(6).put16(14, window);
    return this;
  }

  /** Adds TCP's maximum segment size option. */
  public PacketBuilder maxSegmentSize(int bytes) {
    return tcpOptions("0204%04x".formatted(bytes));
  }

  /** Adds TCP's window scale option, with padding. */
  public PacketBuilder windowScale(int shift) {
    return tcpOptions("010303%02x".formatted(shift));
  }

  /** Adds TCP options: hexadecimal digits of a multiple of four bytes. */
  public PacketBuilder tcpOptions(String hex) {
    Layer.Transport tcp = transport(6);
    tcp.options = Layer.join(tcp.options, HexFormat.of().parseHex(hex.replace(" ", "")));
    return this;
  }

  /** Adds a UDP header. */
  public PacketBuilder udp(int sourcePort, int destinationPort) {
    return add(new Layer.Transport(17, 8, 6, true).put16(0, sourcePort).put16(2, destinationPort));
  }

  /** Adds an ICMP header of a query, or of an error with its last four bytes zero. */
  public PacketBuilder icmp(int type, int code) {
    return add(new Layer.Transport(1, 8, 2, false).put16(0, type << 8 | code));
  }

  /** Adds an ICMP echo request. */
  public PacketBuilder echoRequest(int identifier, int sequence) {
    return echo(8, 128, identifier, sequence);
  }

  /** Adds an ICMP echo reply. */
  public PacketBuilder echoReply(int identifier, int sequence) {
    return echo(0, 129, identifier, sequence);
  }

  private PacketBuilder echo(int typeOfV4, int typeOfV6, int identifier, int sequence) {
    if (last(Layer.Ip.class) instanceof Layer.Ipv6) {
      icmpv6(typeOfV6, 0);
    } else {
      icmp(typeOfV4, 0);
    }
    last(Layer.Transport.class).put16(4, identifier).put16(6, sequence);
    return this;
  }

  /** Adds an ICMPv6 header. */
  public PacketBuilder icmpv6(int type, int code) {
    return add(new Layer.Transport(58, 8, 2, true).put16(0, type << 8 | code));
  }

  /** Sets the last four bytes of an ICMP header: an MTU, say. */
  public PacketBuilder icmpRest(int value) {
    last(Layer.Transport.class).put32(4, value);
    return this;
  }

  /** Sends the last transport header without checksum (UDP). */
  public PacketBuilder noChecksum() {
    last(Layer.Transport.class).noChecksum = true;
    return this;
  }

  /** Spoils the last transport header's checksum. */
  public PacketBuilder badChecksum() {
    last(Layer.Transport.class).badChecksum = true;
    return this;
  }

  /** Leaves the last transport header's checksum partial, as an offloading sender does. */
  public PacketBuilder partialChecksum() {
    last(Layer.Transport.class).partial = true;
    return this;
  }

  /** Makes it a GSO frame with a partial checksum, to be cut into segments of that payload. */
  public PacketBuilder gso(int segmentPayloadBytes) {
    gsoSize = segmentPayloadBytes;
    return partialChecksum();
  }

  /** Sets the payload. */
  public PacketBuilder payload(byte[] bytes) {
    payload = bytes.clone();
    return this;
  }

  /** Sets the payload to the bytes of a text. */
  public PacketBuilder payload(String text) {
    return payload(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sets the payload to so many bytes, counting up from zero. */
  public PacketBuilder payloadOf(int lengthBytes) {
    byte[] bytes = new byte[lengthBytes];
    for (int i = 0; i < lengthBytes; i++) {
      bytes[i] = (byte) i;
    }
    return payload(bytes);
  }

  /** Pads the frame with zeros to so many bytes: 60 is what Ethernet sends at least. */
  public PacketBuilder padTo(int lengthBytes) {
    minimumLength = lengthBytes;
    return this;
  }

  /** The frame as built so far. */
  public Frame build() {
    return layers.frame(payload, minimumLength, gsoSize);
  }

  private PacketBuilder add(Layer layer) {
    layers.add(layer);
    return this;
  }

  private Layer.Transport transport(int protocol) {
    Layer.Transport transport = last(Layer.Transport.class);
    if (transport.protocol != protocol) {
      throw new IllegalStateException("the last transport header is of protocol " + protocol);
    }
    return transport;
  }

  private <L extends Layer> L last(Class<L> type) {
    return layers.last(type);
  }
}
