package dev.weir.firewall.classify;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lookup structure for the packets of one address family. Immutable. */
final class FamilyTable {
  private final boolean ipv6;
  private final int used;
  private final @Nullable Ipv4Index source4;
  private final @Nullable Ipv4Index destination4;
  private final @Nullable Ipv6Index source6;
  private final @Nullable Ipv6Index destination6;
  private final SmallIndex[] small = new SmallIndex[Field.COUNT];

  /** Nodes of all trees; layout in {@link Tree}. */
  final int[] data;

  /** Per tree its root, in the order of the lowest rule. */
  final int[] roots;

  /** Per tree its lowest rule. */
  final int[] firstRules;

  final @Nullable BitVectors vectors;

  FamilyTable(RuleFields fields, ClassifierLimits limits) throws RulesetTooLargeException {
    ipv6 = fields.ipv6;
    used = fields.used;
    for (int f = Field.FIRST_SMALL; f < Field.COUNT; f++) {
      if (uses(f)) {
        small[f] = new SmallIndex(fields.classes(f));
      }
    }
    FieldClasses source = fields.classes(Field.SOURCE_INDEX);
    FieldClasses destination = fields.classes(Field.DESTINATION_INDEX);
    source4 = !ipv6 && uses(Field.SOURCE_INDEX) ? new Ipv4Index(source) : null;
    destination4 = !ipv6 && uses(Field.DESTINATION_INDEX) ? new Ipv4Index(destination) : null;
    source6 = ipv6 && uses(Field.SOURCE_INDEX) ? new Ipv6Index(source) : null;
    destination6 = ipv6 && uses(Field.DESTINATION_INDEX) ? new Ipv6Index(destination) : null;

    IntList nodes = new IntList(1024);
    List<Group> groups = new ArrayList<>();
    IntList rest = new IntList(0);
    partition(fields, limits, nodes, groups, rest);
    groups.sort(Comparator.comparingInt(Group::firstRule));
    data = nodes.toArray();
    roots = groups.stream().mapToInt(Group::root).toArray();
    firstRules = groups.stream().mapToInt(Group::firstRule).toArray();
    int[] leftOver = rest.toArray();
    Arrays.sort(leftOver);
    vectors =
        leftOver.length == 0 ? null : new BitVectors(fields, leftOver, limits.maxVectorBytes());
  }

  private record Group(int root, int firstRule) {}

  /** Divides the rules until each part fits a tree; what cannot be divided is left over. */
  private static void partition(
      RuleFields fields, ClassifierLimits limits, IntList nodes, List<Group> groups, IntList rest) {
    Deque<int[]> open = new ArrayDeque<>();
    if (fields.rules.length > 0) {
      open.add(fields.rules);
    }
    while (!open.isEmpty()) {
      int[] rules = open.remove();
      int before = nodes.size();
      long maxData = before + limits.maxTreeWords(rules.length);
      int root =
          new TreeBuilder(fields, nodes, maxData, limits.maxBuildSteps(rules.length)).build(rules);
      if (root != TreeBuilder.FAILED) {
        groups.add(new Group(root, rules[0]));
        continue;
      }
      nodes.truncate(before);
      int[][] parts =
          groups.size() + open.size() + 2 <= limits.maxTrees()
              ? RuleDivision.divide(fields, rules)
              : new int[0][];
      open.addAll(List.of(parts));
      if (parts.length == 0) {
        for (int rule : rules) {
          rest.add(rule);
        }
      }
    }
  }

  private boolean uses(int field) {
    return (used & (1 << field)) != 0;
  }

  /** The first rule that matches, or {@link Tree#NO_RULE}. */
  int lookup(PacketKey key) {
    findClasses(key);
    int best = Tree.NO_RULE;
    int[] classes = key.classes;
    int[] nodes = data;
    for (int tree = 0; tree < roots.length && firstRules[tree] < best; tree++) {
      int reference = roots[tree];
      while (reference >= 0) {
        reference = step(nodes, reference, classes);
      }
      best = Math.min(best, ~reference);
    }
    BitVectors left = vectors;
    if (left != null && left.firstRule() < best) {
      best = Math.min(best, left.lookup(key));
    }
    return best;
  }

  private static int step(int[] nodes, int node, int[] classes) {
    int header = nodes[node];
    int value = classes[header & Tree.FIELD_MASK];
    int table = node + Tree.HEADER;
    int form = header & Tree.FORM_MASK;
    if (form == Tree.DIRECT) {
      return nodes[table + value];
    }
    if (form == Tree.RANGES) {
      int bounds = nodes[node + 1];
      int low = 0;
      int high = bounds;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (nodes[table + middle] <= value) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return nodes[table + bounds + low];
    }
    int slot = (value * Tree.SPREAD) >>> (header >>> Tree.HASH_SHIFT);
    int found = nodes[table + 2 * slot];
    while (found != value && found != -1) {
      slot = (slot + 1) & nodes[node + 1];
      found = nodes[table + 2 * slot];
    }
    return found == value ? nodes[table + 2 * slot + 1] : nodes[node + 2];
  }

  void findClasses(PacketKey key) {
    int[] classes = key.classes;
    if (source4 != null) {
      classes[0] = source4.classOf(key.source);
    }
    if (destination4 != null) {
      classes[1] = destination4.classOf(key.destination);
    }
    if (source6 != null) {
      classes[0] = source6.classOf(key.sourceHigh, key.sourceLow);
    }
    if (destination6 != null) {
      classes[1] = destination6.classOf(key.destinationHigh, key.destinationLow);
    }
    SmallIndex[] indexes = small;
    if (indexes[2] != null) {
      classes[2] = indexes[2].classOf(key.sourcePort);
    }
    if (indexes[3] != null) {
      classes[3] = indexes[3].classOf(key.destinationPort);
    }
    if (indexes[4] != null) {
      classes[4] = indexes[4].classOf(key.protocol);
    }
    if (indexes[5] != null) {
      classes[5] = indexes[5].classOf(key.tcpFlags);
    }
    if (indexes[6] != null) {
      classes[6] = indexes[6].classOf(key.state);
    }
    if (indexes[7] != null) {
      classes[7] = indexes[7].classOf(key.inInterface);
    }
    if (indexes[8] != null) {
      classes[8] = indexes[8].classOf(key.outInterface);
    }
  }

  /** The most array reads that finding the classes takes. */
  int maxClassProbes() {
    int probes = 0;
    for (SmallIndex index : small) {
      probes += index == null ? 0 : 2;
    }
    probes += source4 == null ? 0 : source4.maxProbes();
    probes += destination4 == null ? 0 : destination4.maxProbes();
    probes += source6 == null ? 0 : source6.maxProbes();
    probes += destination6 == null ? 0 : destination6.maxProbes();
    return probes;
  }

  int scratchWords() {
    return vectors == null ? 0 : vectors.words();
  }

  long bytes() {
    long bytes = 4L * (data.length + 2 * roots.length);
    for (SmallIndex index : small) {
      bytes += index == null ? 0 : index.bytes();
    }
    bytes += source4 == null ? 0 : source4.bytes();
    bytes += destination4 == null ? 0 : destination4.bytes();
    bytes += source6 == null ? 0 : source6.bytes();
    bytes += destination6 == null ? 0 : destination6.bytes();
    return bytes + (vectors == null ? 0 : vectors.bytes());
  }
}
