package dev.weir.benchmarks.drivers;

import dev.weir.drivers.io.CpuAffinity;
import dev.weir.drivers.io.Epoll;
import dev.weir.drivers.tap.TapDevice;
import dev.weir.drivers.tap.TapSettings;
import dev.weir.sdk.driver.InterfaceDriver;
import dev.weir.sdk.packet.Batch;

/**
 * Carries frames between two TAPs by their drivers alone: what TAP costs in Java, beside a loop in
 * C.
 *
 * <p>Usage: {@code TapForward TAP-A TAP-B [-v | -g] [-n] [-p] [-c CPU]}. {@code -v}, {@code -g}:
 * virtio-net headers with offloads; {@code -n}: NAPI; {@code -p}: never sleep; {@code -c}: CPU of
 * the loop. Prints {@code ready}, and counts on SIGTERM.
 */
public final class TapForward {
  private static final int SMALL_SLOTS = 512;
  private static final int LARGE_SLOTS = 80;
  private static final int IDLE_POLLS = 8;
  private static final long SLEEP_NANOS = 200_000_000L;

  private TapForward() {}

  public static void main(String[] arguments) throws Exception {
    TapSettings left = TapSettings.tap(arguments[0]);
    TapSettings right = TapSettings.tap(arguments[1]);
    boolean spin = false;
    for (int i = 2; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "-v", "-g" -> {
          left = left.withOffloads();
          right = right.withOffloads();
        }
        case "-n" -> {
          left = left.withNapi();
          right = right.withNapi();
        }
        case "-p" -> spin = true;
        case "-c" -> CpuAffinity.pin(Integer.parseInt(arguments[++i]));
        default -> throw new IllegalArgumentException("what is " + arguments[i] + "?");
      }
    }
    TapDevice a = TapDevice.open(left);
    TapDevice b = TapDevice.open(right);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  System.out.println(TapForward.class.getSimpleName());
                  System.out.println(a.interfaceName() + " " + a.details());
                  System.out.println(b.interfaceName() + " " + b.details());
                }));
    forward(a, b, spin);
  }

  private static void forward(TapDevice a, TapDevice b, boolean spin) throws Exception {
    SlotStack slots = new SlotStack(SMALL_SLOTS, LARGE_SLOTS);
    InterfaceDriver left = a.open(0, slots);
    InterfaceDriver right = b.open(0, slots);
    try (Epoll epoll = new Epoll()) {
      epoll.add(left.pollFd(), 0);
      epoll.add(right.pollFd(), 1);
      System.out.println("ready");
      System.out.flush();
      Batch batch = new Batch();
      int idle = 0;
      while (true) {
        int moved = pass(left, right, batch) + pass(right, left, batch);
        idle = moved == 0 ? idle + 1 : 0;
        if (idle > IDLE_POLLS && !spin && left.arm() && right.arm()) {
          epoll.await(SLEEP_NANOS);
        }
      }
    }
  }

  private static int pass(InterfaceDriver from, InterfaceDriver to, Batch batch) {
    int received = from.receive(batch);
    if (received > 0) {
      to.transmit(batch);
      to.flush();
      batch.clear();
    }
    return received;
  }
}
