package dev.weir.firewall.nat;

import dev.weir.firewall.classify.Classifier;
import dev.weir.firewall.classify.PacketKey;
import dev.weir.sdk.hotpath.HotPath;
import java.util.List;

/** The rules of source NAT, compiled. Immutable, shared by all workers. */
@HotPath
final class SourceTable {
  static final int NO_RULE = Classifier.NO_RULE;

  /** What a rule does. */
  enum Kind {
    /** The address of the interface the packet leaves by. */
    MASQUERADE,
    /** An address of a pool. */
    POOL,
    /** A block mapped one to one, ports kept. */
    SHIFT,
    /** Nothing. */
    EXCLUDE
  }

  /**
   * Blocks of addresses.
   *
   * @param first of each block
   * @param count addresses of each block
   */
  @SuppressWarnings("ArrayRecordComponent") // private to the package and never compared
  record Pool(int[] first, int[] count) {
    static final Pool NONE = new Pool(new int[0], new int[0]);

    int size() {
      int size = 0;
      for (int block : count) {
        size += block;
      }
      return size;
    }

    int address(int index) {
      int rest = index;
      int block = 0;
      while (rest >= count[block]) {
        rest -= count[block++];
      }
      return first[block] + rest;
    }
  }

  /**
   * A rule.
   *
   * @param name words for explanations
   * @param pool addresses, for POOL
   * @param insideFirst first inside address, for SHIFT
   * @param outsideFirst first outside address, for SHIFT
   */
  record Entry(
      String name,
      Kind kind,
      Pool pool,
      int insideFirst,
      int outsideFirst,
      int firstPort,
      int lastPort,
      boolean random,
      int ruleId) {}

  private final Classifier classifier;
  private final Entry[] entries;
  private final int[] interfaceAddress;

  /**
   * The rules.
   *
   * @param interfaceAddress IPv4 address by interface index, 0 where there is none
   */
  SourceTable(Classifier classifier, List<Entry> entries, int[] interfaceAddress) {
    this.classifier = classifier;
    this.entries = entries.toArray(Entry[]::new);
    this.interfaceAddress = interfaceAddress.clone();
  }

  int lookup(PacketKey key) {
    return classifier.lookup(key);
  }

  Entry entry(int rule) {
    return entries[rule];
  }

  int addressOf(int interfaceIndex) {
    return interfaceIndex < interfaceAddress.length ? interfaceAddress[interfaceIndex] : 0;
  }

  int scratchWords() {
    return classifier.scratchWords();
  }
}
