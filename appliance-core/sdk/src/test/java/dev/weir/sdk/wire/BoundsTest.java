package dev.weir.sdk.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.sdk.packet.Packet;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every view promises: a header that is cut short is refused, whatever the cut, and after a
 * successful wrap no accessor leaves the packet, whatever the bytes. The bytes lie at the very end
 * of packet memory, so that one step too far throws.
 */
class BoundsTest {
  /** Every view with the bytes of a whole header. */
  enum View {
    ETHERNET(EthernetHeader::new, "ffffffffffff 020000000001 0800"),
    VLAN(VlanTag::new, "600a 0800"),
    ARP(ArpHeader::new, "0001 0800 0604 0001 020000000001 c0000201 000000000000 c0000202"),
    IPV4(Ipv4Header::new, "45000054 00004000 40010000 c0000201 c0000202"),
    IPV4_OPTIONS(Ipv4Header::new, "46000054 00004000 40010000 c0000201 c0000202 94040000"),
    IPV6(
        Ipv6Header::new,
        "60000000 00000640 20010db8000000000000000000000001 20010db8000000000000000000000002"),
    IPV6_FRAGMENT(Ipv6FragmentHeader::new, "06000001 12345678"),
    UDP(UdpHeader::new, "00350401 00080000"),
    TCP(TcpHeader::new, "00501000 00000001 00000002 50100400 00000000"),
    TCP_OPTIONS(TcpHeader::new, "00501000 00000001 00000002 60020400 00000000 020405b4"),
    PORTS(PortsHeader::new, "00501000"),
    ICMPV4(Icmpv4Header::new, "08000000 00010002"),
    ICMPV6(Icmpv6Header::new, "80000000 00010002"),
    ND_NEIGHBOUR(NdNeighbour::new, "87000000 00000000 fe800000000000000000000000000001"),
    ND_ROUTER(NdRouterAdvertisement::new, "86000000 40c00708 00000000 00000000"),
    DHCP(
        DhcpHeader::new,
        "01010600 12345678 00000000 00000000 00000000 00000000 00000000 020000000001"
            + "00".repeat(202)
            + "63825363");

    final Supplier<HeaderView> supplier;
    final byte[] bytes;

    View(Supplier<HeaderView> supplier, String hex) {
      this.supplier = supplier;
      this.bytes = WireMemory.bytes(hex);
    }
  }

  private static boolean tryWrap(HeaderView view, int position, int end) {
    return (boolean) call(view, method(view, "tryWrap", int.class, int.class), position, end);
  }

  private static boolean tryWrap(HeaderView view, Packet packet, int position) {
    return (boolean) call(view, method(view, "tryWrap", Packet.class, int.class), packet, position);
  }

