package dev.weir.router.address;

import dev.weir.router.interfaces.WithheldAddresses;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.module.ControlPacket;
import dev.weir.sdk.module.ModuleContext;
import dev.weir.sdk.service.AddressStates;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Watches over the appliance's own addresses: asks whether a new one is somebody else's, announces
 * it, and defends it (RFC 5227 for IPv4, RFC 4862 section 5.4 for IPv6). Until the answer is in, an
 * address is used or not as {@link Detection} says. A duplicate is not used, until a commit or the
 * link coming up makes the appliance ask again. On the control thread; states from any.
 *
 * <p>An address that was found free is defended for as long as it is configured: the choice of RFC
 * 5227, section 2.4 (c), for the link's routers.
 */
public final class AddressGuard implements AddressStates {
  private static final long SECOND = 1_000_000_000L;

  private static final int PROBES_4 = 3; // RFC 5227, 1.1: PROBE_NUM
  private static final long PROBE_WAIT_NANOS = SECOND;
  private static final long PROBE_MIN_NANOS = SECOND;
  private static final long PROBE_SPREAD_NANOS = SECOND; // PROBE_MAX - PROBE_MIN
  private static final long ANNOUNCE_WAIT_NANOS = 2 * SECOND;
  private static final long ANNOUNCE_INTERVAL_NANOS = 2 * SECOND;
  private static final int ANNOUNCEMENTS = 2;
  private static final long DEFEND_NANOS = 10 * SECOND; // DEFEND_INTERVAL
  private static final long RETRANSMIT_NANOS = SECOND; // RFC 4862, 5.4: RetransTimer
  private static final long QUIET_NANOS = 60 * SECOND; // then a conflict counts as over

  /** An address of ours. */
  public record Own(
      int interfaceIndex,
      String interfaceName,
      int domain,
      IpAddress address,
      long mac,
      Detection detection) {}

  private static final class Watch {
    State state;
    long otherMac;
    long conflictNanos;
    long defendedNanos = Long.MIN_VALUE / 2;

    Watch(State state) {
      this.state = state;
    }
  }

  private final ModuleContext context;
  private final WithheldAddresses withheld;
  private final Runnable listener;
  private final Map<Own, Watch> watched = new LinkedHashMap<>();

  /**
   * A guard without addresses.
   *
   * @param withheld gets what must not be used
   * @param listener called when that changes
   */
  public AddressGuard(ModuleContext context, WithheldAddresses withheld, Runnable listener) {
    this.context = context;
    this.withheld = withheld;
    this.listener = listener;
  }

  /** The addresses are now these: new ones are asked for, and duplicates once more. */
  public synchronized void setAddresses(List<Own> now) {
    for (Own gone : List.copyOf(watched.keySet())) {
      if (!now.contains(gone)) {
        context.alarms().clear(key(gone));
        watched.remove(gone);
      }
    }
    for (Own own : now) {
      Watch watch = watched.get(own);
      if (watch == null || watch.state == State.DUPLICATE) {
        begin(own);
      }
    }
    publish();
  }

  /** The link of an interface came up: it may be another link. */
  public synchronized void linkUp(int interfaceIndex) {
    for (Own own : List.copyOf(watched.keySet())) {
      if (own.interfaceIndex() == interfaceIndex) {
        begin(own);
      }
    }
    publish();
  }

  private void begin(Own own) {
    context.alarms().clear(key(own));
    Watch watch =
        new Watch(
            switch (own.detection()) {
              case OFF -> State.PREFERRED;
              case OPTIMISTIC -> State.OPTIMISTIC;
              case STRICT -> State.TENTATIVE;
            });
    watched.put(own, watch);
    if (!context.isUp(own.interfaceIndex())) {
      return; // linkUp begins anew
    }
    if (own.detection() == Detection.OFF) {
      announce(own, watch);
      return;
    }
    // Hosts that wake up together ask at different times; the same one always at the same.
    Random random = new Random(own.mac() ^ own.address().hashCode());
    long at = own.detection() == Detection.STRICT ? random.nextLong(PROBE_WAIT_NANOS) : 0;
    int probes = own.address().isIpv4() ? PROBES_4 : 1;
    for (int i = 0; i < probes; i++) {
      at += i == 0 ? 0 : PROBE_MIN_NANOS + random.nextLong(PROBE_SPREAD_NANOS);
      later(at, own, watch, () -> send(own, GuardFrames.probe(own)));
    }
    at += own.address().isIpv4() ? ANNOUNCE_WAIT_NANOS : RETRANSMIT_NANOS;
    later(at, own, watch, () -> take(own, watch));
  }

