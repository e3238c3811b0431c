package dev.weir.router.interfaces;

import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.wire.Ipv4Addresses;
import dev.weir.sdk.wire.Ipv6Addresses;
import java.util.List;
import java.util.function.Function;

/**
 * What the packet path needs to know of interfaces, by index. Part of a generation, and immutable
 * but for which addresses are withheld.
 *
 * <p>An interface without a configured IPv6 link-local address has the one made from its MAC
 * address (RFC 4291, appendix A), as soon as it has an IPv6 address at all.
 */
@HotPath
public final class InterfaceTable {
  /** Reverse path is not checked. */
  public static final int RPF_OFF = 0;

  /** Some route must lead back to the source. */
  public static final int RPF_LOOSE = 1;

  /** The route back to the source must lead to the interface it came in by. */
  public static final int RPF_STRICT = 2;

  private static final int[] NO_INTS = {};
  private static final long[] NO_LONGS = {};

  private final String[] names;
  private final boolean[] routed;
  private final boolean[] linkLayer;
  private final int[] mtu;
  private final long[] mac;
  private final int[] domain;
  private final int[] rpf;
  private final int[][] address4;
  private final int[][] mask4;
  private final long[][] high6;
  private final long[][] low6;
  private final int[][] length6;
  private final int[] anyAddress4;
  private final WithheldAddresses withheld;

  /**
   * Of the interfaces that are routed and enabled.
   *
   * @param withheld addresses that are not used for now
   */
  public InterfaceTable(
      List<InterfaceRef> interfaces,
      Function<InterfaceRef, Integer> rpfMode,
      WithheldAddresses withheld) {
    this.withheld = withheld;
    int size = interfaces.stream().mapToInt(InterfaceRef::index).max().orElse(0) + 1;
    int domains = interfaces.stream().mapToInt(InterfaceRef::domain).max().orElse(0) + 1;
    names = new String[size];
    java.util.Arrays.fill(names, "");
    interfaces.forEach(on -> names[on.index()] = on.name());
    routed = new boolean[size];
    linkLayer = new boolean[size];
    mtu = new int[size];
    mac = new long[size];
    domain = new int[size];
    rpf = new int[size];
    address4 = new int[size][];
    mask4 = new int[size][];
    high6 = new long[size][];
    low6 = new long[size][];
    length6 = new int[size][];
    anyAddress4 = new int[domains];
    java.util.Arrays.fill(address4, NO_INTS);
    java.util.Arrays.fill(mask4, NO_INTS);
    java.util.Arrays.fill(high6, NO_LONGS);
    java.util.Arrays.fill(low6, NO_LONGS);
    java.util.Arrays.fill(length6, NO_INTS);
    for (InterfaceRef on : interfaces) {
      if (isRouted(on)) {
        add(on, rpfMode.apply(on));
      }
    }
  }

  /** Name of an interface, for explanations. */
  public String name(int index) {
    return index >= 0 && index < names.length ? names[index] : "";
  }

  /** Whether the router has to do with an interface. */
  public static boolean isRouted(InterfaceRef on) {
    return on.enabled() && !on.bridged();
  }

  /** All addresses of an interface, the link-local one that is made for it included. */
  public static List<InterfaceAddress> addresses(InterfaceRef on) {
    List<InterfaceAddress> configured = on.addresses();
    boolean ipv6 = configured.stream().anyMatch(InterfaceAddress::isIpv6);
    boolean linkLocal = configured.stream().anyMatch(a -> a.isIpv6() && a.address().isLinkLocal());
    if (!ipv6 || linkLocal || !on.linkLayer() || on.mac() == 0) {
      return configured;
    }
    IpAddress made =
        IpAddress.ofIpv6(
            Ipv6Addresses.LINK_LOCAL_HIGH, Ipv6Addresses.interfaceIdentifier(on.mac()));
    return java.util.stream.Stream.concat(
            configured.stream(), java.util.stream.Stream.of(new InterfaceAddress(made, 64)))
        .toList();
  }

  private void add(InterfaceRef on, int rpfMode) {
    int i = on.index();
    routed[i] = true;
    linkLayer[i] = on.linkLayer();
    mtu[i] = on.mtu();
    mac[i] = on.mac();
    domain[i] = on.domain();
    rpf[i] = rpfMode;
    List<InterfaceAddress> all = addresses(on);
    List<InterfaceAddress> ipv4 = all.stream().filter(InterfaceAddress::isIpv4).toList();
    List<InterfaceAddress> ipv6 = all.stream().filter(InterfaceAddress::isIpv6).toList();
    address4[i] = ipv4.stream().mapToInt(a -> a.address().ipv4()).toArray();
    mask4[i] = ipv4.stream().mapToInt(a -> Ipv4Addresses.mask(a.length())).toArray();
    high6[i] = ipv6.stream().mapToLong(a -> a.address().high()).toArray();
    low6[i] = ipv6.stream().mapToLong(a -> a.address().low()).toArray();
    length6[i] = ipv6.stream().mapToInt(InterfaceAddress::length).toArray();
    if (anyAddress4[on.domain()] == 0 && address4[i].length > 0) {
      anyAddress4[on.domain()] = address4[i][0];
    }
  }

  /** Whether packets may be routed by the interface: it exists, is enabled and not bridged. */
  public boolean isRouted(int index) {
    return index > 0 && index < routed.length && routed[index];
  }

  /** Whether its frames have Ethernet headers. */
  public boolean hasLinkLayer(int index) {
    return linkLayer[index];
  }

  /** Largest IP packet, in bytes. */
  public int mtu(int index) {
    return mtu[index];
  }

