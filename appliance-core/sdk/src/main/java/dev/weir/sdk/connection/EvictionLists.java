package dev.weir.sdk.connection;

import static dev.weir.sdk.connection.RecordLayout.LAST_SEEN;
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

  /**
   * The longest silent of the first of a list, 0 if it is empty; the others go to the end of it.
   *
   * @param sample how many are looked at
   */
  int longestSilent(int list, int sample) {
    int oldest = head(list);
    int looked = Math.min(sample, size(list));
    int connection = oldest;
    for (int i = 0; i < looked; i++) {
      int next = next(connection);
      if (records[connection * WORDS + LAST_SEEN] - records[oldest * WORDS + LAST_SEEN] < 0) {
        oldest = connection;
      }
      connection = next;
    }
    connection = head(list);
    for (int i = 0; i < looked; i++) {
      int next = next(connection);
      if (connection != oldest) {
        remove(list, connection);
        append(list, connection);
      }
      connection = next;
    }
    return oldest;
  }
}
