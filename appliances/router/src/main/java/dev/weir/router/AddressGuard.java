package dev.weir.router;

import dev.weir.router.neighbour.NeighbourTable;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.module.ControlPacket;
import dev.weir.sdk.module.ModuleContext;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Watches over the appliance's own addresses: asks whether a new one is somebody else's, announces
 * it, and defends it (RFC 5227, RFC 4862 section 5.4). An address is used at once, as RFC 4429 has
 * it for IPv6: where it turns out to be a duplicate, the appliance stops answering for it and
 * raises an alarm. On the control thread.
 */
final class AddressGuard {
  private static final long PROBE_NANOS = 1_000_000_000L;
  private static final long ANNOUNCE_NANOS = 2_000_000_000L;
  private static final long DEFEND_NANOS = 10_000_000_000L; // RFC 5227, DEFEND_INTERVAL

  /** An address of ours. */
  record Own(int interfaceIndex, String interfaceName, IpAddress address, long mac) {}

  private static final class Watch {
    long probingUntilNanos;
    long defendedNanos = Long.MIN_VALUE / 2;
    boolean duplicate;
  }

  private final ModuleContext context;
  private final NeighbourTable table;
  private final Map<Own, Watch> watched = new HashMap<>();

  AddressGuard(ModuleContext context, NeighbourTable table) {
    this.context = context;
    this.table = table;
  }

  /** The addresses are now these: new ones are probed and announced. */
  synchronized void setAddresses(List<Own> now) {
    for (Own gone : List.copyOf(watched.keySet())) {
      if (!now.contains(gone)) {
        context.alarms().clear(key(gone));
        watched.remove(gone);
      }
    }
    for (Own own : now) {
      if (!watched.containsKey(own)) {
        watched.put(own, new Watch());
        begin(own);
      }
    }
    publish();
  }

  /** The link of an interface came up: it may be another link. */
  synchronized void linkUp(int interfaceIndex) {
    for (Own own : List.copyOf(watched.keySet())) {
      if (own.interfaceIndex() == interfaceIndex) {
        context.alarms().clear(key(own));
        watched.put(own, new Watch());
        begin(own);
      }
    }
    publish();
  }

  private void begin(Own own) {
    Watch watch = watched.get(own);
    if (watch == null || own.mac() == 0) {
      return;
    }
    watch.probingUntilNanos = context.nowNanos() + PROBE_NANOS;
    later(0, own, watch, true);
    later(PROBE_NANOS, own, watch, false);
    later(PROBE_NANOS + ANNOUNCE_NANOS, own, watch, false);
  }

  private void later(long delayNanos, Own own, Watch watch, boolean probe) {
    context.schedule(
        delayNanos,
        () -> {
          synchronized (this) {
            if (watched.get(own) == watch
                && !watch.duplicate
                && context.isUp(own.interfaceIndex())) {
              context.transmit(
                  own.interfaceIndex(), probe ? GuardFrames.probe(own) : GuardFrames.announce(own));
            }
          }
        });
  }

  /** Somebody else was seen using an address of ours. */
  synchronized void conflict(ControlPacket packet) {
    IpAddress address = GuardFrames.claimed(packet);
    for (Map.Entry<Own, Watch> at : watched.entrySet()) {
      Own own = at.getKey();
      if (own.interfaceIndex() == packet.rxInterface() && own.address().equals(address)) {
        conflict(own, at.getValue());
      }
    }
  }

  private void conflict(Own own, Watch watch) {
    long nowNanos = context.nowNanos();
    String where = own.address() + " on " + own.interfaceName();
    if (nowNanos < watch.probingUntilNanos) {
      watch.duplicate = true;
      publish();
      context
          .alarms()
          .raise(
              key(own), Alarms.Severity.MAJOR, where + " is in use by another host: not answered");
    } else if (!watch.duplicate) {
      context
          .alarms()
          .raise(key(own), Alarms.Severity.MINOR, where + " is also claimed by another host");
      if (nowNanos - watch.defendedNanos >= DEFEND_NANOS) {
        watch.defendedNanos = nowNanos;
        later(0, own, watch, false);
      }
    }
  }

  private static String key(Own own) {
    return "duplicate-address " + own.interfaceName() + " " + own.address();
  }

  private void publish() {
    List<Own> duplicates = new ArrayList<>();
    watched.forEach(
        (own, watch) -> {
          if (watch.duplicate) {
            duplicates.add(own);
          }
        });
    ByteBuffer triples = ByteBuffer.allocate(24 * duplicates.size());
    for (Own own : duplicates) {
      triples.putLong(NeighbourTable.duplicateKey(own.interfaceIndex(), own.address().isIpv6()));
      triples.putLong(own.address().high()).putLong(own.address().low());
    }
    long[] all = new long[3 * duplicates.size()];
    triples.flip().asLongBuffer().get(all);
    table.setDuplicates(all);
  }
}