  /** MAC address in the low 48 bits. */
  public long mac(int index) {
    return mac[index];
  }

  /** Lookup domain. */
  public int domain(int index) {
    return domain[index];
  }

  /** Reverse-path mode. */
  public int rpf(int index) {
    return rpf[index];
  }

  /** Whether an IPv4 address is the interface's own. */
  public boolean isOwn4(int index, int address) {
    int[] own = address4[index];
    for (int i = 0; i < own.length; i++) {
      if (own[i] == address) {
        return true;
      }
    }
    return false;
  }

  /** Whether an IPv6 address is the interface's own. */
  public boolean isOwn6(int index, long high, long low) {
    long[] highs = high6[index];
    long[] lows = low6[index];
    for (int i = 0; i < highs.length; i++) {
      if (highs[i] == high && lows[i] == low) {
        return true;
      }
    }
    return false;
  }

  /** Whether one of the interface's own addresses may be used now. */
  public boolean isUsable4(int index, int own) {
    return withheld.isEmpty() || !withheld.isOn4(index, own);
  }

  /** Whether one of the interface's own addresses may be used now. */
  public boolean isUsable6(int index, long high, long low) {
    return withheld.isEmpty() || !withheld.isOn6(index, high, low);
  }

  /** Whether an address of a lookup domain is the appliance's, and must not be used now. */
  public boolean isWithheld4(int inDomain, int address) {
    return !withheld.isEmpty() && withheld.contains4(inDomain, address);
  }

  /** Whether an address of a lookup domain is the appliance's, and must not be used now. */
  public boolean isWithheld6(int inDomain, long high, long low) {
    return !withheld.isEmpty() && withheld.contains6(inDomain, high, low);
  }

  /** Whether the address is in one of the interface's IPv4 networks. */
  public boolean isOnLink4(int index, int address) {
    int[] own = address4[index];
    int[] masks = mask4[index];
    for (int i = 0; i < own.length; i++) {
      if (((own[i] ^ address) & masks[i]) == 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether an IPv4 address is the broadcast or network address of one of its networks. */
  public boolean isBroadcast4(int index, int address) {
    int[] own = address4[index];
    int[] masks = mask4[index];
    for (int i = 0; i < own.length; i++) {
      int host = address & ~masks[i];
      if (((own[i] ^ address) & masks[i]) == 0
          && masks[i] != -1
          && masks[i] != -2
          && (host == 0 || host == ~masks[i])) {
        return true;
      }
    }
    return false;
  }

  /** Whether the address is in one of the interface's IPv6 networks. */
  public boolean isOnLink6(int index, long high, long low) {
    long[] highs = high6[index];
    long[] lows = low6[index];
    int[] lengths = length6[index];
    for (int i = 0; i < highs.length; i++) {
      if (((highs[i] ^ high) & Ipv6Addresses.maskHigh(lengths[i])) == 0
          && ((lows[i] ^ low) & Ipv6Addresses.maskLow(lengths[i])) == 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether it is the solicited-node group of one of its IPv6 addresses. */
  public boolean isSolicitedNode(int index, long high, long low) {
    if (high != Ipv6Addresses.LINK_MULTICAST_HIGH) {
      return false;
    }
    long[] lows = low6[index];
    for (int i = 0; i < lows.length; i++) {
      if (Ipv6Addresses.solicitedNodeLow(lows[i]) == low) {
        return true;
      }
    }
    return false;
  }

  /**
   * The IPv4 address to speak from to a destination out of an interface: on the destination's
   * network if there is one, else the first of the interface, else the first of its domain; 0:
   * none.
   */
  public int sourceFor4(int index, int destination) {
    int[] own = address4[index];
    int[] masks = mask4[index];
    int first = 0;
    for (int i = 0; i < own.length; i++) {
      if (isUsable4(index, own[i])) {
        if (((own[i] ^ destination) & masks[i]) == 0) {
          return own[i];
        }
        first = first == 0 ? own[i] : first;
      }
    }
    if (first != 0) {
      return first;
    }
    int any = anyAddress4[domain[index]];
    return isWithheld4(domain[index], any) ? 0 : any;
  }

  /**
   * Position, for {@link #sourceHigh} and {@link #sourceLow}, of the IPv6 address to speak from: of
   * the destination's scope, on its network if possible (RFC 6724, rules 2 and 8); -1: none.
   */
  public int sourceFor6(int index, long high, long low) {
    boolean linkLocal = Ipv6Addresses.isLinkLocal(high) || Ipv6Addresses.isLocalMulticast(high);
    long[] highs = high6[index];
    int best = -1;
    for (int i = 0; i < highs.length; i++) {
      if (Ipv6Addresses.isLinkLocal(highs[i]) == linkLocal
          && isUsable6(index, highs[i], low6[index][i])) {
        if (((highs[i] ^ high) & Ipv6Addresses.maskHigh(length6[index][i])) == 0
            && ((low6[index][i] ^ low) & Ipv6Addresses.maskLow(length6[index][i])) == 0) {
          return i;
        }
        best = best < 0 ? i : best;
      }
    }
    if (best >= 0 || highs.length == 0) {
      return best;
    }
    return isUsable6(index, highs[0], low6[index][0]) ? 0 : -1;
  }

  /** High half of an address found by {@link #sourceFor6}. */
  public long sourceHigh(int index, int position) {
    return high6[index][position];
  }

  /** Low half of an address found by {@link #sourceFor6}. */
  public long sourceLow(int index, int position) {
    return low6[index][position];
  }
}
