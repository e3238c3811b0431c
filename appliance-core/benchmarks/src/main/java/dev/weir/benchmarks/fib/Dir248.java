package dev.weir.benchmarks.fib;

/**
 * The peer: DIR-24-8 (Gupta, Lin and McKeown, 1998) as other routers have it, one table of 2^24
 * cells and groups of 256 behind. Built once from prefixes in order of length; not updated.
 */
final class Dir248 {
  private static final int GROUP = 256;

  private final int[] first = new int[1 << 24];
  private int[] groups = new int[GROUP * 1024];
  private int groupCount;

  /** Adds a prefix; shorter ones must have been added before. */
  void add(int address, int length, int nextHop) {
    int index = address >>> 8;
    if (length <= 24) {
      java.util.Arrays.fill(first, index, index + (1 << 24 - length), nextHop);
      return;
    }
    if (first[index] >= 0) {
      if ((groupCount + 1) * GROUP > groups.length) {
        groups = java.util.Arrays.copyOf(groups, groups.length * 2);
      }
      int group = groupCount++ * GROUP;
      java.util.Arrays.fill(groups, group, group + GROUP, first[index]);
      first[index] = ~group;
    }
    int at = ~first[index] + (address & 0xff);
    java.util.Arrays.fill(groups, at, at + (1 << 32 - length), nextHop);
  }

  void lookup(int[] address, int[] nextHop, int count) {
    for (int i = 0; i < count; i++) {
      int cell = first[address[i] >>> 8];
      nextHop[i] = cell >= 0 ? cell : groups[~cell + (address[i] & 0xff)];
    }
  }

  int lookup(int address) {
    int cell = first[address >>> 8];
    return cell >= 0 ? cell : groups[~cell + (address & 0xff)];
  }

  long bytes() {
    return 4L * first.length + 4L * groupCount * GROUP;
  }
}
