package dev.weir.sdk.connection;

import static dev.weir.sdk.connection.RecordLayout.LINKS;
import static dev.weir.sdk.connection.RecordLayout.REMOVED;
import static dev.weir.sdk.connection.RecordLayout.STATE;
import static dev.weir.sdk.connection.RecordLayout.WORDS;

import dev.weir.sdk.hotpath.HotPath;

/**
 * Records that may be used, chained by their links, and those that have been retired but that
 * packets on their way may still refer to.
 */
@HotPath
final class FreeRecords {
  private final long[] records;
  private final int last;
  private int highest;
  private int head;
  private int retiredHead;
  private int retiredTail;

  /** Records from 1 to the last are free. */
  FreeRecords(long[] records, int last) {
    this.records = records;
    this.last = last;
  }

  /** Highest record ever used. */
  int highest() {
    return highest;
  }

  /** A free record, or 0 if there is none. */
  int allocate() {
    if (head != 0) {
      int record = head;
      head = (int) records[record * WORDS + LINKS];
      return record;
    }
    return highest < last ? ++highest : 0;
  }

  /** Takes back a record that no packet has heard of. */
  void giveBack(int record) {
    records[record * WORDS + STATE] = REMOVED;
    records[record * WORDS + LINKS] = head;
    head = record;
  }

  /** Puts a record aside until {@link #reclaim}. */
  void retire(int record) {
    records[record * WORDS + LINKS] = 0;
    if (retiredHead == 0) {
      retiredHead = record;
    } else {
      records[retiredTail * WORDS + LINKS] = record;
    }
    retiredTail = record;
  }

  /** No packet refers to retired records any more. */
  void reclaim() {
    if (retiredHead != 0) {
      records[retiredTail * WORDS + LINKS] = head;
      head = retiredHead;
      retiredHead = 0;
      retiredTail = 0;
    }
  }
}
