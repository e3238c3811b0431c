package dev.weir.firewall.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The compiled lookup against a linear scan, on rulesets of every shape. */
class ClassifierTest {
  /** Bound of the reads of a walk over all trees, whatever the rules; see {@link Tree}. */
  static final int MAX_TREE_PROBES = 200;

  private static int scan(List<MatchRule> rules, PacketKey key) {
    for (int i = 0; i < rules.size(); i++) {
      if (rules.get(i).matches(key)) {
        return i;
      }
    }
    return Classifier.NO_RULE;
  }

  private static void compare(
      List<MatchRule> rules, Classifier classifier, long seed, int packets) {
    RandomRules random = new RandomRules(seed);
    PacketKey key = new PacketKey(classifier.scratchWords());
    CountingLookup counting = new CountingLookup(classifier);
    int hits = 0;
    for (int i = 0; i < packets; i++) {
      random.packet(rules, key);
      int expected = scan(rules, key);
      assertThat(classifier.lookup(key)).as("packet %d of seed %d", i, seed).isEqualTo(expected);
      assertThat(counting.lookup(key)).isEqualTo(expected);
      hits += expected == Classifier.NO_RULE ? 0 : 1;
    }
    // A handful of rules may name one family as source and the other as destination.
    assertThat(hits)
        .as("packets that a rule matches")
        .isGreaterThanOrEqualTo(rules.size() < 33 ? 0 : packets / 4);
  }

  @ParameterizedTest
  @EnumSource(RandomRules.Shape.class)
  void agreesWithScanOnSmallRulesets(RandomRules.Shape shape) throws Exception {
    for (int size : new int[] {1, 2, 3, 7, 10, 33, 100}) {
      for (long seed = 0; seed < 20; seed++) {
        List<MatchRule> rules = new RandomRules(seed * 1000 + size).rules(shape, size);
        compare(rules, Classifier.compile(rules, ClassifierLimits.STANDARD), seed, 200);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(RandomRules.Shape.class)
  void agreesWithScanOnLargeRulesets(RandomRules.Shape shape) throws Exception {
    List<MatchRule> rules = new RandomRules(42).rules(shape, 5_000);
    compare(rules, Classifier.compile(rules, ClassifierLimits.STANDARD), 7, 1_500);
  }

  @ParameterizedTest
  @EnumSource(RandomRules.Shape.class)
  void agreesWithScanWhereNothingFitsATree(RandomRules.Shape shape) throws Exception {
    List<MatchRule> rules = new RandomRules(3).rules(shape, 1_000);
    ClassifierLimits noTrees = new ClassifierLimits(1, -1_000_000, 64 << 20);
    Classifier classifier = Classifier.compile(rules, noTrees);
    assertThat(classifier.scratchWords()).isPositive();
    compare(rules, classifier, 9, 1_500);
  }

  @ParameterizedTest
  @EnumSource(RandomRules.Shape.class)
  void readsAreBoundedAtTenThousandRules(RandomRules.Shape shape) throws Exception {
    List<MatchRule> rules = new RandomRules(11).rules(shape, 10_000);
    Classifier classifier = Classifier.compile(rules, ClassifierLimits.STANDARD);
    RandomRules random = new RandomRules(5);
    PacketKey key = new PacketKey(classifier.scratchWords());
    CountingLookup counting = new CountingLookup(classifier);
    for (int i = 0; i < 20_000; i++) {
      random.packet(rules, key);
      counting.lookup(key);
      assertThat(counting.classProbes).isLessThanOrEqualTo(60);
      assertThat(counting.treeProbes).isLessThanOrEqualTo(MAX_TREE_PROBES);
      assertThat(counting.vectorProbes)
          .isLessThanOrEqualTo(Field.COUNT * (2 * 157 + 3 + 128) + 158);
    }
    assertThat(classifier.bytes()).isLessThan(48L << 20);
  }

  @Test
  void firstOfEqualRulesWins() throws Exception {
    MatchRule web =
        MatchRule.ANY
            .with(Field.PROTOCOL, FieldSet.of(6))
            .with(Field.DESTINATION_PORT, FieldSet.of(80));
    Classifier classifier =
        Classifier.compile(List.of(web, web, MatchRule.ANY), ClassifierLimits.STANDARD);
    PacketKey key = new PacketKey(classifier.scratchWords());
    key.protocol = 6;
    key.destinationPort = 80;
    assertThat(classifier.lookup(key)).isZero();
    key.destinationPort = 81;
    assertThat(classifier.lookup(key)).isEqualTo(2);
  }

  @Test
  void noRuleMatchesInAnEmptyList() throws Exception {
    Classifier classifier = Classifier.compile(List.of(), ClassifierLimits.STANDARD);
    PacketKey key = new PacketKey(classifier.scratchWords());
    assertThat(classifier.lookup(key)).isEqualTo(Classifier.NO_RULE);
    key.ipv6 = true;
    assertThat(classifier.lookup(key)).isEqualTo(Classifier.NO_RULE);
  }

  @Test
  void ipv4RuleDoesNotMatchIpv6() throws Exception {
    MatchRule all4 =
        MatchRule.ANY.withSource(new AddressSet(FieldSet.ipv4Prefix(0, 0), FieldSet.NONE));
    Classifier classifier = Classifier.compile(List.of(all4), ClassifierLimits.STANDARD);
    PacketKey key = new PacketKey(classifier.scratchWords());
    assertThat(classifier.lookup(key)).isZero();
    key.ipv6 = true;
    assertThat(classifier.lookup(key)).isEqualTo(Classifier.NO_RULE);
  }

  @Test
  void memoryBeyondTheLimitIsAClearError() {
    List<MatchRule> rules = new RandomRules(1).rules(RandomRules.Shape.PORT_RECTANGLES, 2_000);
    assertThatThrownBy(() -> Classifier.compile(rules, new ClassifierLimits(1, -1_000_000, 4096)))
        .isInstanceOf(RulesetTooLargeException.class)
        .hasMessageContaining("2000 rules");
  }

  @Test
  void coveringIsWhatScanningShows() {
    RandomRules random = new RandomRules(77);
    List<MatchRule> rules = random.rules(RandomRules.Shape.MIXED, 120);
    List<MatchRule> pairs = new ArrayList<>();
    PacketKey key = new PacketKey(0);
    for (MatchRule wide : rules) {
      for (MatchRule narrow : rules) {
        if (wide.covers(narrow)) {
          pairs.add(narrow);
          for (int i = 0; i < 20; i++) {
            random.packet(List.of(narrow), key);
            assertThat(!narrow.matches(key) || wide.matches(key)).isTrue();
          }
        }
      }
    }
    assertThat(pairs.size()).isGreaterThan(rules.size());
  }
}
