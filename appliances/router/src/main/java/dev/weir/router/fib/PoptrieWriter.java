package dev.weir.router.fib;

import java.util.Arrays;

/**
 * Changes a {@link Poptrie} prefix by prefix without rebuilding it. A changed node is written anew
 * beside the old one and becomes visible by one store: of a page's cell, or of its parent's {@code
 * bases} word. Single-threaded; allocates only where the arrays must grow.
 */
final class PoptrieWriter {
  private static final int STRIDE = Poptrie.STRIDE;
  private static final int FANOUT = Poptrie.FANOUT;
  private static final int LONGS = Poptrie.LONGS;

  /** What became of a node under an update. */
  private enum Outcome {
    /** As before, or changed in place. */
    SAME,
    /** Its new content stands in the frame; whoever points to it must place it. */
    REWRITTEN,
    /** All its leaves are equal and there is no child: the frame's leaf replaces it. */
    LEAF
  }

  /** Working space of one level of the walk. */
  private static final class Frame {
    long vector;
    final int[] leaf = new int[FANOUT];
    final long[] child = new long[FANOUT * LONGS];
    long rewritten;
    final long[] result = new long[LONGS];
    int resultLeaf;
  }

  private final PoptrieStore store;
  private final int directBits;
  private final int rootBits;
  private final Frame[] frames;
  private final int[] leafScratch = new int[FANOUT];

  // The update under way.
  private long high;
  private long low;
  private int length;
  private int newLeaf;
  private boolean exactOnly;

