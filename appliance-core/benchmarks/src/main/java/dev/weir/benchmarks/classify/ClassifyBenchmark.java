package dev.weir.benchmarks.classify;

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

/**
 * Time of a rule lookup and of compiling, at 10 and at about 10,000 rules of the same set: packets
 * lie within rules of the set looked up, 4,096 of them in turn.
 */
public final class ClassifyBenchmark {
  private static final int PACKETS = 4096;
  private static final int ROUNDS = 200;
  private static final int RUNS = 9;

  private final Path corpus;
  private int sink;

  /**
   * A benchmark over the sets of a corpus folder.
   *
   * @param corpus holds {@code classbench/}
   */
  public ClassifyBenchmark(Path corpus) {
    this.corpus = corpus;
  }

  /** Prints all figures. The argument is the corpus folder. */
  public static void main(String[] arguments) throws IOException, RulesetTooLargeException {
    for (Measurement measurement : new ClassifyBenchmark(Path.of(arguments[0])).run()) {
      System.out.println(measurement);
    }
  }

  /** Measures; takes about half a minute. */
  public List<Measurement> run() throws IOException, RulesetTooLargeException {
    List<Measurement> results = new ArrayList<>();
    for (String name : new String[] {"acl1", "fw1", "ipc1"}) {
      List<MatchRule> all = FilterSet.read(corpus.resolve("classbench").resolve(name + "_10k.gz"));
      List<MatchRule> few = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        few.add(all.get(i * (all.size() - 1) / 9));
      }
      compile(results, name + "-10000-compile", all);
      double large = lookup(results, name + "-10000-lookup", all);
      double small = lookup(results, name + "-10-lookup", few);
      results.add(Measurement.of(name + "-ratio", "x", large / small));
    }
    if (sink == 42) {
      System.out.print(""); // keeps the lookups alive
    }
    return results;
  }

  private void compile(List<Measurement> results, String name, List<MatchRule> rules)
      throws RulesetTooLargeException {
    double best = Double.MAX_VALUE;
    for (int run = 0; run < RUNS; run++) {
      long begin = System.nanoTime();
      sink += (int) Classifier.compile(rules, ClassifierLimits.STANDARD).bytes();
      best = Math.min(best, (System.nanoTime() - begin) / 1e6);
    }
    results.add(Measurement.of(name, "ms", best));
  }

  private double lookup(List<Measurement> results, String name, List<MatchRule> rules)
      throws RulesetTooLargeException {
    Classifier classifier = Classifier.compile(rules, ClassifierLimits.STANDARD);
    int[] packets = packets(rules);
    PacketKey key = new PacketKey(classifier.scratchWords());
    double best = Double.MAX_VALUE;
    for (int run = 0; run < RUNS; run++) {
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
      best = Math.min(best, (System.nanoTime() - begin) / (double) ROUNDS / PACKETS);
    }
    results.add(Measurement.of(name, "ns", best));
    return best;
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
