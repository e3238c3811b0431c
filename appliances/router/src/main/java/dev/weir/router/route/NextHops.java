package dev.weir.router.route;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.service.NextHop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All next hops of the appliance, shared by its lookup domains. Equal ones have one index, for as
 * long as the process lives: a packet under way never meets an index with another meaning. Their
 * number is bounded; when it is reached, routes with new next hops are refused.
 *
 * <p>Control plane, under the lock of the {@link Rib}; {@link #table} is read by workers.
 */
final class NextHops {
  static final int LIMIT = 65_536;

  /** What a route's next hops are known by; gateways are resolved within a domain. */
  record Key(int domain, List<NextHop> hops) {}

  /**
   * What an index stands for.
   *
   * @param key empty for a way found by resolution
   */
  record Entry(int index, Optional<Key> key, Optional<Way> way) {}

  /** A resolved next hop: out by an interface, to a gateway or to the destination itself. */
  record Way(int interfaceIndex, Optional<IpAddress> gateway) {}

  private final Map<Object, Entry> byKey = new HashMap<>();
  private final List<Entry> entries = new ArrayList<>();
  private int[] kinds = new int[16];
  private int[] interfaces = new int[16];
  private long[] highs = new long[16];
  private long[] lows = new long[16];
  private int[][] members = new int[16][];
  private boolean changed = true;
  private volatile NextHopTable table = new NextHopTable(kinds, interfaces, highs, lows, members);

  NextHops() {
    entries.add(new Entry(0, Optional.empty(), Optional.empty())); // index 0 is "no route"
  }

  /** The table as last published. */
  NextHopTable table() {
    return table;
  }

  int size() {
    return entries.size();
  }

  Entry entry(int index) {
    return entries.get(index);
  }

  /** The index of a route's next hops. */
  int intern(Key key) {
    Entry known = byKey.get(key);
    if (known != null) {
      return known.index();
    }
    Entry entry = add(key, Optional.of(key), Optional.empty());
    if (key.hops().getFirst() instanceof NextHop.Special special) {
      set(
          entry.index(),
          switch (special) {
            case LOCAL -> NextHopTable.LOCAL;
            case BROADCAST -> NextHopTable.BROADCAST;
            case BLACKHOLE -> NextHopTable.BLACKHOLE;
            case UNREACHABLE -> NextHopTable.UNREACHABLE;
            case PROHIBITED -> NextHopTable.PROHIBITED;
          });
    }
    return entry.index();
  }

  private int intern(Way way) {
    Entry known = byKey.get(way);
    if (known != null) {
      return known.index();
    }
    Entry entry = add(way, Optional.empty(), Optional.of(way));
    setWay(entry.index(), way);
    return entry.index();
  }

  private Entry add(Object key, Optional<Key> hops, Optional<Way> way) {
    if (entries.size() >= LIMIT) {
      throw new IllegalStateException("more than " + LIMIT + " different next hops");
    }
    Entry entry = new Entry(entries.size(), hops, way);
    entries.add(entry);
    byKey.put(key, entry);
    if (entry.index() >= kinds.length) {
      int capacity = kinds.length * 2;
      kinds = Arrays.copyOf(kinds, capacity);
      interfaces = Arrays.copyOf(interfaces, capacity);
      highs = Arrays.copyOf(highs, capacity);
      lows = Arrays.copyOf(lows, capacity);
      members = Arrays.copyOf(members, capacity);
    }
    changed = true;
    return entry;
  }

  /** Whether packets can be sent by it as things stand. */
  boolean usable(int index) {
    boolean special =
        entries.get(index).key().isPresent()
            && entries.get(index).key().get().hops().getFirst() instanceof NextHop.Special;
    return special || kinds[index] >= NextHopTable.DIRECT;
  }

  /** Gives an index the ways found for it; none makes it unreachable. True if that is a change. */
  boolean resolve(int index, List<Way> ways) {
    int oldKind = kinds[index];
    int oldInterface = interfaces[index];
    long oldHigh = highs[index];
    long oldLow = lows[index];
    int[] oldMembers = members[index];
    if (ways.isEmpty()) {
      set(index, NextHopTable.UNREACHABLE);
    } else if (ways.size() == 1) {
      setWay(index, ways.getFirst());
    } else {
      int[] group = new int[ways.size()];
      for (int i = 0; i < group.length; i++) {
        group[i] = intern(ways.get(i));
      }
      set(index, NextHopTable.GROUP);
      members[index] = group;
    }
    boolean differs =
        oldKind != kinds[index]
            || oldInterface != interfaces[index]
            || oldHigh != highs[index]
            || oldLow != lows[index]
            || !Arrays.equals(oldMembers, members[index]);
    changed |= differs;
    return differs;
  }

  private void setWay(int index, Way way) {
    set(index, way.gateway().isPresent() ? NextHopTable.GATEWAY : NextHopTable.DIRECT);
    interfaces[index] = way.interfaceIndex();
    highs[index] = way.gateway().map(IpAddress::high).orElse(0L);
    lows[index] = way.gateway().map(IpAddress::low).orElse(0L);
  }

  @SuppressWarnings("NullAway") // no members but for groups
  private void set(int index, int kind) {
    kinds[index] = kind;
    interfaces[index] = 0;
    highs[index] = 0;
    lows[index] = 0;
    members[index] = null;
    changed = true;
  }

  /** Shows workers what has changed, all at once. */
  void publish() {
    if (changed) {
      int size = entries.size();
      table =
          new NextHopTable(
              Arrays.copyOf(kinds, size),
              Arrays.copyOf(interfaces, size),
              Arrays.copyOf(highs, size),
              Arrays.copyOf(lows, size),
              Arrays.copyOf(members, size));
      changed = false;
    }
  }

  /** The ways an index leads by now, for display. */
  List<Way> ways(int index) {
    return switch (kinds[index]) {
      case NextHopTable.DIRECT -> List.of(new Way(interfaces[index], Optional.empty()));
      case NextHopTable.GATEWAY -> List.of(new Way(interfaces[index], Optional.of(gateway(index))));
      case NextHopTable.GROUP -> {
        List<Way> all = new ArrayList<>();
        for (int member : members[index]) {
          all.addAll(ways(member));
        }
        yield List.copyOf(all);
      }
      default -> List.of();
    };
  }

  private IpAddress gateway(int index) {
    Entry entry = entries.get(index);
    boolean ipv4 =
        entry
            .way()
            .flatMap(Way::gateway)
            .map(IpAddress::isIpv4)
            .orElseGet(
                () ->
                    highs[index] == 0
                        && entry.key().orElseThrow().hops().getFirst() instanceof NextHop.Via via
                        && via.gateway().isIpv4());
    return ipv4 ? IpAddress.ofIpv4((int) lows[index]) : IpAddress.ofIpv6(highs[index], lows[index]);
  }
}
