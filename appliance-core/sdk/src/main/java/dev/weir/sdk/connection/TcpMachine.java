package dev.weir.sdk.connection;

import static dev.weir.sdk.connection.ConnectionState.TCP_CLOSED;
import static dev.weir.sdk.connection.ConnectionState.TCP_CLOSE_WAIT;
import static dev.weir.sdk.connection.ConnectionState.TCP_ESTABLISHED;
import static dev.weir.sdk.connection.ConnectionState.TCP_FIN_WAIT;
import static dev.weir.sdk.connection.ConnectionState.TCP_LAST_ACK;
import static dev.weir.sdk.connection.ConnectionState.TCP_SYN_RECEIVED;
import static dev.weir.sdk.connection.ConnectionState.TCP_SYN_SENT;
import static dev.weir.sdk.connection.ConnectionState.TCP_TIME_WAIT;
import static dev.weir.sdk.connection.RecordLayout.FIN_ACKED_SHIFT;
import static dev.weir.sdk.connection.RecordLayout.FIN_SHIFT;
import static dev.weir.sdk.connection.RecordLayout.KNOWN_SHIFT;
import static dev.weir.sdk.connection.RecordLayout.PICKED_UP;
import static dev.weir.sdk.connection.RecordLayout.REPLIED;
import static dev.weir.sdk.connection.RecordLayout.SCALE_OFFERED_SHIFT;
import static dev.weir.sdk.connection.RecordLayout.SCALE_SHIFT;
import static dev.weir.sdk.connection.RecordLayout.STATE;
import static dev.weir.sdk.connection.RecordLayout.STATE_MASK;
import static dev.weir.sdk.connection.RecordLayout.TCP;
import static dev.weir.sdk.connection.RecordLayout.WORDS;
import static dev.weir.sdk.wire.TcpHeader.ACK;
import static dev.weir.sdk.wire.TcpHeader.FIN;
import static dev.weir.sdk.wire.TcpHeader.RST;
import static dev.weir.sdk.wire.TcpHeader.SYN;
import static dev.weir.sdk.wire.TcpHeader.URG;

import dev.weir.sdk.hotpath.HotPath;

/**
 * Follows a TCP connection from the middle: state, and the bounds of what either side may send and
 * acknowledge now. A segment is held against four bounds, each derived from what the other side has
 * sent (RFC 9293 section 3.4 seen from between, windows scaled by RFC 7323):
 *
 * <pre>
 * first sequence number        at most    the highest acknowledgement plus window of the other side
 * sequence number behind it    at least   what this side has sent, less the other side's window
 * acknowledgement              at most    what the other side has sent
 * acknowledgement              at least   what the other side has sent, less a window
 * </pre>
 *
 * <p>A reset ends the connection only if its sequence number is exactly the next one expected; one
 * that is merely in the window passes and is for the receiver to challenge (RFC 5961 section 3). So
 * does a SYN in a live connection (section 4).
 */
@HotPath
final class TcpMachine {
  /** The segment fits. */
  static final int OK = 0;

  /** The segment lies outside the window, or contradicts the state. */
  static final int OUT_OF_WINDOW = 1;

  /** A SYN that begins a new connection in place of one that is over. */
  static final int REOPEN = 2;

  /** Slack for acknowledgements of old data: a window without scale, RFC 9293 section 3.4. */
  private static final int MIN_ACK_WINDOW = 66_000;

  private static final int SYN_SENT = TCP_SYN_SENT.ordinal();
  private static final int SYN_RECEIVED = TCP_SYN_RECEIVED.ordinal();
  private static final int ESTABLISHED = TCP_ESTABLISHED.ordinal();
  private static final int FIN_WAIT = TCP_FIN_WAIT.ordinal();
  private static final int CLOSE_WAIT = TCP_CLOSE_WAIT.ordinal();
  private static final int LAST_ACK = TCP_LAST_ACK.ordinal();
  private static final int TIME_WAIT = TCP_TIME_WAIT.ordinal();
  private static final int CLOSED = TCP_CLOSED.ordinal();

