package dev.weir.engine.worker;

import java.util.List;

/**
 * What became of a packet.
 *
 * @param rxInterface index of the interface it came in by
 * @param header its first bytes, as received
 * @param steps the nodes it passed, in order, with what they said
 * @param verdicts its end, and those of its copies and parts
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record TracedPath(
    int rxInterface, byte[] header, List<Step> steps, List<Tracer.Verdict> verdicts) {
  /**
   * A node on the way.
   *
   * @param decision what it said; empty if nothing
   */
  public record Step(String module, String node, String decision) {}
}
