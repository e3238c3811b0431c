package dev.weir.config.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.store.SimulatedDisk;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Power goes at every single operation on the disk; the next start must find the old or the new
 * configuration, whole.
 */
class CrashTest {
  /** What a start may find: what was acknowledged, or what was under way. */
  private static final class Expected {
    private String permanent = "weir";
    private String underWay = "weir";
  }

  private static void scenario(Bench bench, Expected expected) throws Exception {
    bench.started();
    for (String name : new String[] {"one", "two"}) {
      expected.underWay = name;
      bench.name(name, CommitRequest.PLAIN);
      expected.permanent = name;
    }
    // Never permanent, so a start must not find it whatever happens.
    bench.name("tried", CommitRequest.confirmed(Duration.ofMinutes(1), ""));
    bench.pass(Duration.ofMinutes(1));
    assertThat(bench.name()).isEqualTo("two");
    bench.name("unconfirmed", CommitRequest.confirmed(Duration.ofMinutes(1), ""));
    bench.name("three", CommitRequest.PLAIN);
    expected.underWay = "three";
    bench.service.confirm(Bench.ALICE);
    expected.permanent = "three";
    expected.underWay = "four";
    bench.name("four", CommitRequest.PLAIN);
    expected.permanent = "four";
  }

  @Test
  void powerLossAtEveryOperation() throws Exception {
    SimulatedDisk whole = new SimulatedDisk();
    scenario(new Bench(whole), new Expected());
    int operations = whole.operations();
    assertThat(operations).isGreaterThan(30);
    Set<String> found = new TreeSet<>();
    for (int at = 1; at <= operations; at++) {
      for (int seed = 0; seed < 20; seed++) {
        SimulatedDisk disk = new SimulatedDisk();
        disk.losePowerAt(at);
        Expected expected = new Expected();
        boolean lost = false;
        try {
          scenario(new Bench(disk), expected);
        } catch (SimulatedDisk.PowerLoss e) {
          lost = true;
        }
        assertThat(lost).isTrue();
        SimulatedDisk after = disk.afterRestart(new Random(seed));
        String name = startsWith(after, expected, "operation " + at + " seed " + seed);
        found.add(name);
        crashDuringRecovery(disk, name, expected, at, seed);
      }
    }
    assertThat(found).containsExactlyInAnyOrder("weir", "one", "two", "three", "four");
  }

  private static String startsWith(SimulatedDisk disk, Expected expected, String when)
      throws Exception {
    Bench bench = new Bench(disk).started();
    assertThat(bench.name())
        .as(when + " " + disk.sizes())
        .isIn(expected.permanent, expected.underWay);
    assertThat(bench.appliedName()).isEqualTo(bench.name());
    // It goes on working.
    bench.name("later", CommitRequest.PLAIN);
    assertThat(new Bench(disk.afterRestart(new Random(1))).started().name()).isEqualTo("later");
    return bench.service.revisions().isEmpty() ? "none" : nameBefore(bench);
  }

  private static String nameBefore(Bench bench) throws Exception {
    try {
      var tree = bench.service.revisionTree("1");
      return dev.weir.config.bind.Configuration.bind(bench.service.schema(), tree)
          .root("system", dev.weir.config.Sample.SystemConfig.class)
          .hostName();
    } catch (dev.weir.config.problem.ConfigException e) {
      return "weir"; // "later" is the first
    }
  }

  /** Power goes again while the next start puts things in order. */
  private static void crashDuringRecovery(
      SimulatedDisk disk, String name, Expected expected, int at, int seed) throws Exception {
    SimulatedDisk again = disk.afterRestart(new Random(seed));
    again.losePowerAt(1 + seed % 3);
    try {
      new Bench(again).started();
    } catch (SimulatedDisk.PowerLoss e) {
      Bench third = new Bench(again.afterRestart(new Random(seed))).started();
      assertThat(third.name()).as("second loss, " + at + " " + seed).isEqualTo(name);
    }
    assertThat(name).isIn(expected.permanent, expected.underWay);
  }
}