  /** Flags that decide: all but PSH, ECE, CWR. A bit for each combination that makes sense. */
  private static final long VALID_FLAGS =
      1L << SYN
          | 1L << (SYN | URG)
          | 1L << (SYN | ACK)
          | 1L << RST
          | 1L << (RST | ACK)
          | 1L << ACK
          | 1L << (ACK | URG)
          | 1L << (FIN | ACK)
          | 1L << (FIN | ACK | URG);

  private final ConnectionStore store;
  private final long[] records;

  // The segment in hand.
  private int flags;
  private int sequence;
  private int acknowledgement;
  private int window;
  private int scale;
  private int end;

  TcpMachine(ConnectionStore store) {
    this.store = store;
    this.records = store.records;
  }

  /** False for combinations no honest sender makes: none, SYN with FIN, FIN without ACK... */
  static boolean validFlags(int flags) {
    return (VALID_FLAGS >>> (flags & (FIN | SYN | RST | ACK | URG)) & 1) != 0;
  }

  /** A segment that may begin a connection. */
  static boolean isOpening(int flags) {
    return (flags & (SYN | ACK | RST | FIN)) == SYN;
  }

  /**
   * Takes the segment to be judged.
   *
   * @param windowScale of a SYN's option; -1 where there is none
   */
  void setSegment(
      int flags, int sequence, int acknowledgement, int window, int payloadBytes, int windowScale) {
    this.flags = flags;
    this.sequence = sequence;
    this.acknowledgement = acknowledgement;
    this.window = window;
    this.scale = windowScale;
    this.end =
        sequence + payloadBytes + ((flags & SYN) != 0 ? 1 : 0) + ((flags & FIN) != 0 ? 1 : 0);
  }

  /** Flags of the segment in hand. */
  int flags() {
    return flags;
  }

  /** First segment of a connection: a SYN, or any where the policy allows to pick up. */
  void open(int connection) {
    int at = connection * WORDS;
    boolean syn = (flags & SYN) != 0;
    // Data sent along with a SYN (RFC 7413) need not be taken: only the SYN may be relied upon.
    records[at + TCP] = pair(end, syn ? sequence + 1 : end);
    records[at + TCP + 1] = pair(Math.max(window, 1), 0);
    long state = records[at + STATE] | 1L << KNOWN_SHIFT;
    if (syn) {
      if (scale >= 0) {
        state |= (long) scale << SCALE_SHIFT | 1L << SCALE_OFFERED_SHIFT;
      }
    } else {
      // Both sides must have spoken: neither window nor scale is known.
      state |= PICKED_UP | REPLIED | 2L << KNOWN_SHIFT;
      records[at + TCP + 2] = pair(acknowledgement, acknowledgement);
      records[at + TCP + 1] = pair(1, acknowledgement);
      records[at + TCP + 3] = pair(1, sequence);
    }
    records[at + STATE] = state;
  }

  /** State a first segment leads to. */
  int openingState() {
    return (flags & SYN) != 0 ? SYN_SENT : ESTABLISHED;
  }

  /**
   * Judges a segment of a connection.
   *
   * @param learn whether the connection moves on by it; false for a probe
   */
  int accept(int connection, int direction, boolean learn) {
    int at = connection * WORDS;
    long record = records[at + STATE];
    int state = (int) (record & STATE_MASK);
    if (isOpening(flags)) {
      return syn(connection, direction, state, learn);
    }
    if (state == SYN_SENT && direction == Direction.ORIGINAL) {
      // Nothing but SYN and RST is to be expected from who is still knocking.
      return (flags & RST) != 0 ? knockEnds(connection, learn) : OUT_OF_WINDOW;
    }
    boolean answersSyn = (flags & SYN) != 0 && direction == Direction.ORIGINAL;
    if (answersSyn && state >= ESTABLISHED && (record & PICKED_UP) == 0) {
      // Who has opened the connection answers no SYN any more.
      return OUT_OF_WINDOW;
    }
    boolean known = (record >>> (KNOWN_SHIFT + direction) & 1) != 0;
    if (!known) {
      return answer(connection, direction, state, learn);
    }
    if ((flags & RST) != 0) {
      return reset(connection, direction, state, learn);
    }
    if ((record & PICKED_UP) == 0 && !inWindow(at, direction, record)) {
      return OUT_OF_WINDOW;
    }
    if (learn) {
      advance(connection, direction, record, state);
    }
    return OK;
  }

