package dev.weir.runtime.warm;

import dev.weir.runtime.ping.IpPackets;
import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.wire.BufferChecksum;
import dev.weir.sdk.wire.EtherTypes;
import dev.weir.sdk.wire.IpProtocols;
import dev.weir.sdk.wire.TcpHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How hosts begin: from every routed interface to every other, to far away and to the appliance
 * itself, and from every port of a bridge to every other. {@link Hosts} go on with it.
 */
final class Openings {
  private static final long BROADCAST = 0xffff_ffff_ffffL;
  private static final int MOST_WAYS = 48;
  private static final int HOSTS = 64;
  private static final int PORTS = 1 << 11;
  private static final int[] SERVICES = {443, 80, 53, 5201};
  private static final int HOP_LIMIT = 64;
  private static final int GREET_EVERY = 8;
  private static final int MORE_FRAGMENTS = 0x2000;
  private static final IpAddress FAR4 = IpAddress.ofIpv4(0xc633_6401);
  private static final IpAddress FAR6 = IpAddress.ofIpv6(0x2001_0db8_ffff_0000L, 1);

  private final List<Side> sides = new ArrayList<>();
  private final List<Way> ways = new ArrayList<>();
  private final List<Side> bridged = new ArrayList<>();
  private int turn;
  private int begun;

  /** From hosts of a side to an address; {@code to} tells hosts apart by number. */
  private record Way(Side from, boolean ipv4, Side to, boolean far) {
    Optional<IpAddress> source(int number) {
      return from.host(ipv4, number % HOSTS);
    }

    Optional<IpAddress> destination(int number) {
      return far
          ? Optional.of((ipv4 ? FAR4 : FAR6).plus(number % HOSTS))
          : to.host(ipv4, number % HOSTS);
    }
  }

  /**
   * For an appliance's interfaces.
   *
   * @param devices by name
   */
  Openings(List<InterfaceRef> interfaces, Map<String, RehearsalDevice> devices) {
    Map<String, Hosts> hosts = new java.util.HashMap<>();
    devices.forEach(
        (name, device) -> {
          Hosts behind = new Hosts(device);
          device.attach(behind::receive);
          hosts.put(name, behind);
        });
    for (InterfaceRef on : interfaces) {
      if (on.enabled() && on.bridged()) {
        place(on, nameOfDevice(on, interfaces), devices, hosts, bridged);
      }
    }
    for (InterfaceRef on : interfaces) {
      if (!on.enabled() || on.bridged() || on.addresses().isEmpty()) {
        continue;
      }
      String name = nameOfDevice(on, interfaces);
      if (devices.containsKey(name)) {
        place(on, name, devices, hosts, sides);
      } else {
        // A bridge's own interface has no device: what is for it comes by the members.
        bridged.forEach(port -> sides.add(new Side(on, port.device(), port.hosts())));
      }
    }
    findWays();
  }

  private static String nameOfDevice(InterfaceRef on, List<InterfaceRef> interfaces) {
    return interfaces.stream()
        .filter(other -> other.index() == on.parent())
        .map(InterfaceRef::name)
        .findFirst()
        .orElse(on.name());
  }

  private static void place(
      InterfaceRef on,
      String name,
      Map<String, RehearsalDevice> devices,
      Map<String, Hosts> hosts,
      List<Side> into) {
    RehearsalDevice device = devices.get(name);
    Hosts behind = hosts.get(name);
    if (device != null && behind != null) {
      into.add(new Side(on, device, behind));
    }
  }

  private void findWays() {
    for (Side from : sides) {
      for (boolean ipv4 : new boolean[] {true, false}) {
        if (from.host(ipv4, 0).isEmpty()) {
          continue;
        }
        ways.add(new Way(from, ipv4, from, true));
        for (Side to : sides) {
          if (to.on().index() != from.on().index() && to.host(ipv4, 0).isPresent()) {
            ways.add(new Way(from, ipv4, to, false));
          }
        }
      }
    }
    while (ways.size() > MOST_WAYS) {
      // Every other one, so that all sides stay in it.
      for (int i = ways.size() - 1; i > 0; i -= 2) {
        ways.remove(i);
      }
    }
  }

  /** True if there is no way that packets could take. */
  boolean isEmpty() {
    return ways.isEmpty() && bridged.size() < 2;
  }

  /** Hosts tell the appliance of themselves. */
  void greet() {
    for (Side side : sides) {
      side.own(true)
          .ifPresent(
              own ->
                  side.host(true, 0)
                      .ifPresent(
                          host ->
                              side.send(
                                  arp(side, host, own.address()), EtherTypes.ARP, BROADCAST)));
    }
  }

  private static byte[] arp(Side side, IpAddress from, IpAddress to) {
    ByteBuffer arp = ByteBuffer.allocate(28);
    arp.putInt(0x0001_0800).putShort((short) 0x0604).putShort((short) 1);
    Hosts.putMac(arp, 8, side.hosts().mac());
    return arp.putInt(14, from.ipv4()).putInt(24, to.ipv4()).array();
  }