  private static Method method(HeaderView view, String name, Class<?>... types) {
    try {
      return view.getClass().getMethod(name, types);
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }

  private static Object call(Object on, Method method, Object... arguments) {
    try {
      Object result = method.invoke(on, arguments);
      return result == null ? "void" : result;
    } catch (InvocationTargetException e) {
      throw new AssertionError(method.getName() + " threw", e.getCause());
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private static List<Method> accessors(HeaderView view) {
    return Arrays.stream(view.getClass().getMethods())
        .filter(m -> m.getParameterCount() == 0 && !Modifier.isStatic(m.getModifiers()))
        .filter(m -> m.getReturnType() != void.class)
        .filter(m -> HeaderView.class.isAssignableFrom(m.getDeclaringClass()))
        .toList();
  }

  private static int callAll(HeaderView view) {
    List<Method> accessors = accessors(view);
    for (Method accessor : accessors) {
      call(view, accessor);
    }
    return accessors.size();
  }

  @ParameterizedTest
  @EnumSource
  void refusesEveryTruncation(View of) {
    HeaderView view = of.supplier.get();
    for (int length = 0; length < of.bytes.length; length++) {
      int position = WireMemory.atTheEdge(of.bytes, length);
      assertThat(tryWrap(view, position, position + length)).as("%d bytes", length).isFalse();
      Packet packet = WireMemory.packet(Arrays.copyOf(of.bytes, length));
      assertThat(tryWrap(view, packet, packet.position())).as("%d bytes", length).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsWholeHeaderAtTheEdgeOfMemory(View of) {
    HeaderView view = of.supplier.get();
    int position = WireMemory.atTheEdge(of.bytes, of.bytes.length);
    assertThat(tryWrap(view, position, position + of.bytes.length)).isTrue();
    assertThat(view.position()).isEqualTo(position);
    assertThat(callAll(view)).isGreaterThan(3);
  }

  @ParameterizedTest
  @EnumSource
  void refusesPositionsOutsideOfThePacket(View of) {
    HeaderView view = of.supplier.get();
    Packet packet = WireMemory.packet(of.bytes);
    assertThat(tryWrap(view, packet, packet.position())).isTrue();
    for (int position :
        new int[] {-1, Integer.MIN_VALUE, packet.position() - 1, packet.end() + 1, 0x7fffffff}) {
      assertThat(tryWrap(view, packet, position)).as("position %d", position).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void isUnsetAfterARefusal(View of) {
    HeaderView view = of.supplier.get();
    Packet packet = WireMemory.packet(of.bytes);
    assertThat(tryWrap(view, packet, packet.position())).isTrue();
    assertThat(tryWrap(view, packet, -1)).isFalse();
    assertThat(view.position()).isEqualTo(-1);
    assertThatThrownBy(() -> ((EthernetHeader) unset(new EthernetHeader())).destination())
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  private static HeaderView unset(HeaderView view) {
    tryWrap(view, 0, 0);
    return view;
  }

  @ParameterizedTest
  @EnumSource
  void noAccessorLeavesThePacketWhateverTheBytes(View of) {
    Random random = new Random(3);
    HeaderView view = of.supplier.get();
    int wrapped = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = Arrays.copyOf(of.bytes, of.bytes.length + random.nextInt(44));
      for (int i = of.bytes.length; i < bytes.length; i++) {
        bytes[i] = (byte) random.nextInt();
      }
      for (int change = random.nextInt(4); change > 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      int position = WireMemory.atTheEdge(bytes, bytes.length);
      if (tryWrap(view, position, position + bytes.length)) {
        wrapped++;
        callAll(view);
        iterate(view, position, position + bytes.length);
      }
    }
    assertThat(wrapped).isGreaterThan(1000);
  }

  private static void iterate(HeaderView view, int position, int end) {
    if (view instanceof TcpHeader tcp) {
      TcpOptions options = new TcpOptions();
      for (options.start(tcp); options.next(); ) {
        assertThat(options.position() + options.length()).isLessThanOrEqualTo(end);
        for (int block = 0;
            options.kind() == TcpOptions.SACK && block < options.sackBlocks();
            block++) {
          options.sackRight(block);
        }
      }
      tcp.clampMaxSegmentSize(options, 1000);
    } else if (view instanceof Ipv4Header ip) {
      Ipv4Options options = new Ipv4Options();
      for (options.start(ip); options.next(); ) {
        assertThat(options.position() + options.length()).isLessThanOrEqualTo(end);
      }
    } else if (view instanceof Ipv6Header ip) {
      Ipv6Extensions extensions = new Ipv6Extensions();
      extensions.walk(ip);
      assertThat(extensions.upperPosition()).isBetween(position + 40, end);
    } else if (view instanceof DhcpHeader dhcp) {
      DhcpOptions options = new DhcpOptions();
      for (options.start(dhcp.optionsPosition(), end); options.next(); ) {
        assertThat(options.dataPosition() + options.dataLength()).isLessThanOrEqualTo(end);
      }
    }
  }

  @Test
  void ipv6ExtensionsAndNdOptionsNeverLeaveRandomBytes() {
    Random random = new Random(4);
    int[] protocols = {0, 43, 44, 51, 60, 135, 139, 140, 6, 17, 58, 59};
    Ipv6Header ip = new Ipv6Header();
    Ipv6Extensions extensions = new Ipv6Extensions();
    NdOptions options = new NdOptions();
    int[] verdicts = new int[4];
    for (int round = 0; round < 100_000; round++) {
      byte[] bytes = new byte[40 + random.nextInt(200)];
      random.nextBytes(bytes);
      bytes[0] = 0x60;
      bytes[4] = 0;
      bytes[6] = (byte) protocols[random.nextInt(protocols.length)];
      for (int at = 40; at + 1 < bytes.length; at += 8) {
        bytes[at] = (byte) protocols[random.nextInt(protocols.length)];
        bytes[at + 1] = (byte) (random.nextInt(8) == 0 ? random.nextInt() : random.nextInt(2));
      }
      int position = WireMemory.atTheEdge(bytes, bytes.length);
      int end = position + bytes.length;
      assertThat(ip.tryWrap(position, end)).isTrue();
      verdicts[extensions.walk(ip)]++;
      assertThat(extensions.upperPosition()).isBetween(position + 40, end);
      if (extensions.routingPosition() >= 0) {
        extensions.routingType();
        extensions.segmentsLeft();
      }
      int seen = 0;
      for (options.start(position + 40, end); options.next(); seen++) {
        assertThat(options.position() + options.length()).isLessThanOrEqualTo(end);
        if (options.is(NdOptions.PREFIX)) {
          options.prefixLow();
        }
        options.linkLayer();
      }
      assertThat(seen).isLessThan(26);
    }
    assertThat(verdicts[Ipv6Extensions.OK]).isPositive();
    assertThat(verdicts[Ipv6Extensions.TRUNCATED]).isPositive();
    assertThat(verdicts[Ipv6Extensions.TOO_LONG]).isPositive();
    assertThat(verdicts[Ipv6Extensions.MISPLACED_HOP_BY_HOP]).isPositive();
  }
}
