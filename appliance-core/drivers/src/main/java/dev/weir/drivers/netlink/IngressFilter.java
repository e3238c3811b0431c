package dev.weir.drivers.netlink;

import dev.weir.drivers.io.Errno;
import dev.weir.drivers.io.NativeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/**
 * A filter that drops everything an interface receives before the kernel's own stack sees it (tc
 * clsact, a classic BPF program of one instruction). Packet sockets are served before it and still
 * see every frame.
 *
 * <p>Weir's filter is known by its place, priority {@value #PRIORITY} and a handle of its own: one
 * left by a process that was killed is taken over or removed by the next. Filters of others on the
 * same interface are left alone.
 */
public final class IngressFilter {
  private static final int RTM_NEWQDISC = 36;
  private static final int RTM_NEWTFILTER = 44;
  private static final int RTM_DELTFILTER = 45;
  private static final int RTM_GETTFILTER = 46;
  private static final int TCA_KIND = 1;
  private static final int TCA_OPTIONS = 2;
  private static final int TCA_BPF_OPS_LEN = 4;
  private static final int TCA_BPF_OPS = 5;
  private static final int TCA_BPF_FLAGS = 8;
  private static final int DIRECT_ACTION = 1;
  private static final int TC_H_CLSACT = 0xFFFFFFF1;
  private static final int CLSACT_HANDLE = 0xFFFF0000;
  private static final int INGRESS = 0xFFFFFFF2;
  private static final int TC_ACT_SHOT = 2;
  private static final int BPF_RET_CONSTANT = 6;
  private static final int ETH_P_ALL = 3;

  /** First in line among an interface's filters. */
  private static final int PRIORITY = 1;

  /** "WEIR". */
  private static final int HANDLE = 0x57454952;

  private final Rtnetlink rtnetlink;

  IngressFilter(Rtnetlink rtnetlink) {
    this.rtnetlink = rtnetlink;
  }

  /** Installs the filter, or leaves the one that stands. */
  public void install(int interfaceIndex) throws IOException {
    NetlinkWriter qdisc =
        qdisc(
            RTM_NEWQDISC,
            NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_EXCLUSIVE,
            interfaceIndex);
    request(
        qdisc.attributeString(TCA_KIND, "clsact"),
        "add clsact to interface " + interfaceIndex,
        Errno.EEXIST);

    ByteBuffer program = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
    program.putShort((short) BPF_RET_CONSTANT).putShort((short) 0).putInt(TC_ACT_SHOT);
    NetlinkWriter filter =
        filter(
            RTM_NEWTFILTER,
            NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_EXCLUSIVE,
            interfaceIndex);
    filter.attributeString(TCA_KIND, "bpf");
    int options = filter.beginNest(TCA_OPTIONS);
    filter.attributeShort(TCA_BPF_OPS_LEN, 1);
    filter.attribute(TCA_BPF_OPS, program.array());
    filter.attributeInt(TCA_BPF_FLAGS, DIRECT_ACTION);
    filter.endNest(options);
    request(filter, "add ingress filter to interface " + interfaceIndex, Errno.EEXIST);
  }

  /** Whether the filter stands. */
  public boolean isInstalled(int interfaceIndex) throws IOException {
    NetlinkWriter message =
        new NetlinkWriter(RTM_GETTFILTER, NetlinkMessage.FLAG_REQUEST | NetlinkMessage.FLAG_DUMP)
            .putInt(0)
            .putInt(interfaceIndex)
            .putInt(0)
            .putInt(INGRESS)
            .putInt(0);
    for (NetlinkMessage answer : rtnetlink.dump(message, "list filters")) {
      if (answer.type() != RTM_NEWTFILTER) {
        continue;
      }
      ByteBuffer fixed = answer.payload(20, "filter message");
      if (fixed.getInt(8) == HANDLE && fixed.getInt(16) >>> 16 == PRIORITY) {
        return true;
      }
    }
    return false;
  }

  /**
   * Removes the filter from every interface of the namespace but those named: what a killed process
   * left.
   */
  public void removeAllBut(Set<String> interfaceNames) throws IOException {
    for (Link link : rtnetlink.links().list()) {
      if (!interfaceNames.contains(link.name()) && isInstalled(link.index())) {
        remove(link.index());
      }
    }
  }

  /**
   * Removes the filter; one that does not stand is no error. An empty clsact is harmless and stays
   * if others use it.
   */
  public void remove(int interfaceIndex) throws IOException {
    request(
        filter(RTM_DELTFILTER, 0, interfaceIndex).attributeString(TCA_KIND, "bpf"),
        "remove ingress filter of interface " + interfaceIndex,
        Errno.ENOENT,
        Errno.EINVAL,
        Errno.ENODEV);
  }

  private void request(NetlinkWriter message, String attempt, int... tolerated) throws IOException {
    try {
      rtnetlink.request(message, attempt);
    } catch (NativeException refused) {
      for (int errno : tolerated) {
        if (refused.errno() == errno) {
          return;
        }
      }
      throw refused;
    }
  }

  private static NetlinkWriter qdisc(int type, int flags, int interfaceIndex) {
    return new NetlinkWriter(type, NetlinkMessage.FLAG_REQUEST | NetlinkMessage.FLAG_ACK | flags)
        .putInt(0)
        .putInt(interfaceIndex)
        .putInt(CLSACT_HANDLE)
        .putInt(TC_H_CLSACT)
        .putInt(0);
  }

  /** A message with its {@code struct tcmsg}: priority and protocol share the last word. */
  private static NetlinkWriter filter(int type, int flags, int interfaceIndex) {
    int protocol = Short.toUnsignedInt(networkOrder(ETH_P_ALL));
    return new NetlinkWriter(type, NetlinkMessage.FLAG_REQUEST | NetlinkMessage.FLAG_ACK | flags)
        .putInt(0)
        .putInt(interfaceIndex)
        .putInt(HANDLE)
        .putInt(INGRESS)
        .putInt(PRIORITY << 16 | protocol);
  }

  private static short networkOrder(int value) {
    return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
        ? Short.reverseBytes((short) value)
        : (short) value;
  }
}
