package dev.weir.engine.nodes;

import dev.weir.engine.worker.Account;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.module.InterfaceRef;
import java.util.List;

/** What ethernet-input needs to know of interfaces, by index. Immutable. */
public final class InterfaceTable {
  private final long[] macs;
  private final int[] domains;
  private final boolean[] bridged;
  private final boolean[] enabled;
  private final int[] vlanKeys;
  private final int[] vlanInterfaces;

  /** Compiles it. */
  public InterfaceTable(List<InterfaceRef> interfaces) {
    // A packet that has waited may still name an interface that is gone: any index has an entry.
    int limit = Account.MAX_INTERFACES;
    macs = new long[limit];
    domains = new int[limit];
    bridged = new boolean[limit];
    enabled = new boolean[limit];
    List<InterfaceRef> vlans = interfaces.stream().filter(i -> i.parent() != 0).toList();
    int capacity = Integer.highestOneBit(Math.max(4, vlans.size() * 2)) << 1;
    vlanKeys = new int[capacity];
    vlanInterfaces = new int[capacity];
    for (InterfaceRef i : interfaces) {
      macs[i.index()] = i.mac();
      domains[i.index()] = i.domain();
      bridged[i.index()] = i.bridged();
      enabled[i.index()] = i.enabled();
    }
    for (InterfaceRef i : vlans) {
      int at = slot(i.parent(), i.vlan());
      vlanKeys[at] = key(i.parent(), i.vlan());
      vlanInterfaces[at] = i.index();
    }
  }

  private static int key(int parent, int vlan) {
    return parent << 12 | vlan;
  }

  @HotPath
  private int slot(int parent, int vlan) {
    int key = key(parent, vlan);
    int mask = vlanKeys.length - 1;
    int at = key * 0x9E3779B1 >>> 16 & mask;
    while (vlanInterfaces[at] != 0 && vlanKeys[at] != key) {
      at = at + 1 & mask;
    }
    return at;
  }

  /** Index of the sub-interface of a VLAN, or 0. */
  @HotPath
  int vlan(int parent, int vlan) {
    return vlanInterfaces[slot(parent, vlan)];
  }

  @HotPath
  long mac(int index) {
    return macs[index];
  }

  @HotPath
  int domain(int index) {
    return domains[index];
  }

  @HotPath
  boolean isBridged(int index) {
    return bridged[index];
  }

  @HotPath
  boolean isEnabled(int index) {
    return enabled[index];
  }
}
