package dev.weir.oracle;

import dev.weir.runtime.appliance.Figures;
import dev.weir.runtime.show.TestAppliance;
import java.nio.file.Path;
import java.util.Set;

/** A whole appliance on memory interfaces under the same ruleset. */
final class WeirFirewall implements AutoCloseable {
  private static final Set<String> REFUSALS = Set.of("bad-tcp-flags");

  private final TestAppliance box;

  WeirFirewall(Path modules, Path state, String yaml) throws Exception {
    box = new TestAppliance(modules, state, yaml);
    // Duplicate address detection.
    box.appliance().engine().advance(5_000_000_000L);
    box.run(1);
    for (int on = 0; on < Net.INTERFACES; on++) {
      box.port(Net.name(on)).drain();
    }
  }

  /** Sends a frame into it. */
  String verdict(Sent sent) {
    long before = refused();
    box.port(Net.name(sent.on())).send(sent.frame().bytes());
    box.run(2);
    String verdict = Verdict.NOTHING;
    for (int on = 0; on < Net.INTERFACES; on++) {
      String here = Verdict.of(sent, on, box.port(Net.name(on)).drain());
      verdict = here.isEmpty() ? verdict : here;
    }
    if (sent.local() && refused() == before) {
      // What answers then is not the firewall.
      return Verdict.DELIVERED;
    }
    return verdict;
  }

  private long refused() {
    return new Figures(box.appliance().engine())
        .drops().stream()
            .filter(
                drop ->
                    drop.module().equals("firewall") || REFUSALS.contains(drop.reason().label()))
            .mapToLong(Figures.Drop::packets)
            .sum();
  }

  /** Why packets were dropped so far. */
  String drops() {
    return new Figures(box.appliance().engine()).drops().toString();
  }

  @Override
  public void close() {
    box.close();
  }
}
