package dev.weir.advertisement;

import dev.weir.sdk.module.InterfaceRef;
import dev.weir.sdk.module.ModuleContext;
import java.util.Random;

/**
 * Advertises on one interface at the times of RFC 4861 section 6.2.4: a few soon after the start,
 * then at random intervals, and when a host asks. Its lock is held for one event at a time.
 */
final class Advertiser {
  private static final int FIRST_ONES = 3;
  private static final long MOST_INITIAL_NANOS = 16_000_000_000L;
  private static final long LEAST_BETWEEN_NANOS = 3_000_000_000L;
  private static final long MOST_DELAY_MILLIS = 500;

  private final ModuleContext context;
  private final InterfaceRef on;
  private final AdvertisementConfig.Advertised settings;
  private final Random random;
  private ModuleContext.Cancellable next = () -> {};
  private long lastNanos = Long.MIN_VALUE / 2;
  private long sent;
  private long solicitations;
  private boolean running;

  Advertiser(ModuleContext context, InterfaceRef on, AdvertisementConfig.Advertised settings) {
    this.context = context;
    this.on = on;
    this.settings = settings;
    this.random = new Random(on.mac());
  }

  InterfaceRef on() {
    return on;
  }

  AdvertisementConfig.Advertised settings() {
    return settings;
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
      context.transmit(on.index(), Advertisement.frame(on, settings, true));
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

  private void schedule(long delayNanos) {
    next.cancel();
    next = context.schedule(Math.max(0, delayNanos), this::advertise);
  }

  private synchronized void advertise() {
    if (!running) {
      return;
    }
    lastNanos = context.nowNanos();
    if (context.isUp(on.index())) {
      context.transmit(on.index(), Advertisement.frame(on, settings, false));
      sent++;
    }
    long most = settings.interval().toNanos();
    long interval = most / 3 + random.nextLong(most - most / 3);
    schedule(sent <= FIRST_ONES ? Math.min(interval, MOST_INITIAL_NANOS) : interval);
  }
}
