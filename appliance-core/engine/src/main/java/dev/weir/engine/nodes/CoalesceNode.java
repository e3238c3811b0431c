package dev.weir.engine.nodes;

import dev.weir.engine.worker.Account;
import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.Node;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Batch;
import dev.weir.sdk.packet.GsoType;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import dev.weir.sdk.wire.Checksum;
import dev.weir.sdk.wire.Ipv4Header;
import dev.weir.sdk.wire.Ipv6Header;
import dev.weir.sdk.wire.TcpHeader;

/**
 * Joins TCP segments that came in by an interface in one batch into one GSO frame (generic receive
 * offload). Whoever cuts it again, {@link OffloadNode} or a device, makes the same segments of it:
 * only such are joined as follow each other in sequence and identification, have equal headers and
 * options, are of one size but for the last, and have no PSH or FIN but in the last. Their
 * checksums are right, or their sender or its card vouches for them; one that is wrong stays as it
 * is, for the receiver to see.
 *
 * <p>Nothing waits for a later batch. No packet overtakes another of its flow: what cannot be
 * joined ends what was collected of its flow, a fragment or a packet with IP options that of all.
 * The less there is to join, the fewer batches are looked at.
 */
@HotPath
public final class CoalesceNode implements Node {
  /** Fewer are not worth a large slot. */
  private static final int LEAST_SEGMENTS = 3;

  /** Flows that are collected at a time, each at a place that its addresses and ports choose. */
  private static final int RUNS = 16;

  private static final int RUN_SHIFT = Long.SIZE - 4;

  /** Where nothing can be joined, one batch of so many more is looked at. */
  private static final int MOST_SKIPPED = 31;

  private static final int LONGEST_PACKET = 65_535;
  private static final int CHECKSUM = TcpHeader.CHECKSUM;
  private static final int FLAGS = 13;

  private final int interfaceIndex;
  private final Account account;
  private final TcpSegmentReader reader = new TcpSegmentReader();

  /** Of the first segment of what is being joined. */
  private final TcpSegmentReader joining = new TcpSegmentReader();

  /** By position in the batch: the position of the next segment of the run. */
  private final int[] next = new int[Batch.CAPACITY];

  /** Batches in a row in which nothing was joined, of those looked at. */
  private int fruitless;

  /** Batches that are not looked at yet. */
  private int skip;

  private boolean joinedAny;

  /** Places in use, by bit. */
  private int used;

  // Runs: segments of one flow that could be joined, by their positions in the batch.
  private final long[] flow = new long[RUNS];
  private final int[] first = new int[RUNS];
  private final int[] last = new int[RUNS];
  private final int[] segments = new int[RUNS];

  /** Of the first segment. */
  private final int[] size = new int[RUNS];

  /** Of the IP packet to be. */
  private final int[] bytes = new int[RUNS];

  private final int[] sequence = new int[RUNS];
  private final int[] identification = new int[RUNS];

  /**
   * Makes it.
   *
   * @param interfaceIndex by which packets come to it, for its figures
   */
  public CoalesceNode(int interfaceIndex, Account account) {
    this.interfaceIndex = interfaceIndex;
    this.account = account;
  }

  @Override
  public void process(Batch in, Output out) {
    int count = in.size();
    if (count < LEAST_SEGMENTS) {
      return;
    }
    if (skip > 0) {
      skip--;
      return;
    }
    joinedAny = false;
    used = 0; // in case the last batch ended in a fault
    for (int i = 0; i < count; i++) {
      Packet packet = in.get(i);
      int kind = reader.read(packet);
      if (kind == TcpSegmentReader.SEGMENT) {
        segment(in, i, packet, out);
      } else if (kind == TcpSegmentReader.SINGLE) {
        int run = place(reader.flow);
        if (isRun(run, reader.flow)) {
          end(in, run, out);
        }
      } else if (kind == TcpSegmentReader.ANY_FLOW) {
        endAll(in, out);
      }
    }
    endAll(in, out);
    fruitless = joinedAny ? 0 : Math.min(fruitless + 1, MOST_SKIPPED);
    skip = fruitless;
  }

  private static int place(long flow) {
    return (int) (flow * TcpSegmentReader.MIX >>> RUN_SHIFT);
  }

  private boolean isRun(int run, long ofFlow) {
    return (used & 1 << run) != 0 && flow[run] == ofFlow;
  }

  private void segment(Batch in, int at, Packet packet, Output out) {
    int payloadBytes = packet.end() - reader.payload;
    boolean ends = (reader.tcpFlags & TcpSegmentReader.LAST_ONLY) != 0;
    int run = place(reader.flow);
    if (isRun(run, reader.flow) && fits(in, run, packet, payloadBytes)) {
      next[last[run]] = at;
      last[run] = at;
      segments[run]++;
      bytes[run] += payloadBytes;
      sequence[run] += payloadBytes;
      identification[run] = identification[run] + 1 & 0xffff;
      if (ends || payloadBytes < size[run]) {
        end(in, run, out);
      }
      return;
    }
    if ((used & 1 << run) != 0) {
      end(in, run, out);
    }
    if (!ends) {
      begin(run, at, packet, payloadBytes);
    }
  }

