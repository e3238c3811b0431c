package dev.weir.runtime.simhost;

import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.IpPrefix;
import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.wire.BufferChecksum;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A host with one interface. All methods are called on one thread, the lab's; futures complete
 * there.
 */
public final class SimulatedHost {
  private static final int MOST_WAITING = 64;
  private static final MacAddress ALL_NODES = MacAddress.parse("33:33:00:00:00:01");

  private final MacAddress mac;
  private final Link link;
  private final List<InterfaceAddress> addresses = new ArrayList<>();
  private final Map<IpAddress, MacAddress> neighbours = new HashMap<>();
  private final Map<IpAddress, Deque<byte[]>> waiting = new HashMap<>();
  private final Map<Integer, Ping> pings = new HashMap<>();
  private final SimulatedTcp tcp;
  private final SimulatedDhcpClient dhcp;
  private Optional<IpAddress> gateway4 = Optional.empty();
  private Optional<IpAddress> gateway6 = Optional.empty();
  private int nextPing = 1;
  private long nowNanos;

  private record Ping(CompletableFuture<Duration> answer, long sentNanos) {}

  /** A host without addresses. */
  public SimulatedHost(MacAddress mac, Link link) {
    this.mac = mac;
    this.link = link;
    this.tcp = new SimulatedTcp(this);
    this.dhcp = new SimulatedDhcpClient(this);
  }

  /** Gives it an address. */
  public void addAddress(InterfaceAddress address) {
    addresses.removeIf(known -> known.address().equals(address.address()));
    addresses.add(address);
  }

  /** Sets the router for addresses off its networks, of the address's version. */
  public void setGateway(IpAddress gateway) {
    if (gateway.isIpv4()) {
      gateway4 = Optional.of(gateway);
    } else {
      gateway6 = Optional.of(gateway);
    }
  }

  /** Its addresses. */
  public List<InterfaceAddress> addresses() {
    return List.copyOf(addresses);
  }

  /** Its TCP. */
  public SimulatedTcp tcp() {
    return tcp;
  }

  /** Asks for an address by DHCP; completes with it when it is set. */
  public CompletableFuture<InterfaceAddress> requestAddress() {
    return dhcp.start();
  }

  /** Pings; completes with the round trip time, or exceptionally after 2 s. */
  public CompletableFuture<Duration> ping(IpAddress to) {
    int sequence = nextPing++ & 0xffff;
    CompletableFuture<Duration> answer = new CompletableFuture<>();
    pings.put(sequence, new Ping(answer, nowNanos));
    ByteBuffer echo = ByteBuffer.allocate(64);
    echo.put((byte) (to.isIpv4() ? 8 : 128)).put(1, (byte) 0);
    echo.putShort(4, (short) 0x7765).putShort(6, (short) sequence);
    sendIp(to, to.isIpv4() ? Wire.ICMP : Wire.ICMPV6, echo, 2);
    return answer;
  }

  /** Time passes: retransmits, times out. */
  public void tick(long now) {
    nowNanos = now;
    pings
        .values()
        .removeIf(
            ping -> {
              boolean late = now - ping.sentNanos() > 2_000_000_000L;
              if (late) {
                ping.answer()
                    .completeExceptionally(new java.util.concurrent.TimeoutException("no answer"));
              }
              return late;
            });
    tcp.tick(now);
    dhcp.tick(now);
  }

  /** A frame has come in. Frames that make no sense are ignored. */
  public void receive(byte[] frame) {
    ByteBuffer in = ByteBuffer.wrap(frame);
    if (frame.length < Wire.ETHERNET_BYTES) {
      return;
    }
    byte[] to = new byte[6];
    in.get(0, to);
    MacAddress destination = MacAddress.ofBytes(to);
    if (!destination.equals(mac) && !destination.isMulticast()) {
      return;
    }
    byte[] from = new byte[6];
    in.get(6, from);
    ByteBuffer packet = in.slice(Wire.ETHERNET_BYTES, frame.length - Wire.ETHERNET_BYTES);
    switch (in.getShort(12) & 0xffff) {
      case Wire.ARP -> receiveArp(packet);
      case Wire.IPV4 -> receiveIpv4(packet);
      case Wire.IPV6 -> receiveIpv6(packet, MacAddress.ofBytes(from));
      default -> {}
    }
  }

  private void receiveArp(ByteBuffer arp) {
    if (arp.capacity() < 28 || arp.getInt(0) != 0x00010800 || arp.getShort(4) != 0x0604) {
      return;
    }
    byte[] bytes = new byte[6];
    arp.get(8, bytes);
    MacAddress sender = MacAddress.ofBytes(bytes);
    IpAddress senderAddress = IpAddress.ofIpv4(arp.getInt(14));
    IpAddress target = IpAddress.ofIpv4(arp.getInt(24));
    if (!senderAddress.isUnspecified()) {
      learn(senderAddress, sender);
    }
    if (arp.getShort(6) == 1 && owns(target)) {
      ByteBuffer reply = ByteBuffer.allocate(28);
      reply.putInt(0x00010800).putShort((short) 0x0604).putShort((short) 2);
      reply.put(mac.bytes()).putInt(target.ipv4());
      reply.put(sender.bytes()).putInt(senderAddress.ipv4());
      sendFrame(sender, Wire.ARP, reply.array());
    }
  }

