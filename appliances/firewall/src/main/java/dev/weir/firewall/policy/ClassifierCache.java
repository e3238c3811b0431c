package dev.weir.firewall.policy;

import dev.weir.firewall.classify.Classifier;
import dev.weir.firewall.classify.ClassifierLimits;
import dev.weir.firewall.classify.MatchRule;
import dev.weir.firewall.classify.RulesetTooLargeException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Compiled classifiers by what they match, so that a commit compiles again only the tables whose
 * matches changed; another action or comment changes none. What two generations in a row do not use
 * is forgotten. Commit thread only.
 */
public final class ClassifierCache {
  private Map<List<MatchRule>, Classifier> before = new HashMap<>();
  private Map<List<MatchRule>, Classifier> now = new HashMap<>();

  /** Begins a generation, or a candidate that may come to nothing. */
  public void begin() {
    before = now;
    now = new HashMap<>();
  }

  /** The classifier of the rules, compiled if need be. */
  public Classifier get(List<MatchRule> rules) throws RulesetTooLargeException {
    Classifier classifier = now.get(rules);
    if (classifier == null) {
      classifier = before.get(rules);
    }
    if (classifier == null) {
      classifier = Classifier.compile(rules, ClassifierLimits.STANDARD);
    }
    now.put(rules, classifier);
    return classifier;
  }
}
