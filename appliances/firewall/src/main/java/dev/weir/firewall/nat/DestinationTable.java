package dev.weir.firewall.nat;

import dev.weir.firewall.classify.Classifier;
import dev.weir.firewall.classify.PacketKey;
import dev.weir.sdk.hotpath.HotPath;
import java.util.List;

/** The rules of destination NAT, compiled. Immutable, shared by all workers. */
@HotPath
final class DestinationTable {
  static final int NO_RULE = Classifier.NO_RULE;

  private final Classifier classifier;
  private final List<Entry> entries;
  private final boolean[] exclude;
  private final int[] outsideFirst;
  private final int[] insideFirst;
  private final boolean[] shift;
  private final int[] port;
  private final boolean[] hairpin;
  private final int[] ruleIds;

  /**
   * A rule.
   *
   * @param name words for explanations
   * @param exclude no translation
   * @param outsideFirst first address of a block that is mapped one to one
   * @param insideFirst the address to translate to, or the first of the block
   * @param shift whether a block is mapped
   * @param port the port to translate to, 0 for the same
   * @param hairpin whether the source is translated where the packet turns back
   * @param ruleId number for hit counters
   */
  record Entry(
      String name,
      boolean exclude,
      int outsideFirst,
      int insideFirst,
      boolean shift,
      int port,
      boolean hairpin,
      int ruleId) {}

  DestinationTable(Classifier classifier, List<Entry> entries) {
    this.classifier = classifier;
    this.entries = List.copyOf(entries);
    int count = entries.size();
    exclude = new boolean[count];
    outsideFirst = new int[count];
    insideFirst = new int[count];
    shift = new boolean[count];
    port = new int[count];
    hairpin = new boolean[count];
    ruleIds = new int[count];
    for (int i = 0; i < count; i++) {
      Entry entry = entries.get(i);
      exclude[i] = entry.exclude;
      outsideFirst[i] = entry.outsideFirst;
      insideFirst[i] = entry.insideFirst;
      shift[i] = entry.shift;
      port[i] = entry.port;
      hairpin[i] = entry.hairpin;
      ruleIds[i] = entry.ruleId;
    }
  }

  int lookup(PacketKey key) {
    return classifier.lookup(key);
  }

  boolean excludes(int rule) {
    return exclude[rule];
  }

  int address(int rule, int before) {
    return shift[rule] ? insideFirst[rule] + (before - outsideFirst[rule]) : insideFirst[rule];
  }

  int port(int rule, int before) {
    return port[rule] != 0 ? port[rule] : before;
  }

  boolean hairpin(int rule) {
    return hairpin[rule];
  }

  int ruleId(int rule) {
    return ruleIds[rule];
  }

  String name(int rule) {
    return entries.get(rule).name();
  }

  int scratchWords() {
    return classifier.scratchWords();
  }
}
