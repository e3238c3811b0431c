package dev.weir.firewall.log;

import dev.weir.firewall.classify.PacketKey;
import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last entries of one worker in columns that are made once. The worker writes; the control
 * plane reads by asking the worker.
 *
 * <p>A flow that is accepted is logged when its connection is made. One that is denied has none, so
 * its later packets are recognised by a small table of those logged within the last half minute.
 */
@HotPath
public final class FirewallLog {
  /** Entries kept per worker. */
  public static final int CAPACITY = 4096;

  private static final int MASK = CAPACITY - 1;
  private static final int RECENT = 4096;
  private static final long SILENCE_NANOS = 30_000_000_000L;

  private final long[] timeNanos = new long[CAPACITY];
  private final long[] sourceHigh = new long[CAPACITY];
  private final long[] sourceLow = new long[CAPACITY];
  private final long[] destinationHigh = new long[CAPACITY];
  private final long[] destinationLow = new long[CAPACITY];
  private final int[] ports = new int[CAPACITY];

  /** Protocol 7-0, TCP flags 15-8, action 23-16, IPv6 24. */
  private final int[] facts = new int[CAPACITY];

  /** Interface in 31-16, out 15-0. */
  private final int[] interfaces = new int[CAPACITY];

  private final @Nullable RuleName[] rules = new RuleName[CAPACITY];
  private final int[] positions = new int[CAPACITY];
  private final long[] recentHash = new long[RECENT];
  private final long[] recentNanos = new long[RECENT];
  private long written;
  private long read;

  /** Names a rule by its position in a policy; the log holds on to it. */
  public interface RuleName {
    /** Words such as {@code zone lan to wan rule 20}. */
    String ruleName(int position);
  }

  /**
   * One line.
   *
   * @param number counts from 0 per worker
   * @param ports source port in the high, destination port in the low half
   */
  public record Entry(
      long number,
      long timeNanos,
      boolean ipv6,
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow,
      int ports,
      int protocol,
      int tcpFlags,
      int action,
      int inInterface,
      int outInterface,
      String rule) {}

  /**
   * Whether a packet of that flow and rule was logged within the last half minute; if not it is
   * remembered.
   */
  public boolean isRecent(PacketKey key, int ruleId, long nowNanos) {
    long hash =
        key.ipv6
            ? mix(mix(key.sourceHigh, key.sourceLow), mix(key.destinationHigh, key.destinationLow))
            : mix(key.source, key.destination);
    hash = mix(hash, (long) key.sourcePort << 32 | key.destinationPort << 8 | key.protocol);
    hash = mix(hash, ruleId);
    int at = (int) hash & (RECENT - 1);
    if (recentHash[at] == hash && nowNanos - recentNanos[at] < SILENCE_NANOS) {
      return true;
    }
    recentHash[at] = hash;
    recentNanos[at] = nowNanos;
    return false;
  }

  private static long mix(long a, long b) {
    long mixed = (a ^ Long.rotateLeft(b, 32) ^ 0x9E3779B97F4A7C15L) * 0xD6E8FEB86659FD93L;
    return mixed ^ mixed >>> 32;
  }

  /**
   * Writes an entry over the oldest; true if nobody had read that one.
   *
   * @param action number of the verdict
   */
  public boolean write(PacketKey key, int action, RuleName rule, int position, long nowNanos) {
    int at = (int) written & MASK;
    timeNanos[at] = nowNanos;
    sourceHigh[at] = key.ipv6 ? key.sourceHigh : 0;
    sourceLow[at] = key.ipv6 ? key.sourceLow : key.source;
    destinationHigh[at] = key.ipv6 ? key.destinationHigh : 0;
    destinationLow[at] = key.ipv6 ? key.destinationLow : key.destination;
    ports[at] = key.sourcePort << 16 | key.destinationPort;
    facts[at] = key.protocol | key.tcpFlags << 8 | action << 16 | (key.ipv6 ? 1 << 24 : 0);
    interfaces[at] = key.inInterface << 16 | key.outInterface;
    rules[at] = rule;
    positions[at] = position;
    written++;
    return written - read > CAPACITY;
  }

  /** The last entries, oldest first. On the worker's thread, between batches. */
  @ColdPath("an operator asks")
  public List<Entry> last(int count) {
    List<Entry> entries = new ArrayList<>();
    for (long n = Math.max(0, written - Math.min(count, CAPACITY)); n < written; n++) {
      int at = (int) n & MASK;
      RuleName rule = rules[at];
      entries.add(
          new Entry(
              n,
              timeNanos[at],
              (facts[at] & 1 << 24) != 0,
              sourceHigh[at],
              sourceLow[at],
              destinationHigh[at],
              destinationLow[at],
              ports[at],
              facts[at] & 0xff,
              facts[at] >>> 8 & 0xff,
              facts[at] >>> 16 & 0xff,
              interfaces[at] >>> 16,
              interfaces[at] & 0xffff,
              rule == null ? "" : rule.ruleName(positions[at])));
    }
    read = written;
    return entries;
  }
}