  private boolean fits(Batch in, int run, Packet packet, int payloadBytes) {
    return reader.sequence == sequence[run]
        && payloadBytes <= size[run]
        && bytes[run] + payloadBytes <= LONGEST_PACKET
        && (!reader.isIpv4 || reader.identification == identification[run])
        && reader.hasHeadersOf(
            packet.position(), in.get(first[run]).position() - packet.position());
  }

  private void begin(int run, int at, Packet packet, int payloadBytes) {
    used |= 1 << run;
    flow[run] = reader.flow;
    first[run] = at;
    last[run] = at;
    segments[run] = 1;
    size[run] = payloadBytes;
    bytes[run] = packet.end() - reader.l3;
    sequence[run] = reader.sequence + payloadBytes;
    identification[run] = reader.identification + 1 & 0xffff;
  }

  private void endAll(Batch in, Output out) {
    while (used != 0) {
      end(in, Integer.numberOfTrailingZeros(used), out);
    }
  }

  /** Joins what was collected; where a checksum is wrong, what is before it and what behind. */
  private void end(Batch in, int run, Output out) {
    used &= ~(1 << run);
    int left = segments[run];
    int at = first[run];
    while (left >= LEAST_SEGMENTS) {
      int joined = join(in, at, left, size[run], out);
      left -= joined;
      for (int i = 0; i < joined && left > 0; i++) {
        at = next[at];
      }
    }
  }

  /**
   * Joins segments as far as their checksums are right.
   *
   * @param at position of the first in the batch
   * @param count how many follow each other
   * @return how many are done with: joined, or one that stays alone
   */
  private int join(Batch in, int at, int count, int segmentBytes, Output out) {
    Packet head = in.get(at);
    head.bringIn();
    joining.read(head);
    int l3 = joining.l3 - head.position();
    int l4 = joining.l4 - head.position();
    int headers = joining.payload - head.position();
    int pseudo = joining.pseudoSum();
    if (!isRight(head, head.position() + l3, head.position() + l4, pseudo)) {
      return 1;
    }
    int longest = LONGEST_PACKET - (head.length() - l3);
    int room = Math.min((count - 1) * segmentBytes, longest) + SlotClass.TAILROOM;
    Packet whole = out.ensureRoom(head, head.headroom(), room);
    if (whole == null) {
      return count;
    }
    int end = whole.end();
    int lastFlags = 0;
    int joined = 1;
    for (int member = next[at]; joined < count; member = next[member]) {
      Packet segment = in.get(member);
      segment.bringIn();
      int from = segment.position();
      if (!isRight(segment, from + l3, from + l4, pseudo)) {
        break;
      }
      int payloadBytes = segment.length() - headers;
      PacketMemory.copy(from + headers, end, payloadBytes);
      end += payloadBytes;
      lastFlags = PacketMemory.getUnsignedByte(from + l4 + FLAGS) & TcpSegmentReader.LAST_ONLY;
      out.release(segment);
      joined++;
    }
    if (joined > 1) {
      joinedAny = true;
      whole.setLength(end - whole.position());
      finish(whole, whole.position() + l3, whole.position() + l4, pseudo, lastFlags);
      whole.setGso(joining.isIpv4 ? GsoType.TCP4 : GsoType.TCP6, segmentBytes);
      account.coalesced(interfaceIndex, joined);
      if (whole.isTraced()) {
        explain(in, whole, joined, segmentBytes);
      }
    }
    return joined;
  }

  private boolean isRight(Packet packet, int l3, int l4, int pseudo) {
    if (joining.isIpv4 && !Checksum.verifies(l3, Ipv4Header.MIN_LENGTH)) {
      return false;
    }
    int lengthBytes = packet.end() - l4;
    int withLength = Checksum.add(pseudo, lengthBytes);
    int field = PacketMemory.getUnsignedShort(l4 + CHECKSUM);
    if (packet.has(Packet.CHECKSUM_PARTIAL)) {
      return packet.checksumStart() == l4
          && packet.checksumOffset() == CHECKSUM
          && field == withLength;
    }
    // Right as it is, 0xffff would become 0 when the segment is made again.
    return packet.has(Packet.CHECKSUM_VALID)
        || field != 0xffff && Checksum.add(Checksum.sum(l4, lengthBytes), withLength) == 0xffff;
  }

  /** Makes the headers of the first segment those of all. */
  private void finish(Packet whole, int l3, int l4, int pseudo, int lastFlags) {
    int length = whole.end() - l3;
    if (joining.isIpv4) {
      PacketMemory.setShort(l3 + 2, length);
      PacketMemory.setShort(l3 + 10, 0);
      PacketMemory.setShort(l3 + 10, Checksum.of(l3, Ipv4Header.MIN_LENGTH));
    } else {
      PacketMemory.setShort(l3 + 4, length - Ipv6Header.LENGTH);
    }
    PacketMemory.setByte(l4 + FLAGS, PacketMemory.getUnsignedByte(l4 + FLAGS) | lastFlags);
    PacketMemory.setShort(l4 + CHECKSUM, Checksum.add(pseudo, whole.end() - l4));
    whole.clear(Packet.CHECKSUM_VALID);
    whole.setPartialChecksum(l4, CHECKSUM);
  }

  @ColdPath("somebody traces the packet")
  private static void explain(Batch in, Packet whole, int segments, int segmentBytes) {
    in.explain(whole, "joined " + segments + " segments of " + segmentBytes + " bytes");
  }
}
