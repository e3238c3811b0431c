package dev.weir.advertisement;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.ModuleContext;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;

/**
 * Advertises on one interface at the times of RFC 4861 section 6.2.4: a few soon after the start,
 * then at random intervals, and when a host asks. While the link is down, or another host has or
 * may have the link-local address, it is silent. Its lock is held for one event at a time.
 */
final class Advertiser {
  private static final int FIRST_ONES = 3;
  private static final long MOST_INITIAL_NANOS = 16_000_000_000L;
  private static final long LEAST_BETWEEN_NANOS = 3_000_000_000L;
  private static final long MOST_DELAY_MILLIS = 500;

  /** How soon the link and the address are looked at again while one of them is not to be used. */
  private static final long RETRY_NANOS = 1_000_000_000L;

  /** What it does. */
  enum State {
    ADVERTISING("advertising"),
    LINK_DOWN("link down"),
    ADDRESS_WITHHELD("address withheld");

    private final String label;

    State(String label) {
      this.label = label;
    }

    @Override
    public String toString() {
      return label;
    }
  }

  private final ModuleContext context;
  private final InterfaceRef on;
  private final AdvertisementConfig.Advertised settings;
  private final Predicate<IpAddress> mayUse;
  private final Random random;
  private ModuleContext.Cancellable next = () -> {};
  private long lastNanos = Long.MIN_VALUE / 2;
  private long sent;
  private long solicitations;
  private boolean running;

  /**
   * An advertiser at rest.
   *
   * @param mayUse whether an address of the interface may be used now
   */
  Advertiser(
      ModuleContext context,
      InterfaceRef on,
      AdvertisementConfig.Advertised settings,
      Predicate<IpAddress> mayUse) {
    this.context = context;
    this.on = on;
    this.settings = settings;
    this.mayUse = mayUse;
    this.random = new Random(on.mac());
  }

  InterfaceRef on() {
    return on;
  }

  AdvertisementConfig.Advertised settings() {
    return settings;
  }

  State state() {
    if (!context.isUp(on.index())) {
      return State.LINK_DOWN;
    }
    return source().isPresent() ? State.ADVERTISING : State.ADDRESS_WITHHELD;
  }

  /** The address to advertise from, unless all are withheld. */
  private Optional<IpAddress> source() {
    return Advertisement.linkLocals(on).stream().filter(mayUse).findFirst();
  }

  synchronized long sent() {
    return sent;
  }

  synchronized long solicitations() {
    return solicitations;
  }

  synchronized void start() {
    running = true;
    schedule(0);
  }

  /** Ends it; hosts are told unless another advertiser takes over. */
  synchronized void stop(boolean farewell) {
    running = false;
    next.cancel();
    if (farewell && sent > 0) {
      source().ifPresent(source -> transmit(source, true));
    }
  }

  /** A host has asked. */
  synchronized void solicited() {
    solicitations++;
    if (running) {
      long earliest = lastNanos + LEAST_BETWEEN_NANOS - context.nowNanos();
      long delay = random.nextLong(MOST_DELAY_MILLIS * 1_000_000);
      schedule(Math.max(earliest, delay));
    }
  }

  private void transmit(IpAddress source, boolean farewell) {
    context.transmit(on.index(), Advertisement.frame(on, settings, source, farewell));
  }

  private void schedule(long delayNanos) {
    next.cancel();
    next = context.schedule(Math.max(0, delayNanos), this::advertise);
  }

  private synchronized void advertise() {
    if (!running) {
      return;
    }
    Optional<IpAddress> source = source();
    if (!context.isUp(on.index()) || source.isEmpty()) {
      schedule(RETRY_NANOS);
      return;
    }
    lastNanos = context.nowNanos();
    transmit(source.get(), false);
    sent++;
    long most = settings.interval().toNanos();
    long interval = most / 3 + random.nextLong(most - most / 3);
    schedule(sent <= FIRST_ONES ? Math.min(interval, MOST_INITIAL_NANOS) : interval);
  }
}