  private void receiveIpv4(ByteBuffer packet) {
    if (packet.capacity() < 20 || (packet.get(0) >> 4) != 4) {
      return;
    }
    int header = (packet.get(0) & 15) * 4;
    int total = packet.getShort(2) & 0xffff;
    boolean fragment = (packet.getShort(6) & 0x3fff) != 0;
    if (header < 20 || total < header || total > packet.capacity() || fragment) {
      return;
    }
    IpAddress source = IpAddress.ofIpv4(packet.getInt(12));
    IpAddress destination = IpAddress.ofIpv4(packet.getInt(16));
    int protocol = packet.get(9) & 0xff;
    ByteBuffer segment = packet.slice(header, total - header);
    if (protocol == Wire.UDP && (destination.isLimitedBroadcast() || dhcp.running())) {
      dhcp.receive(segment);
    } else if (owns(destination)
        && BufferChecksum.verifies(segment, source, destination, protocol)) {
      deliver(source, destination, protocol, segment);
    }
  }

  private void receiveIpv6(ByteBuffer packet, MacAddress from) {
    if (packet.capacity() < 40 || (packet.getInt(0) >>> 28) != 6) {
      return;
    }
    int length = packet.getShort(4) & 0xffff;
    if (length > packet.capacity() - 40) {
      return;
    }
    IpAddress source = IpAddress.ofIpv6(packet.getLong(8), packet.getLong(16));
    IpAddress destination = IpAddress.ofIpv6(packet.getLong(24), packet.getLong(32));
    int protocol = packet.get(6) & 0xff;
    ByteBuffer segment = packet.slice(40, length);
    if (!BufferChecksum.verifies(segment, source, destination, protocol)) {
      return;
    }
    if (protocol == Wire.ICMPV6 && length >= 8 && receiveNd(source, segment, from)) {
      return;
    }
    if (owns(destination)) {
      deliver(source, destination, protocol, segment);
    }
  }

  /** Neighbour discovery; true if it was that. */
  private boolean receiveNd(IpAddress source, ByteBuffer icmp, MacAddress from) {
    int type = icmp.get(0) & 0xff;
    if ((type == 135 || type == 136) && icmp.capacity() >= 24) {
      IpAddress target = IpAddress.ofIpv6(icmp.getLong(8), icmp.getLong(16));
      if (type == 136) {
        learn(target, from);
      } else if (owns(target)) {
        if (!source.isUnspecified()) {
          learn(source, from);
        }
        ByteBuffer reply = ByteBuffer.allocate(32);
        reply.put((byte) 136).putInt(4, 0x60000000);
        reply.putLong(8, target.high()).putLong(16, target.low());
        reply.put(24, (byte) 2).put(25, (byte) 1).put(26, mac.bytes());
        sendIpv6(target, source, Wire.ICMPV6, reply, 2, from);
      }
      return true;
    }
    if (type == 134) {
      setGateway(source);
      learn(source, from);
      return true;
    }
    return false;
  }

  private void deliver(IpAddress source, IpAddress destination, int protocol, ByteBuffer segment) {
    if (protocol == Wire.TCP) {
      tcp.receive(source, destination, segment);
      return;
    }
    boolean icmp = protocol == Wire.ICMP || protocol == Wire.ICMPV6;
    if (!icmp || segment.capacity() < 8) {
      return;
    }
    int type = segment.get(0) & 0xff;
    if (type == 8 || type == 128) {
      ByteBuffer reply = ByteBuffer.allocate(segment.capacity());
      reply.put(0, segment, 0, segment.capacity());
      reply.put(0, (byte) (type == 8 ? 0 : 129));
      sendIpFrom(destination, source, protocol, reply, 2);
    } else if (type == 0 || type == 129) {
      Ping ping = pings.remove(segment.getShort(6) & 0xffff);
      if (ping != null) {
        ping.answer().complete(Duration.ofNanos(nowNanos - ping.sentNanos()));
      }
    }
  }

  /** Sends a segment from the address that fits the destination. */
  void sendIp(IpAddress to, int protocol, ByteBuffer segment, int checksumField) {
    sourceFor(to).ifPresent(from -> sendIpFrom(from, to, protocol, segment, checksumField));
  }

