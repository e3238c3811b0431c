package dev.weir.sdk.connection;

import static dev.weir.sdk.connection.RecordLayout.LINKS;
import static dev.weir.sdk.connection.RecordLayout.WORDS;

import dev.weir.sdk.hotpath.HotPath;

/**
 * Chains the confirmed connections by how ready they are to give way, in the order in which they
 * came to that class. Links lie in the records; index 0 ends a chain.
 */
@HotPath
final class EvictionLists {
  private final long[] records;
  private final int[] heads = new int[ConnectionState.Eviction.CLASSES];
  private final int[] tails = new int[ConnectionState.Eviction.CLASSES];
  private final int[] sizes = new int[ConnectionState.Eviction.CLASSES];

  EvictionLists(long[] records) {
    this.records = records;
  }

  int head(int list) {
    return heads[list];
  }

  int size(int list) {
    return sizes[list];
  }

  int next(int connection) {
    return (int) records[connection * WORDS + LINKS];
  }

  void append(int list, int connection) {
    int last = tails[list];
    records[connection * WORDS + LINKS] = (long) last << 32;
    if (last == 0) {
      heads[list] = connection;
    } else {
      setNext(last, connection);
    }
    tails[list] = connection;
    sizes[list]++;
  }

  void remove(int list, int connection) {
    long links = records[connection * WORDS + LINKS];
    int previous = (int) (links >>> 32);
    int next = (int) links;
    if (previous == 0) {
      heads[list] = next;
    } else {
      setNext(previous, next);
    }
    if (next == 0) {
      tails[list] = previous;
    } else {
      int at = next * WORDS + LINKS;
      records[at] = records[at] & 0xffffffffL | (long) previous << 32;
    }
    sizes[list]--;
  }

  private void setNext(int connection, int next) {
    int at = connection * WORDS + LINKS;
    records[at] = records[at] & 0xffffffff00000000L | next;
  }
}
