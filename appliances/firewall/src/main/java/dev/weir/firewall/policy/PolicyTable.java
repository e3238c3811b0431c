package dev.weir.firewall.policy;

import dev.weir.firewall.classify.Classifier;
import dev.weir.firewall.classify.PacketKey;
import dev.weir.firewall.config.Action;
import dev.weir.firewall.log.FirewallLog;
import dev.weir.sdk.hotpath.HotPath;
import java.util.List;

/**
 * The rules from one zone to another, compiled. Immutable, shared by all workers. Rules are known
 * here by their position; the default is the position behind the last.
 */
public final class PolicyTable implements FirewallLog.RuleName {
  static final int ACCEPT = 0;
  static final int DROP = 1;
  static final int REJECT = 2;

  private final String title;
  private final Classifier classifier;
  private final int[] actions;
  private final int[] ruleIds;
  private final boolean[] log;
  private final List<String> names;

  /**
   * A compiled policy.
   *
   * @param title zones, for explanations
   * @param classifier of all rules
   * @param verdicts of all rules, then of the default
   */
  PolicyTable(String title, Classifier classifier, List<Verdict> verdicts) {
    this.title = title;
    this.classifier = classifier;
    this.actions = verdicts.stream().mapToInt(v -> number(v.action)).toArray();
    this.ruleIds = verdicts.stream().mapToInt(Verdict::ruleId).toArray();
    this.log = new boolean[verdicts.size()];
    for (int i = 0; i < log.length; i++) {
      log[i] = verdicts.get(i).log;
    }
    this.names = verdicts.stream().map(Verdict::name).toList();
  }

  /**
   * What follows from a rule.
   *
   * @param action what becomes of the packet
   * @param ruleId number of the rule for counters and drops
   * @param log whether flows are logged
   * @param name {@code rule 20} or {@code default action}
   */
  record Verdict(Action action, int ruleId, boolean log, String name) {}

  private static int number(Action action) {
    return switch (action) {
      case ACCEPT -> ACCEPT;
      case DROP -> DROP;
      case REJECT -> REJECT;
    };
  }

  /** Position of the first rule that matches, else of the default. */
  @HotPath
  int decide(PacketKey key) {
    return Math.min(classifier.lookup(key), actions.length - 1);
  }

  @HotPath
  int action(int position) {
    return actions[position];
  }

  @HotPath
  int ruleId(int position) {
    return ruleIds[position];
  }

  @HotPath
  boolean logs(int position) {
    return log[position];
  }

  @HotPath
  boolean isDefault(int position) {
    return position == actions.length - 1;
  }

  @Override
  public String ruleName(int position) {
    return title + " " + names.get(position);
  }

  int scratchWords() {
    return classifier.scratchWords();
  }

  long bytes() {
    return classifier.bytes();
  }
}