  PoptrieWriter(PoptrieStore store, int directBits, int addressBits) {
    this.store = store;
    this.directBits = directBits;
    this.rootBits = directBits - Poptrie.PAGE_BITS;
    this.frames = new Frame[(addressBits - directBits + STRIDE - 1) / STRIDE];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = new Frame();
    }
  }

  /** Gives the prefix a next hop, new or in place of its old one. */
  void insert(long prefixHigh, long prefixLow, int prefixLength, int nextHop) {
    begin(prefixHigh, prefixLow, prefixLength, leaf(nextHop, prefixLength), false);
  }

  /** Takes the prefix away: its addresses fall back to the covering prefix (next hop 0: none). */
  void delete(
      long prefixHigh, long prefixLow, int prefixLength, int coverLength, int coverNextHop) {
    begin(prefixHigh, prefixLow, prefixLength, leaf(coverNextHop, coverLength), true);
  }

  static int leaf(int nextHop, int prefixLength) {
    return nextHop == 0 ? 0 : nextHop << Poptrie.LEAF_LENGTH_BITS | prefixLength;
  }

  private void begin(long prefixHigh, long prefixLow, int prefixLength, int leaf, boolean exact) {
    high = prefixHigh;
    low = prefixLow;
    length = prefixLength;
    newLeaf = leaf;
    exactOnly = exact;
    int first = rootBits == 0 ? 0 : (int) (high >>> 64 - rootBits);
    int count = length >= rootBits ? 1 : 1 << rootBits - length;
    for (int i = first; i < first + count; i++) {
      updateRoot(i);
    }
    store.endUpdate();
  }

  /**
   * Whether a leaf gives way: a deletion replaces its own leaves, an insertion all less specific.
   */
  private boolean givesWay(int leaf) {
    if (leaf == newLeaf) {
      return false;
    }
    int leafLength = leaf & (1 << Poptrie.LEAF_LENGTH_BITS) - 1;
    return exactOnly ? leafLength == length && leaf != 0 : leafLength <= length;
  }

  private void updateRoot(int index) {
    int cell = store.published().root[index];
    if (cell < 0) {
      updatePage(~cell);
      collapsePage(index, ~cell);
    } else if (givesWay(cell)) {
      int value = newLeaf;
      if (length > rootBits) {
        int page = store.allocatePage(cell);
        updatePage(page);
        value = ~page;
      }
      Poptrie.CELL.setRelease(store.published().root, index, value);
    }
  }

  private void updatePage(int page) {
    int first = 0;
    int count = Poptrie.PAGE;
    if (length > rootBits) {
      first = (int) (high >>> 64 - directBits) & Poptrie.PAGE - 1;
      count = length >= directBits ? 1 : 1 << directBits - length;
    }
    for (int i = page + first; i < page + first + count; i++) {
      updatePageCell(i);
    }
  }

  private void updatePageCell(int index) {
    int cell = store.published().pages[index];
    Outcome outcome;
    if (cell < 0) {
      outcome = updateNode(0, ~cell, 0);
      if (outcome != Outcome.SAME) {
        store.retireNodes(~cell, 1);
      }
    } else if (!givesWay(cell)) {
      return;
    } else if (length <= directBits) {
      Poptrie.CELL.setRelease(store.published().pages, index, newLeaf);
      return;
    } else {
      outcome = updateNode(0, -1, cell);
    }
    switch (outcome) {
      case SAME -> {}
      case LEAF -> Poptrie.CELL.setRelease(store.published().pages, index, frames[0].resultLeaf);
      case REWRITTEN -> {
        int node = store.allocateNodes(1);
        System.arraycopy(frames[0].result, 0, store.published().nodes, node * LONGS, LONGS);
        Poptrie.CELL.setRelease(store.published().pages, index, ~node);
      }
    }
  }

  /** A page whose cells are all the same leaf goes back into the root's cell. */
  private void collapsePage(int rootIndex, int page) {
    int[] pages = store.published().pages;
    int cell = pages[page];
    if (cell < 0) {
      return;
    }
    for (int i = page + 1; i < page + Poptrie.PAGE; i++) {
      if (pages[i] != cell) {
        return;
      }
    }
    Poptrie.CELL.setRelease(store.published().root, rootIndex, cell);
    store.retirePage(page);
  }

  /**
   * Applies the update below one node.
   *
   * @param node its index, or -1 for a node that stands for one leaf split up
   * @param uniform that leaf
   */
  private Outcome updateNode(int level, int node, int uniform) {
    Frame frame = frames[level];
    load(frame, node, uniform);
    int offset = directBits + level * STRIDE;
    int first = 0;
    int count = FANOUT;
    if (length > offset) {
      first = Poptrie.bits(high, low, offset);
      count = length >= offset + STRIDE ? 1 : 1 << offset + STRIDE - length;
    }
    boolean leavesChanged = false;
    for (int i = first; i < first + count; i++) {
      long bit = 1L << i;
      if ((frame.vector & bit) != 0) {
        int child = childIndex(node, bit);
        Outcome outcome = updateNode(level + 1, child, 0);
        if (outcome == Outcome.LEAF) {
          frame.vector &= ~bit;
          frame.leaf[i] = frames[level + 1].resultLeaf;
          leavesChanged = true;
        } else if (outcome == Outcome.REWRITTEN) {
          takeChild(frame, i, frames[level + 1]);
        }
      } else if (givesWay(frame.leaf[i])) {
        leavesChanged = true;
        if (length <= offset + STRIDE) {
          frame.leaf[i] = newLeaf;
        } else {
          updateNode(level + 1, -1, frame.leaf[i]);
          frame.vector |= bit;
          takeChild(frame, i, frames[level + 1]);
        }
      }
    }
    return leavesChanged || frame.rewritten != 0 ? store(frame, node, leavesChanged) : Outcome.SAME;
  }

  private int childIndex(int node, long bit) {
    long[] nodes = store.published().nodes;
    return PoptrieStore.childBlock(nodes[node * LONGS + 2])
        + Long.bitCount(nodes[node * LONGS] & bit - 1);
  }

  private static void takeChild(Frame frame, int i, Frame below) {
    frame.rewritten |= 1L << i;
    System.arraycopy(below.result, 0, frame.child, i * LONGS, LONGS);
  }

  private void load(Frame frame, int node, int uniform) {
    frame.rewritten = 0;
    if (node < 0) {
      frame.vector = 0;
      Arrays.fill(frame.leaf, uniform);
      return;
    }
    Poptrie trie = store.published();
    frame.vector = trie.nodes[node * LONGS];
    long runs = trie.nodes[node * LONGS + 1];
    int next = PoptrieStore.leafBlock(trie.nodes[node * LONGS + 2]);
    int leaf = 0;
    for (int i = 0; i < FANOUT; i++) {
      if ((runs >>> i & 1) != 0) {
        leaf = trie.leaves[next++];
      }
      frame.leaf[i] = leaf;
    }
  }

  /**
   * Writes the frame's content: in place where only the bases differ, else as the frame's result.
   */
  private Outcome store(Frame frame, int node, boolean leavesChanged) {
    long oldVector = 0;
    long oldRuns = 0;
    long oldBases = PoptrieStore.bases(1, 0);
    if (node >= 0) {
      long[] nodes = store.published().nodes;
      oldVector = nodes[node * LONGS];
      oldRuns = nodes[node * LONGS + 1];
      oldBases = nodes[node * LONGS + 2];
    }
    int oldLeafBlock = PoptrieStore.leafBlock(oldBases);
    int oldChildBlock = PoptrieStore.childBlock(oldBases);
    long runs = oldRuns;
    int leafBlock = oldLeafBlock;
    if (leavesChanged || node < 0) {
      runs = findRuns(frame);
      int leafCount = Long.bitCount(runs);
      if (frame.vector == 0 && leafCount == 1 && node >= 0) {
        store.retireLeaves(oldLeafBlock, Long.bitCount(oldRuns));
        store.retireNodes(oldChildBlock, Long.bitCount(oldVector));
        frame.resultLeaf = leafScratch[0];
        return Outcome.LEAF;
      }
      leafBlock = 1;
      if (leafCount > 0) {
        leafBlock = store.allocateLeaves(leafCount);
        System.arraycopy(leafScratch, 0, store.published().leaves, leafBlock, leafCount);
      }
      store.retireLeaves(oldLeafBlock, Long.bitCount(oldRuns));
    }
    int childBlock = oldChildBlock;
    if (frame.rewritten != 0 || frame.vector != oldVector) {
      childBlock = writeChildren(frame, oldVector, oldChildBlock);
      store.retireNodes(oldChildBlock, Long.bitCount(oldVector));
    }
    long bases = PoptrieStore.bases(leafBlock, childBlock);
    if (node >= 0 && frame.vector == oldVector && runs == oldRuns) {
      Poptrie.BASES.setRelease(store.published().nodes, node * LONGS + 2, bases);
      return Outcome.SAME;
    }
    frame.result[0] = frame.vector;
    frame.result[1] = runs;
    frame.result[2] = bases;
    return Outcome.REWRITTEN;
  }

  /** The starts of runs of equal leaves; their values go to the scratch array. */
  private long findRuns(Frame frame) {
    long runs = 0;
    int runCount = 0;
    for (int i = 0; i < FANOUT; i++) {
      if ((frame.vector >>> i & 1) == 0
          && (runCount == 0 || leafScratch[runCount - 1] != frame.leaf[i])) {
        leafScratch[runCount++] = frame.leaf[i];
        runs |= 1L << i;
      }
    }
    return runs;
  }

  private int writeChildren(Frame frame, long oldVector, int oldBlock) {
    int count = Long.bitCount(frame.vector);
    if (count == 0) {
      return 0;
    }
    int block = store.allocateNodes(count);
    long[] nodes = store.published().nodes;
    int to = block * LONGS;
    for (long rest = frame.vector; rest != 0; rest &= rest - 1) {
      int i = Long.numberOfTrailingZeros(rest);
      if ((frame.rewritten >>> i & 1) != 0) {
        System.arraycopy(frame.child, i * LONGS, nodes, to, LONGS);
      } else {
        int from = oldBlock + Long.bitCount(oldVector & (1L << i) - 1);
        System.arraycopy(nodes, from * LONGS, nodes, to, LONGS);
      }
      to += LONGS;
    }
    return block;
  }
}
