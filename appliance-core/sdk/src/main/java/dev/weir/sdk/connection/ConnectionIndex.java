package dev.weir.sdk.connection;

import static dev.weir.sdk.connection.RecordLayout.ADDRESS0;
import static dev.weir.sdk.connection.RecordLayout.IPV6;
import static dev.weir.sdk.connection.RecordLayout.PORTS;
import static dev.weir.sdk.connection.RecordLayout.WORDS;

import dev.weir.sdk.hotpath.HotPath;

/**
 * Finds a record by either of its tuples: a cuckoo hash of buckets of eight entries. A key lies in
 * one of two buckets, so that a lookup reads two cache lines at most, found or not.
 *
 * <p>An entry is 32 bits of the hash beside a reference: {@code connection << 1 | direction}, never
 * 0. The second bucket follows from the first and those 32 bits, so that entries move without their
 * keys being read.
 */
@HotPath
final class ConnectionIndex {
  /** No such key. */
  static final int NONE = 0;

  private static final int SLOTS = 8;
  private static final int SLOT_SHIFT = 3;

  /** Entries moved at most to make room for one. */
  private static final int MAX_MOVES = 64;

  private final long[] records;
  private final long[] buckets;
  private final int mask;
  private final int[] path = new int[MAX_MOVES];
  private int turn;
  private int size;

  /**
   * An index for a number of keys, at most 70 % full.
   *
   * @param records the records that entries refer to
   */
  ConnectionIndex(int keys, long[] records) {
    this.records = records;
    int bucketCount = 2;
    while ((long) bucketCount * SLOTS * 7 / 10 < keys) {
      bucketCount <<= 1;
    }
    this.mask = bucketCount - 1;
    this.buckets = new long[bucketCount * SLOTS];
  }

  int size() {
    return size;
  }

  long bytes() {
    return (long) buckets.length * Long.BYTES;
  }

  /** Reads the first bucket of a hash into the cache; the result has to be used. */
  long touch(long hash) {
    return buckets[((int) hash & mask) << SLOT_SHIFT];
  }

  /** First reference whose part of the hash fits; its key is likely but not sure to match. */
  int candidate(long hash) {
    int tag = (int) (hash >>> 32);
    int bucket = (int) hash & mask;
    int found = candidateIn(bucket, tag);
    return found != NONE ? found : candidateIn(other(bucket, tag), tag);
  }

  private int candidateIn(int bucket, int tag) {
    int start = bucket << SLOT_SHIFT;
    for (int i = start; i < start + SLOTS; i++) {
      long entry = buckets[i];
      if ((int) (entry >>> 32) == tag && (int) entry != NONE) {
        return (int) entry;
      }
    }
    return NONE;
  }

  /** The reference of an IPv4 key, or {@link #NONE}. */
  int findIpv4(long hash, long ports, long address0) {
    int tag = (int) (hash >>> 32);
    int bucket = (int) hash & mask;
    for (int round = 0; round < 2; round++) {
      int start = bucket << SLOT_SHIFT;
      for (int i = start; i < start + SLOTS; i++) {
        long entry = buckets[i];
        int reference = (int) entry;
        if ((int) (entry >>> 32) == tag
            && reference != NONE
            && matchesIpv4(reference, ports, address0)) {
          return reference;
        }
      }
      bucket = other(bucket, tag);
    }
    return NONE;
  }

  /** The reference of a key of either version, or {@link #NONE}. */
  int find(long hash, Tuple key) {
    int tag = (int) (hash >>> 32);
    int bucket = (int) hash & mask;
    for (int round = 0; round < 2; round++) {
      int start = bucket << SLOT_SHIFT;
      for (int i = start; i < start + SLOTS; i++) {
        long entry = buckets[i];
        int reference = (int) entry;
        if ((int) (entry >>> 32) == tag && reference != NONE && matches(reference, key)) {
          return reference;
        }
      }
      bucket = other(bucket, tag);
    }
    return NONE;
  }

  boolean matchesIpv4(int reference, long ports, long address0) {
    int base = (reference >>> 1) * WORDS + (reference & 1) * 2;
    return records[base + PORTS] == ports && records[base + ADDRESS0] == address0;
  }

  boolean matches(int reference, Tuple key) {
    if (!matchesIpv4(reference, key.ports, key.address0)) {
      return false;
    }
    if (!key.isIpv6()) {
      return true;
    }
    int base = (reference >>> 1) * WORDS + IPV6 + (reference & 1) * 3;
    return records[base] == key.address1
        && records[base + 1] == key.address2
        && records[base + 2] == key.address3;
  }

  /**
   * Adds a key that is not there.
   *
   * @return false if no place was found within the bound; nothing is changed then
   */
  boolean insert(long hash, int reference) {
    int tag = (int) (hash >>> 32);
    long entry = (long) tag << 32 | reference & 0xffffffffL;
    int bucket = (int) hash & mask;
    if (place(bucket, entry) || place(other(bucket, tag), entry)) {
      size++;
      return true;
    }
    return insertByMoving(other(bucket, tag), entry);
  }

  /** Takes a key out. False if it was not there. */
  boolean remove(long hash, int reference) {
    int tag = (int) (hash >>> 32);
    long entry = (long) tag << 32 | reference & 0xffffffffL;
    int bucket = (int) hash & mask;
    if (erase(bucket, entry) || erase(other(bucket, tag), entry)) {
      size--;
      return true;
    }
    return false;
  }

  /** Pushes one entry of a full bucket on to its other bucket, and so on; undone at the bound. */
  private boolean insertByMoving(int startBucket, long newEntry) {
    long entry = newEntry;
    int bucket = startBucket;
    for (int moves = 0; moves < MAX_MOVES; moves++) {
      int position = (bucket << SLOT_SHIFT) + (turn++ & (SLOTS - 1));
      long pushed = buckets[position];
      buckets[position] = entry;
      path[moves] = position;
      entry = pushed;
      bucket = other(bucket, (int) (pushed >>> 32));
      if (place(bucket, entry)) {
        size++;
        return true;
      }
    }
    for (int moves = MAX_MOVES - 1; moves >= 0; moves--) {
      int position = path[moves];
      long put = buckets[position];
      buckets[position] = entry;
      entry = put;
    }
    return false;
  }

  private boolean place(int bucket, long entry) {
    int start = bucket << SLOT_SHIFT;
    for (int i = start; i < start + SLOTS; i++) {
      if (buckets[i] == 0) {
        buckets[i] = entry;
        return true;
      }
    }
    return false;
  }

  private boolean erase(int bucket, long entry) {
    int start = bucket << SLOT_SHIFT;
    for (int i = start; i < start + SLOTS; i++) {
      if (buckets[i] == entry) {
        buckets[i] = 0;
        return true;
      }
    }
    return false;
  }

  private int other(int bucket, int tag) {
    return (bucket ^ (tag * 0x5bd1e995 | 1)) & mask;
  }
}