  /** Nobody else has it. */
  private void take(Own own, Watch watch) {
    watch.state = State.PREFERRED;
    publish();
    announce(own, watch);
  }

  private void announce(Own own, Watch watch) {
    for (int i = 0; i < ANNOUNCEMENTS; i++) {
      later(i * ANNOUNCE_INTERVAL_NANOS, own, watch, () -> send(own, GuardFrames.announce(own)));
    }
  }

  /** Does something unless the address was given up, or is watched anew, by then. */
  private void later(long delayNanos, Own own, Watch watch, Runnable action) {
    context.schedule(
        delayNanos,
        () -> {
          synchronized (this) {
            if (watched.get(own) == watch
                && watch.state != State.DUPLICATE
                && context.isUp(own.interfaceIndex())) {
              action.run();
            }
          }
        });
  }

  private void send(Own own, byte[] frame) {
    context.transmit(own.interfaceIndex(), frame);
  }

  /** Somebody else was seen using an address of ours, or asking whether he may. */
  public synchronized void conflict(ControlPacket packet) {
    Optional<GuardFrames.Claim> claim = GuardFrames.claim(packet);
    for (Map.Entry<Own, Watch> at : watched.entrySet()) {
      Own own = at.getKey();
      if (own.interfaceIndex() == packet.rxInterface()
          && claim.isPresent()
          && claim.get().address().equals(own.address())
          && claim.get().mac() != own.mac()) { // our own frame, sent back by a loop
        conflict(own, at.getValue(), claim.get());
      }
    }
  }

  private void conflict(Own own, Watch watch, GuardFrames.Claim claim) {
    String where = own.address() + " on " + own.interfaceName();
    MacAddress other = new MacAddress(claim.mac());
    switch (watch.state) {
      case TENTATIVE, OPTIMISTIC -> {
        watch.state = State.DUPLICATE;
        watch.otherMac = claim.mac();
        publish();
        context
            .alarms()
            .raise(
                key(own),
                Alarms.Severity.MAJOR,
                where
                    + " is in use by "
                    + other
                    + " and therefore not used here; give one of the two another address, then"
                    + " commit");
      }
      case PREFERRED -> {
        if (!claim.probe()) { // who only asks is answered, and goes away
          watch.otherMac = claim.mac();
          watch.conflictNanos = context.nowNanos();
          context
              .alarms()
              .raise(key(own), Alarms.Severity.MINOR, where + " is also claimed by " + other);
          later(QUIET_NANOS, own, watch, () -> forget(own, watch));
          defend(own, watch);
        }
      }
      case DUPLICATE -> watch.otherMac = claim.mac();
    }
  }

  private void defend(Own own, Watch watch) {
    if (context.nowNanos() - watch.defendedNanos >= DEFEND_NANOS) {
      watch.defendedNanos = context.nowNanos();
      later(0, own, watch, () -> send(own, GuardFrames.announce(own)));
    }
  }

  private void forget(Own own, Watch watch) {
    if (context.nowNanos() - watch.conflictNanos >= QUIET_NANOS) {
      watch.otherMac = 0;
      context.alarms().clear(key(own));
    }
  }

  private static String key(Own own) {
    return "duplicate-address " + own.interfaceName() + " " + own.address();
  }

  private void publish() {
    withheld.set(
        watched.entrySet().stream()
            .filter(at -> !at.getValue().state.isUsed())
            .map(
                at ->
                    new WithheldAddresses.Entry(
                        at.getKey().interfaceIndex(), at.getKey().domain(), at.getKey().address()))
            .toList());
    listener.run();
  }

  @Override
  public Withheld withheld() {
    return withheld;
  }

  @Override
  public synchronized List<Entry> list() {
    return watched.entrySet().stream()
        .map(
            at ->
                new Entry(
                    at.getKey().interfaceName(),
                    at.getKey().address(),
                    at.getValue().state,
                    at.getValue().otherMac == 0
                        ? Optional.empty()
                        : Optional.of(new MacAddress(at.getValue().otherMac))))
        .sorted(Comparator.comparing(Entry::interfaceName).thenComparing(Entry::address))
        .toList();
  }
}
