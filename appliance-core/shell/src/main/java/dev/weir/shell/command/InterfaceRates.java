package dev.weir.shell.command;

import java.util.List;

/** Counters of interfaces, for live rates. Supplied by the runtime. Thread-safe. */
@FunctionalInterface
public interface InterfaceRates {
  /**
   * One interface as it stands.
   *
   * @param name its name
   * @param link {@code up/up}: administrative state and link
   * @param rxPackets received since start
   * @param rxBytes received since start
   * @param txPackets sent since start
   * @param txBytes sent since start
   * @param drops dropped since start
   */
  record Sample(
      String name,
      String link,
      long rxPackets,
      long rxBytes,
      long txPackets,
      long txBytes,
      long drops) {}

  /** All interfaces, in order of display. */
  List<Sample> samples();
}