  private int syn(int connection, int direction, int state, boolean learn) {
    int at = connection * WORDS;
    if (state >= LAST_ACK) {
      return REOPEN;
    }
    if (state == SYN_SENT && direction == Direction.ORIGINAL) {
      // Again, perhaps from a host that has restarted: the last one counts.
      if (learn) {
        long kept = records[at + STATE];
        records[at + STATE] = kept & ~(0xfL << SCALE_SHIFT | 1L << SCALE_OFFERED_SHIFT | PICKED_UP);
        open(connection);
      }
      return OK;
    }
    if (state == SYN_SENT && (records[at + STATE] >>> (KNOWN_SHIFT + 1) & 1) == 0) {
      // Both open at once (RFC 9293 section 3.5).
      if (learn) {
        know(at, direction);
        store.setState(connection, SYN_RECEIVED);
      }
      return OK;
    }
    return OK;
  }

  /** First segment back: SYN-ACK, a refusal, or an ACK of an older life to be answered by RST. */
  private int answer(int connection, int direction, int state, boolean learn) {
    int at = connection * WORDS;
    int expected = high(records[at + TCP + 2 * (direction ^ 1)]);
    if ((flags & RST) != 0) {
      if ((flags & ACK) == 0 || acknowledgement != expected) {
        return OUT_OF_WINDOW;
      }
      if (learn) {
        store.setState(connection, CLOSED);
      }
      return OK;
    }
    if ((flags & (SYN | ACK)) != (SYN | ACK)) {
      return state == SYN_SENT && (flags & FIN) == 0 ? OK : OUT_OF_WINDOW;
    }
    if (acknowledgement - expected > 0 || acknowledgement - low(records[at + TCP]) < 0) {
      return OUT_OF_WINDOW;
    }
    if (learn) {
      know(at, direction);
      noteAcknowledgement(at, direction, window);
      store.setState(connection, SYN_RECEIVED);
    }
    return OK;
  }

  private int knockEnds(int connection, boolean learn) {
    int next = high(records[connection * WORDS + TCP]);
    if (learn && (sequence == next || sequence == next - 1)) {
      store.setState(connection, CLOSED);
    }
    return OK;
  }

  private int reset(int connection, int direction, int state, boolean learn) {
    int at = connection * WORDS;
    int expected = low(records[at + TCP + 2 * (direction ^ 1) + 1]);
    int next = high(records[at + TCP + 2 * direction]);
    if (sequence == expected || sequence == next) {
      if (learn && state != TIME_WAIT) {
        store.setState(connection, CLOSED);
      }
      return OK;
    }
    int last = low(records[at + TCP + 2 * direction]);
    boolean passes =
        (records[at + STATE] & PICKED_UP) != 0
            || (sequence - expected >= 0 && sequence - last <= 0);
    return passes ? OK : OUT_OF_WINDOW;
  }

  private boolean inWindow(int at, int direction, long record) {
    int mine = at + TCP + 2 * direction;
    int others = at + TCP + 2 * (direction ^ 1);
    if (sequence - low(records[mine]) > 0) {
      return false;
    }
    if (end - (high(records[mine]) - high(records[others + 1])) < 0) {
      return false;
    }
    if ((flags & ACK) == 0 || (record >>> (KNOWN_SHIFT + (direction ^ 1)) & 1) == 0) {
      return true;
    }
    int sent = high(records[others]);
    int back = Math.max(MIN_ACK_WINDOW, high(records[mine + 1]));
    return acknowledgement - sent <= 0 && acknowledgement - (sent - back) >= 0;
  }

