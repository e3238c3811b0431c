package dev.weir.router.fib;

import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The arrays of a {@link Poptrie} and who owns which place in them: allocation, growth, and the
 * return of blocks that readers may still be looking at.
 *
 * <p>A block let go of during an update is <em>retired</em> at its end (when nothing points to it
 * any more) in the current era, and may be handed out again two eras later. A reader that began in
 * era {@code e} and ends before era {@code e + 2} has therefore seen no reused block.
 *
 * <p>Growth copies all arrays and publishes the copies together; readers of the old ones finish on
 * a table frozen at that moment. Single-threaded but for {@link #published} and {@link #era}.
 */
final class PoptrieStore {
  private static final int ERA_BLOCKS = 64;
  private static final int KIND_NODES = 0;
  private static final int KIND_LEAVES = 1;
  private static final int KIND_PAGE = 2;
  private static final int LEAST = 256;

  private volatile Poptrie published;
  private volatile long era;

  private BlockAllocator nodeBlocks;
  private BlockAllocator leafBlocks;
  private BlockAllocator pageBlocks;
  private LongList pending = new LongList();
  private LongList retired = new LongList();
  private LongList retiredBefore = new LongList();

  PoptrieStore(int rootCells) {
    nodeBlocks = new BlockAllocator(0, LEAST);
    leafBlocks = new BlockAllocator(1, LEAST);
    pageBlocks = new BlockAllocator(0, 1);
    published = arrays(new int[rootCells], 1, LEAST, LEAST);
  }

  private static Poptrie arrays(int[] root, int pages, int nodes, int leaves) {
    return new Poptrie(
        root,
        new int[pages * Poptrie.PAGE],
        new long[(nodes + Poptrie.MARGIN) * Poptrie.LONGS],
        new int[leaves + Poptrie.MARGIN]);
  }

  /** The arrays readers use now; the writer changes them in place. */
  Poptrie published() {
    return published;
  }

  /** The current era; a reader compares it before and after. */
  long era() {
    return era;
  }

  /** Bytes of nodes and leaves in use, of those allocated the rest is room to grow. */
  long liveBytes() {
    return 8L * Poptrie.LONGS * nodeBlocks.live()
        + 4L * leafBlocks.live()
        + 4L * Poptrie.PAGE * pageBlocks.live()
        + 4L * published.root.length;
  }

  /** A page (index of its first cell), every cell set to {@code leaf}; not yet reachable. */
  int allocatePage(int leaf) {
    int page = pageBlocks.allocate(1);
    if (page == BlockAllocator.FULL) {
      int pages = pageBlocks.capacity() + Math.max(1, pageBlocks.capacity() / 2);
      grow(pages, nodeBlocks.capacity(), leafBlocks.capacity());
      page = pageBlocks.allocate(1);
    }
    int first = page * Poptrie.PAGE;
    Arrays.fill(published.pages, first, first + Poptrie.PAGE, leaf);
    return first;
  }

  int allocateNodes(int count) {
    int block = nodeBlocks.allocate(count);
    if (block == BlockAllocator.FULL) {
      grow(pageBlocks.capacity(), enlarged(nodeBlocks.capacity()), leafBlocks.capacity());
      block = nodeBlocks.allocate(count);
    }
    return block;
  }

  int allocateLeaves(int count) {
    int block = leafBlocks.allocate(count);
    if (block == BlockAllocator.FULL) {
      grow(pageBlocks.capacity(), nodeBlocks.capacity(), enlarged(leafBlocks.capacity()));
      block = leafBlocks.allocate(count);
    }
    return block;
  }

  private static int enlarged(int capacity) {
    return capacity + Math.max(LEAST, capacity / 2);
  }

  void retireNodes(int block, int count) {
    retire(KIND_NODES, block, count);
  }

  void retireLeaves(int block, int count) {
    retire(KIND_LEAVES, block, count);
  }

  void retirePage(int firstCell) {
    retire(KIND_PAGE, firstCell / Poptrie.PAGE, 1);
  }

  private void retire(int kind, int block, int count) {
    if (count > 0) {
      pending.add((long) kind << 40 | (long) count << 32 | block);
    }
  }

  /** The update is over and all its links are published: what it let go of is retired. */
  void endUpdate() {
    for (int i = 0; i < pending.size(); i++) {
      retired.add(pending.get(i));
    }
    pending.clear();
    if (retired.size() >= ERA_BLOCKS) {
      long next = era + 1; // written by this thread alone
      era = next;
      VarHandle.fullFence(); // the era is seen before anything written into a reused block
      for (int i = 0; i < retiredBefore.size(); i++) {
        free(retiredBefore.get(i));
      }
      retiredBefore.clear();
      LongList reusable = retiredBefore;
      retiredBefore = retired;
      retired = reusable;
    }
  }

  private void free(long block) {
    int count = (int) (block >>> 32) & 0xff;
    switch ((int) (block >>> 40)) {
      case KIND_NODES -> nodeBlocks.free((int) block, count);
      case KIND_LEAVES -> leafBlocks.free((int) block, count);
      default -> pageBlocks.free((int) block, count);
    }
  }

  /** Same content at the same places in longer arrays. */
  private void grow(int pages, int nodes, int leaves) {
    Poptrie old = published;
    Poptrie grown = arrays(old.root.clone(), pages, nodes, leaves);
    System.arraycopy(old.pages, 0, grown.pages, 0, old.pages.length);
    System.arraycopy(old.nodes, 0, grown.nodes, 0, old.nodes.length);
    System.arraycopy(old.leaves, 0, grown.leaves, 0, old.leaves.length);
    pageBlocks.extend(pages);
    nodeBlocks.extend(nodes);
    leafBlocks.extend(leaves);
    published = grown;
  }

  /**
   * Copies what is reachable into arrays of just its size: after a bulk load, or when much was
   * deleted. Between updates only.
   */
  void compact() {
    Poptrie old = published;
    int livePages = 0;
    for (int cell : old.root) {
      livePages += cell >>> 31;
    }
    nodeBlocks = new BlockAllocator(0, nodeBlocks.live() + LEAST);
    leafBlocks = new BlockAllocator(1, leafBlocks.live() + LEAST);
    pageBlocks = new BlockAllocator(0, Math.max(1, livePages));
    Poptrie copy =
        arrays(
            old.root.clone(), pageBlocks.capacity(), nodeBlocks.capacity(), leafBlocks.capacity());
    for (int i = 0; i < copy.root.length; i++) {
      if (copy.root[i] < 0) {
        int to = pageBlocks.allocate(1) * Poptrie.PAGE;
        copyPage(old, ~copy.root[i], copy, to);
        copy.root[i] = ~to;
      }
    }
    pending.clear();
    retired.clear();
    retiredBefore.clear();
    published = copy;
  }

  private void copyPage(Poptrie old, int from, Poptrie copy, int to) {
    for (int i = 0; i < Poptrie.PAGE; i++) {
      int cell = old.pages[from + i];
      if (cell < 0) {
        int node = nodeBlocks.allocate(1);
        copyNode(old, ~cell, copy, node);
        cell = ~node;
      }
      copy.pages[to + i] = cell;
    }
  }

  private void copyNode(Poptrie old, int from, Poptrie copy, int to) {
    long vector = old.nodes[from * Poptrie.LONGS];
    long runs = old.nodes[from * Poptrie.LONGS + 1];
    long bases = old.nodes[from * Poptrie.LONGS + 2];
    int leafCount = Long.bitCount(runs);
    int childCount = Long.bitCount(vector);
    int leaves = leafCount == 0 ? 1 : leafBlocks.allocate(leafCount);
    System.arraycopy(old.leaves, leafBlock(bases), copy.leaves, leaves, leafCount);
    int children = childCount == 0 ? 0 : nodeBlocks.allocate(childCount);
    for (int i = 0; i < childCount; i++) {
      copyNode(old, childBlock(bases) + i, copy, children + i);
    }
    copy.nodes[to * Poptrie.LONGS] = vector;
    copy.nodes[to * Poptrie.LONGS + 1] = runs;
    copy.nodes[to * Poptrie.LONGS + 2] = bases(leaves, children);
  }

  /**
   * The third word of a node. The leaf base is one less, since a population count starts at one.
   */
  static long bases(int leafBlock, int childBlock) {
    return (long) (leafBlock - 1) << 32 | childBlock;
  }

  static int leafBlock(long bases) {
    return (int) (bases >>> 32) + 1;
  }

  static int childBlock(long bases) {
    return (int) bases;
  }
}
