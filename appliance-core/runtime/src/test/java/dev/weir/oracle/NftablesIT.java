package dev.weir.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.environment.Requires;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same random ruleset as the firewall's configuration and as the kernel's, the same random
 * packets through both: the same come out, and those that are rejected are told the same way.
 */
final class NftablesIT {
  private static final long SEED = 20_261_127L;
  private static final boolean LONG = Boolean.getBoolean("weir.long");
  private static final int RULESETS = LONG ? 600 : 30;
  private static final int PACKETS = LONG ? 600 : 250;

  @TempDir Path folder;

  @Test
  void verdictsAgree() throws Exception {
    Requires.rootAndNamespaces();
    Requires.programs("nft=nftables", "sysctl=procps");
    Map<String, Integer> seen = new TreeMap<>();
    for (int ruleset = 0; ruleset < RULESETS; ruleset++) {
      long seed = Long.getLong("weir.seed", SEED + ruleset);
      compare(seed, seen);
    }
    System.out.println(RULESETS + " rulesets, " + PACKETS + " packets each: " + seen);
    // Every kind of verdict has been met, or the test proves little.
    assertThat(seen.keySet().stream().map(kind -> kind.split("[ ,]")[0]).distinct())
        .contains("passed", "nothing", "delivered", "reset", "unreachable");
  }

  private void compare(long seed, Map<String, Integer> seen) throws Exception {
    Random random = new Random(seed);
    Policy policy = new RandomPolicy(random).next();
    RandomTraffic traffic = new RandomTraffic(random);
    Map<String, Integer> kinds = new HashMap<>();
    List<String> history = new ArrayList<>();
    String name = "wo" + ProcessHandle.current().pid();
    try (KernelFirewall kernel = new KernelFirewall(name, policy);
        WeirFirewall weir =
            new WeirFirewall(
                Path.of(System.getProperty("weir.home"), "modules"),
                folder.resolve("state" + seed),
                WeirText.of(policy))) {
      kernel.strict();
      for (int i = 0; i < PACKETS; i++) {
        Sent sent = traffic.next();
        String expected = kernel.verdict(sent);
        String actual = weir.verdict(sent);
        if (expected.equals(Verdict.NOTHING) && !actual.equals(expected)) {
          expected = kernel.secondLook(sent);
        }
        history.add(sent + ": " + expected);
        assertThat(actual)
            .as(
                () ->
                    "-Dweir.seed=%d\n%s\n%s\n%s\n%s"
                        .formatted(
                            seed,
                            WeirText.of(policy),
                            NftText.of(policy),
                            weir.drops(),
                            String.join("\n", history)))
            .isEqualTo(expected);
        kinds.merge(expected.replaceFirst(" by .*|,.*", ""), 1, Integer::sum);
      }
    }
    kinds.forEach((kind, count) -> seen.merge(kind, count, Integer::sum));
  }
}