  void sendIpFrom(
      IpAddress from, IpAddress to, int protocol, ByteBuffer segment, int checksumField) {
    Optional<IpAddress> hop = nextHop(to);
    if (hop.isEmpty()) {
      return;
    }
    MacAddress next = neighbours.get(hop.get());
    if (to.isIpv6()) {
      sendIpv6(from, to, protocol, segment, checksumField, next == null ? ALL_NODES : next);
      return;
    }
    BufferChecksum.set(segment, checksumField, from, to, protocol);
    ByteBuffer packet = ByteBuffer.allocate(20 + segment.capacity());
    packet.put((byte) 0x45).put((byte) 0).putShort((short) packet.capacity());
    packet.putInt(0x00004000).put((byte) 64).put((byte) protocol).putShort((short) 0);
    packet.putInt(from.ipv4()).putInt(to.ipv4());
    BufferChecksum.setIpv4Header(packet, 0);
    packet.put(20, segment, 0, segment.capacity());
    if (next != null) {
      sendFrame(next, Wire.IPV4, packet.array());
    } else {
      hold(hop.get(), packet.array());
    }
  }

  private void sendIpv6(
      IpAddress from, IpAddress to, int protocol, ByteBuffer segment, int field, MacAddress next) {
    BufferChecksum.set(segment, field, from, to, protocol);
    ByteBuffer packet = ByteBuffer.allocate(40 + segment.capacity());
    packet.putInt(0x60000000).putShort((short) segment.capacity());
    packet.put((byte) protocol).put((byte) 255);
    packet.put(from.bytes()).put(to.bytes());
    packet.put(40, segment, 0, segment.capacity());
    if (next.isMulticast() && !to.isMulticast()) {
      nextHop(to).ifPresent(hop -> hold(hop, packet.array()));
    } else {
      sendFrame(next, Wire.IPV6, packet.array());
    }
  }

  /** Keeps a packet until the neighbour is known, and asks for it. */
  private void hold(IpAddress hop, byte[] packet) {
    Deque<byte[]> queue = waiting.computeIfAbsent(hop, _ -> new ArrayDeque<>());
    if (queue.size() < MOST_WAITING) {
      queue.add(packet);
    }
    if (hop.isIpv4()) {
      ByteBuffer arp = ByteBuffer.allocate(28);
      arp.putInt(0x00010800).putShort((short) 0x0604).putShort((short) 1);
      arp.put(mac.bytes()).putInt(sourceFor(hop).orElse(IpAddress.ANY_IPV4).ipv4());
      arp.putInt(24, hop.ipv4());
      sendFrame(MacAddress.BROADCAST, Wire.ARP, arp.array());
    } else {
      ByteBuffer solicit = ByteBuffer.allocate(32);
      solicit.put((byte) 135);
      solicit.putLong(8, hop.high()).putLong(16, hop.low());
      solicit.put(24, (byte) 1).put(25, (byte) 1).put(26, mac.bytes());
      long suffix = hop.low() & 0xffffff;
      IpAddress group = IpAddress.ofIpv6(0xff02000000000000L, 0x1ff000000L | suffix);
      MacAddress groupMac = new MacAddress(0x3333ff000000L | suffix);
      sourceFor(hop).ifPresent(from -> sendIpv6(from, group, Wire.ICMPV6, solicit, 2, groupMac));
    }
  }

  private void learn(IpAddress address, MacAddress neighbour) {
    neighbours.put(address, neighbour);
    Deque<byte[]> queue = waiting.remove(address);
    if (queue != null) {
      int type = address.isIpv4() ? Wire.IPV4 : Wire.IPV6;
      queue.forEach(packet -> sendFrame(neighbour, type, packet));
    }
  }

  private Optional<IpAddress> nextHop(IpAddress to) {
    for (InterfaceAddress own : addresses) {
      if (own.address().isIpv4() == to.isIpv4()
          && IpPrefix.containing(own.address(), own.length()).contains(to)) {
        return Optional.of(to);
      }
    }
    return to.isIpv4() ? gateway4 : to.isLinkLocal() ? Optional.of(to) : gateway6;
  }

  private Optional<IpAddress> sourceFor(IpAddress to) {
    return addresses.stream()
        .map(InterfaceAddress::address)
        .filter(own -> own.isIpv4() == to.isIpv4())
        .findFirst();
  }

  private boolean owns(IpAddress address) {
    return addresses.stream().anyMatch(own -> own.address().equals(address));
  }

  MacAddress mac() {
    return mac;
  }

  long nowNanos() {
    return nowNanos;
  }

  void sendFrame(MacAddress to, int etherType, byte[] payload) {
    byte[] frame = new byte[Math.max(60, Wire.ETHERNET_BYTES + payload.length)];
    ByteBuffer.wrap(frame)
        .put(to.bytes())
        .put(mac.bytes())
        .putShort((short) etherType)
        .put(payload);
    link.send(frame);
  }
}
