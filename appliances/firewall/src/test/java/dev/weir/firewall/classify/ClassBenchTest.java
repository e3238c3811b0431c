package dev.weir.firewall.classify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.environment.Requires;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The compiled lookup against a linear scan on the ClassBench sets and their traces. */
class ClassBenchTest {
  private static Path folder() {
    return Requires.corpus("classbench");
  }

  private static int scan(List<MatchRule> rules, PacketKey key) {
    for (int i = 0; i < rules.size(); i++) {
      if (rules.get(i).matches(key)) {
        return i;
      }
    }
    return Classifier.NO_RULE;
  }

  @ParameterizedTest
  @ValueSource(strings = {"acl1_10k", "fw1_10k", "ipc1_10k"})
  void agreesWithScanOnTraces(String name) throws Exception {
    List<MatchRule> rules = ClassBench.rules(folder().resolve(name + ".gz"));
    Classifier classifier = Classifier.compile(rules, ClassifierLimits.STANDARD);
    CountingLookup counting = new CountingLookup(classifier);
    int packets = 0;
    int worst = 0;
    for (PacketKey key :
        ClassBench.trace(folder().resolve(name + "_trace.gz"), classifier.scratchWords())) {
      int found = classifier.lookup(key);
      assertThat(found).isEqualTo(scan(rules, key));
      assertThat(counting.lookup(key)).isEqualTo(found);
      worst = Math.max(worst, counting.classProbes + counting.treeProbes + counting.vectorProbes);
      packets++;
    }
    assertThat(packets).isGreaterThan(9_000);
    assertThat(worst).as("memory reads of the worst packet").isLessThanOrEqualTo(96);
    assertThat(classifier.bytes()).isLessThan(8L << 20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"acl1_1k", "fw1_1k", "ipc1_1k", "acl1_10k", "fw1_10k", "ipc1_10k"})
  void agreesWithScanNearTheBoundsOfRules(String name) throws Exception {
    List<MatchRule> rules = ClassBench.rules(folder().resolve(name + ".gz"));
    Classifier classifier = Classifier.compile(rules, ClassifierLimits.STANDARD);
    RandomRules random = new RandomRules(name.hashCode());
    PacketKey key = new PacketKey(classifier.scratchWords());
    for (int i = 0; i < 5_000; i++) {
      random.packet(rules, key);
      assertThat(classifier.lookup(key)).isEqualTo(scan(rules, key));
    }
  }
}
