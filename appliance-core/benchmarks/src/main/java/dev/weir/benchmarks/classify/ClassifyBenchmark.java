package dev.weir.benchmarks.classify;

import dev.weir.benchmarks.BenchOptions;
import dev.weir.benchmarks.Benchmark;
import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Measurement;
import dev.weir.firewall.classify.Classifier;
import dev.weir.firewall.classify.ClassifierLimits;
import dev.weir.firewall.classify.Field;
import dev.weir.firewall.classify.FieldSet;
import dev.weir.firewall.classify.MatchRule;
import dev.weir.firewall.classify.PacketKey;
import dev.weir.firewall.classify.RulesetTooLargeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Time of a rule lookup and of compiling, at 10 and at about 10,000 rules of the same set: packets
 * lie within rules of the set looked up, 4,096 of them in turn.
 */
public final class ClassifyBenchmark implements Benchmark {
  private static final int PACKETS = 4096;
  private static final int ROUNDS = 200;
  private static final int WARM_UP = 3;

  private int sink;
  private int runs = 1;

  @Override
  public String name() {
    return "classify";
  }

  @Override
  public String description() {
    return "The firewall's rule lookup alone, at 10 and 10,000 rules of three ClassBench sets";
  }

  @Override
  public void run(BenchOptions options, Consumer<Measurement> results)
      throws IOException, BenchmarkException {
    Path corpus =
        options
            .corpus()
            .orElseThrow(() -> new BenchmarkException("the rule sets are read from WEIR_CORPUS"));
    runs = options.runs();
    try {
      for (String name : new String[] {"acl1", "fw1", "ipc1"}) {
        measure(
            FilterSet.read(corpus.resolve("classbench").resolve(name + "_10k.gz")), name, results);
      }
    } catch (RulesetTooLargeException e) {
      throw new BenchmarkException("a rule set does not compile: " + e.getMessage(), e);
    }
    if (sink == 42) {
      System.err.print(""); // keeps the lookups alive
    }
  }

  private void measure(List<MatchRule> all, String name, Consumer<Measurement> results)
      throws RulesetTooLargeException {
    List<MatchRule> few = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      few.add(all.get(i * (all.size() - 1) / 9));
    }
    compile(results, name + "-10000-compile", all);
    Measurement small = lookup(name + "-10-lookup", few);
    results.accept(small);
    results.accept(
        lookup(name + "-10000-lookup", all)
            .withPeer("10 rules of the set, in this run", small.median()));
  }

  private void compile(Consumer<Measurement> results, String name, List<MatchRule> rules)
      throws RulesetTooLargeException {
    double[] samples = new double[runs];
    for (int run = -WARM_UP; run < runs; run++) {
      long begin = System.nanoTime();
      sink += (int) Classifier.compile(rules, ClassifierLimits.STANDARD).bytes();
      if (run >= 0) {
        samples[run] = (System.nanoTime() - begin) / 1e6;
      }
    }
    results.accept(Measurement.of(name, "ms", samples));
  }

  private Measurement lookup(String name, List<MatchRule> rules) throws RulesetTooLargeException {
    Classifier classifier = Classifier.compile(rules, ClassifierLimits.STANDARD);
    int[] packets = packets(rules);
    PacketKey key = new PacketKey(classifier.scratchWords());
    double[] samples = new double[runs];
    for (int run = -WARM_UP; run < runs; run++) {
      long begin = System.nanoTime();
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < packets.length; i += 4) {
          key.source = packets[i];
          key.destination = packets[i + 1];
          key.sourcePort = packets[i + 2] >>> 16;
          key.destinationPort = packets[i + 2] & 0xffff;
          key.protocol = packets[i + 3];
          sink += classifier.lookup(key);
        }
      }
      if (run >= 0) {
        samples[run] = (System.nanoTime() - begin) / (double) ROUNDS / PACKETS;
      }
    }
    return Measurement.of(name, "ns/lookup", samples);
  }

  private static int[] packets(List<MatchRule> rules) {
    SplittableRandom random = new SplittableRandom(1);
    int[] packets = new int[4 * PACKETS];
    for (int i = 0; i < packets.length; i += 4) {
      MatchRule rule = rules.get(random.nextInt(rules.size()));
      packets[i] = (int) inside(rule.source().ipv4(), random);
      packets[i + 1] = (int) inside(rule.destination().ipv4(), random);
      packets[i + 2] =
          (int) inside(rule.set(Field.SOURCE_PORT, false), random) << 16
              | (int) inside(rule.set(Field.DESTINATION_PORT, false), random) & 0xffff;
      packets[i + 3] = (int) inside(rule.set(Field.PROTOCOL, false), random) & 0xff;
    }
    return packets;
  }

  private static long inside(FieldSet set, SplittableRandom random) {
    for (int tries = 0; tries < 8; tries++) {
      long value = random.nextLong() & 0xffff_ffffL;
      if (set.contains(0, value)) {
        return value;
      }
    }
    return set.first();
  }
}
