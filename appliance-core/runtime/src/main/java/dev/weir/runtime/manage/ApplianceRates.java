package dev.weir.runtime.manage;

import dev.weir.runtime.appliance.Appliance;
import dev.weir.runtime.appliance.Figures;
import dev.weir.sdk.module.InterfaceRef;
import dev.weir.shell.command.InterfaceRates;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Counters of interfaces, for live rates. */
public record ApplianceRates(Appliance appliance) implements InterfaceRates {
  @Override
  public List<Sample> samples() {
    Figures figures = new Figures(appliance.engine());
    Map<String, Long> drops = new HashMap<>();
    figures.drops().forEach(drop -> drops.merge(drop.onInterface(), drop.packets(), Long::sum));
    List<Sample> samples = new ArrayList<>();
    for (InterfaceRef on : appliance.interfaces()) {
      Figures.Traffic traffic = figures.traffic(on.index());
      samples.add(
          new Sample(
              on.name(),
              (on.enabled() ? "up/" : "down/")
                  + appliance.linkState(on).name().toLowerCase(Locale.ROOT),
              traffic.rxPackets(),
              traffic.rxBytes(),
              traffic.txPackets(),
              traffic.txBytes(),
              drops.getOrDefault(on.name(), 0L)));
    }
    return samples;
  }
}