  /** Moves bounds and state on by a segment that fits. */
  private void advance(int connection, int direction, long record, int state) {
    int at = connection * WORDS;
    int mine = at + TCP + 2 * direction;
    if ((flags & SYN) != 0 && state == SYN_RECEIVED) {
      // SYN-ACK of a simultaneous open, or repeated: it may bring the scale, never a scaled window.
      noteScale(at, direction);
      noteAcknowledgement(at, direction, window);
      return;
    }
    if (end - high(records[mine]) > 0) {
      records[mine] = pair(end, low(records[mine]));
    }
    boolean picked = (record & PICKED_UP) != 0;
    if (picked && (flags & ACK) != 0) {
      int others = at + TCP + 2 * (direction ^ 1);
      if (acknowledgement - high(records[others]) > 0) {
        records[others] = pair(acknowledgement, low(records[others]));
      }
    }
    int before = low(records[mine + 1]);
    if ((flags & ACK) != 0) {
      noteAcknowledgement(at, direction, scaledWindow(record, direction));
    }
    if ((flags & FIN) != 0) {
      records[at + STATE] |= 1L << (FIN_SHIFT + direction);
    }
    boolean quiet = state == ESTABLISHED && (flags & FIN) == 0 && (record >>> FIN_SHIFT & 3) == 0;
    if (!quiet) {
      moveState(connection, direction, state, before);
    }
  }

  private void moveState(int connection, int direction, int state, int acknowledgedBefore) {
    int at = connection * WORDS;
    int mine = at + TCP + 2 * direction;
    int others = at + TCP + 2 * (direction ^ 1);
    long record = records[at + STATE];
    int acknowledged = low(records[mine + 1]);
    boolean otherFin = (record >>> (FIN_SHIFT + (direction ^ 1)) & 1) != 0;
    if (otherFin && (flags & ACK) != 0 && acknowledged == high(records[others])) {
      record |= 1L << (FIN_ACKED_SHIFT + (direction ^ 1));
      records[at + STATE] = record;
    }
    int fins = (int) (record >>> FIN_SHIFT) & 3;
    int acked = (int) (record >>> FIN_ACKED_SHIFT) & 3;
    if (state == CLOSED) {
      return;
    }
    if (fins == 3) {
      store.setState(connection, acked == 3 ? TIME_WAIT : LAST_ACK);
    } else if (fins != 0) {
      store.setState(connection, acked == fins ? CLOSE_WAIT : FIN_WAIT);
    } else if (state == SYN_RECEIVED
        && direction == Direction.ORIGINAL
        && (acknowledged != acknowledgedBefore || acknowledged == high(records[others]))) {
      store.setState(connection, ESTABLISHED);
    }
  }

  /** Takes in the first sequence number of a side. */
  private void know(int at, int direction) {
    int mine = at + TCP + 2 * direction;
    int others = at + TCP + 2 * (direction ^ 1);
    int acknowledged = (flags & ACK) != 0 ? acknowledgement : high(records[others]) - 1;
    records[mine] = pair(end, sequence + high(records[others + 1]));
    records[mine + 1] = pair(Math.max(window, 1), acknowledged);
    records[others + 1] = pair(high(records[others + 1]), sequence);
    records[at + STATE] |= 1L << (KNOWN_SHIFT + direction) | REPLIED;
    noteScale(at, direction);
  }

  private void noteScale(int at, int direction) {
    if (scale >= 0) {
      int shift = SCALE_SHIFT + 4 * direction;
      records[at + STATE] =
          records[at + STATE] & ~(0xfL << shift)
              | (long) scale << shift
              | 1L << (SCALE_OFFERED_SHIFT + direction);
    }
  }

  /** What this side acknowledges and offers bounds what the other may send. */
  private void noteAcknowledgement(int at, int direction, int offered) {
    int mine = at + TCP + 2 * direction + 1;
    int others = at + TCP + 2 * (direction ^ 1);
    int highest = low(records[mine]);
    int acknowledged = acknowledgement - highest > 0 ? acknowledgement : highest;
    records[mine] = pair(Math.max(high(records[mine]), offered), acknowledged);
    int limit = acknowledgement + Math.max(offered, 1);
    if (limit - low(records[others]) > 0) {
      records[others] = pair(high(records[others]), limit);
    }
  }

  private int scaledWindow(long record, int direction) {
    boolean scaled = (record >>> SCALE_OFFERED_SHIFT & 3) == 3 && (flags & SYN) == 0;
    return scaled ? window << (int) (record >>> (SCALE_SHIFT + 4 * direction) & 0xf) : window;
  }

  private static long pair(int high, int low) {
    return (long) high << 32 | low & 0xffffffffL;
  }

  private static int high(long pair) {
    return (int) (pair >>> 32);
  }

  private static int low(long pair) {
    return (int) pair;
  }
}