  /**
   * Begins conversations.
   *
   * @param count how many on each way
   */
  void begin(int count) {
    for (int i = 0; i < count; i++) {
      turn++;
      ways.forEach(this::begin);
      for (int port = 0; port < bridged.size(); port++) {
        beginBridged(bridged.get(port), bridged.get((port + 1) % bridged.size()));
      }
    }
    if (begun++ % GREET_EVERY == 0) {
      greet();
      sides.forEach(this::callAppliance);
    }
  }

  private void begin(Way way) {
    Optional<IpAddress> from = way.source(turn);
    Optional<IpAddress> to = way.destination(turn / HOSTS);
    if (from.isEmpty() || to.isEmpty()) {
      return;
    }
    int port = (turn % 3 == 0 ? 1024 : 32_768) + turn % PORTS;
    int service = SERVICES[turn % SERVICES.length];
    IpAddress source = from.get();
    IpAddress destination = to.get();
    way.from()
        .send(ip(source, destination, IpProtocols.TCP, syn(source, destination, port, service)));
    int payload = turn % 4 == 0 ? Hosts.LONG_PAYLOAD : Hosts.SHORT_PAYLOAD + turn % 2;
    way.from()
        .send(
            ip(
                source,
                destination,
                IpProtocols.UDP,
                udp(source, destination, port, service, payload)));
    if (turn % 8 == 0) {
      way.from().send(echo(source, destination, HOP_LIMIT));
      fragments(way, source, destination, port);
    }
    if (turn % 32 == 0) {
      way.from().send(echo(source, destination, 1));
    }
  }

  /** A datagram in two fragments. */
  private void fragments(Way way, IpAddress source, IpAddress destination, int port) {
    if (!way.ipv4()) {
      return;
    }
    byte[] segment = udp(source, destination, port + PORTS, 5201, 2 * Hosts.LONG_PAYLOAD);
    int first = Hosts.LONG_PAYLOAD & ~7;
    for (int at = 0; at < segment.length; at += first) {
      int end = Math.min(segment.length, at + first);
      byte[] part = java.util.Arrays.copyOfRange(segment, at, end);
      ByteBuffer packet = ByteBuffer.wrap(ip(source, destination, IpProtocols.UDP, part));
      packet.putShort(4, (short) turn);
      packet.putShort(6, (short) (at / 8 | (end < segment.length ? MORE_FRAGMENTS : 0)));
      BufferChecksum.setIpv4Header(packet, 0);
      way.from().send(packet.array());
    }
  }

  private void callAppliance(Side side) {
    for (boolean ipv4 : new boolean[] {true, false}) {
      Optional<IpAddress> from = side.host(ipv4, 0);
      Optional<InterfaceAddress> to = side.own(ipv4);
      if (from.isPresent() && to.isPresent()) {
        IpAddress own = to.get().address();
        side.send(echo(from.get(), own, HOP_LIMIT));
        byte[] syn = syn(from.get(), own, 32_768 + turn % PORTS, 22);
        side.send(ip(from.get(), own, IpProtocols.TCP, syn));
      }
    }
  }

  private void beginBridged(Side from, Side to) {
    if (bridged.size() < 2) {
      return;
    }
    IpAddress source = FAR4.plus(10);
    IpAddress destination = FAR4.plus(20);
    byte[] datagram =
        udp(source, destination, 32_768 + turn % PORTS, SERVICES[0], Hosts.SHORT_PAYLOAD);
    byte[] packet = ip(source, destination, IpProtocols.UDP, datagram);
    from.send(packet, EtherTypes.IPV4, to.hosts().station(turn), from.hosts().station(turn * 7));
    if (turn % 16 == 0) {
      from.send(arp(from, source, destination), EtherTypes.ARP, BROADCAST);
    }
  }

  private static byte[] ip(IpAddress from, IpAddress to, int protocol, byte[] segment) {
    return IpPackets.of(new IpPackets.Header(from, to, protocol, HOP_LIMIT, 0, true), segment);
  }

  private byte[] echo(IpAddress from, IpAddress to, int hopLimit) {
    return IpPackets.echoRequest(
        new IpPackets.Header(from, to, 0, hopLimit, 0, true), turn % 64, turn, 56);
  }

  private static byte[] udp(IpAddress from, IpAddress to, int port, int service, int payload) {
    ByteBuffer datagram = ByteBuffer.allocate(8 + payload);
    datagram.putShort((short) port).putShort((short) service).putShort((short) (8 + payload));
    datagram.putInt(8 + Hosts.ANSWERS_LEFT, Hosts.ANSWERS);
    BufferChecksum.set(datagram, 6, from, to, IpProtocols.UDP);
    return datagram.array();
  }

  /** With the options that nearly every SYN has. */
  private static byte[] syn(IpAddress from, IpAddress to, int port, int service) {
    ByteBuffer segment = ByteBuffer.allocate(40);
    segment.putShort((short) port).putShort((short) service).putInt(1).putInt(0);
    segment.put((byte) 0xa0).put((byte) TcpHeader.SYN).putShort((short) 64_240).putInt(0);
    // Segment size 1460, selective acknowledgements, timestamps, window scale 7.
    segment.putInt(0x0204_05b4).putInt(0x0402_080a).putInt(1).putInt(0).putInt(0x0103_0307);
    BufferChecksum.set(segment, 16, from, to, IpProtocols.TCP);
    return segment.array();
  }
}
