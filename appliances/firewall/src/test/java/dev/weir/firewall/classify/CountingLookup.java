package dev.weir.firewall.classify;

/**
 * The lookup's twin that counts the array reads of the walk and of the vectors. It answers the rule
 * too, so that a test sees at once if the two part ways.
 */
final class CountingLookup {
  private final Classifier classifier;
  int treeProbes;
  int vectorProbes;
  int classProbes;

  CountingLookup(Classifier classifier) {
    this.classifier = classifier;
  }

  int lookup(PacketKey key) {
    FamilyTable table = key.ipv6 ? classifier.ipv6 : classifier.ipv4;
    treeProbes = 0;
    vectorProbes = 0;
    classProbes = table.maxClassProbes();
    table.findClasses(key);
    int best = Tree.NO_RULE;
    for (int tree = 0; tree < table.roots.length && table.firstRules[tree] < best; tree++) {
      treeProbes += 2;
      int reference = table.roots[tree];
      while (reference >= 0) {
        reference = step(table.data, reference, key.classes);
      }
      best = Math.min(best, ~reference);
    }
    if (table.vectors != null && table.vectors.firstRule() < best) {
      vectorProbes = table.vectors.maxProbes();
      best = Math.min(best, table.vectors.lookup(key));
    }
    return best;
  }

  private int step(int[] nodes, int node, int[] classes) {
    int header = nodes[node];
    int value = classes[header & Tree.FIELD_MASK];
    int table = node + Tree.HEADER;
    treeProbes += 2; // header, and the reference in the end
    return switch (header & Tree.FORM_MASK) {
      case Tree.DIRECT -> nodes[table + value];
      case Tree.RANGES -> ranges(nodes, table, nodes[node + 1], value);
      default -> hash(nodes, node, value, header >>> Tree.HASH_SHIFT);
    };
  }

  private int ranges(int[] nodes, int table, int bounds, int value) {
    treeProbes++;
    int low = 0;
    int high = bounds;
    while (low < high) {
      int middle = (low + high) >>> 1;
      treeProbes++;
      if (nodes[table + middle] <= value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return nodes[table + bounds + low];
  }

  private int hash(int[] nodes, int node, int value, int shift) {
    int slot = (value * Tree.SPREAD) >>> shift;
    for (; ; ) {
      treeProbes++;
      int pair = node + Tree.HEADER + 2 * slot;
      if (nodes[pair] == value) {
        return nodes[pair + 1];
      }
      if (nodes[pair] == -1) {
        return nodes[node + 2];
      }
      slot = (slot + 1) & nodes[node + 1];
      treeProbes++;
    }
  }
}
