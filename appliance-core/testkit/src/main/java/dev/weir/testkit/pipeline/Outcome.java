package dev.weir.testkit.pipeline;

import dev.weir.sdk.node.DropReason;
import dev.weir.testkit.packet.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What became of the packets of one call, in the order in which it happened. */
public final class Outcome {
  /** What may become of a packet. */
  public enum Fate {
    /** Went on along the arc, or reached the arc's end. */
    PASSED,
    /** Went to an edge of a node that was run alone. */
    EDGE,
    /** Left by an interface. */
    TRANSMITTED,
    /** Given to the host's stack. */
    PUNTED,
    /** Dropped for a reason. */
    DROPPED,
    /** Had served its purpose. */
    RELEASED,
    /** Kept for later. */
    HELD,
    /** Handed to another worker that is not part of the test. */
    HANDED_OVER,
    /** Given to a control handler that is not part of the test. */
    CONTROL
  }

  /**
   * One packet's end.
   *
   * @param where name of the edge, of the arc or of the resume point's node; empty else
   * @param number interface, rule (-1 none), worker or handler
   * @param reason label of the drop reason, or empty
   */
  public record Event(Fate fate, Frame frame, String where, int number, String reason) {}

  private final List<Event> events = new ArrayList<>();
  private final List<String> explanations = new ArrayList<>();

  Outcome() {}

  void add(Fate fate, Frame frame, String where, int number, String reason) {
    events.add(new Event(fate, frame, where, number, reason));
  }

  void explain(String decision) {
    explanations.add(decision);
  }

  /** All that happened. */
  public List<Event> events() {
    return List.copyOf(events);
  }

  /** Frames of one fate. */
  public List<Frame> frames(Fate fate) {
    return events.stream().filter(e -> e.fate == fate).map(Event::frame).toList();
  }

  /** Frames that went on along the arc. */
  public List<Frame> passed() {
    return frames(Fate.PASSED);
  }

  /**
   * Frames that reached the end of an arc, by its name; {@code ethernet-input} for the engine's.
   */
  public List<Frame> reached(String where) {
    return events.stream()
        .filter(e -> e.fate == Fate.PASSED && e.where.equals(where))
        .map(Event::frame)
        .toList();
  }

  /** Frames that went to an edge. */
  public List<Frame> edge(String name) {
    return events.stream()
        .filter(e -> e.fate == Fate.EDGE && e.where.equals(name))
        .map(Event::frame)
        .toList();
  }

  /** Frames that left, by whatever interface. */
  public List<Frame> transmitted() {
    return frames(Fate.TRANSMITTED);
  }

  /** Frames that left by an interface. */
  public List<Frame> transmitted(int interfaceIndex) {
    return events.stream()
        .filter(e -> e.fate == Fate.TRANSMITTED && e.number == interfaceIndex)
        .map(Event::frame)
        .toList();
  }

  /** Frames given to the host. */
  public List<Frame> punted() {
    return frames(Fate.PUNTED);
  }

  /** Frames dropped, for whatever reason. */
  public List<Frame> dropped() {
    return frames(Fate.DROPPED);
  }

  /** Frames dropped for a reason. */
  public List<Frame> dropped(DropReason reason) {
    return dropped(reason.label());
  }

  /** Frames dropped for a reason by its label: the engine's {@code no-buffer}, say. */
  public List<Frame> dropped(String label) {
    return events.stream()
        .filter(e -> e.fate == Fate.DROPPED && e.reason.equals(label))
        .map(Event::frame)
        .toList();
  }

  /** Frames that had served their purpose. */
  public List<Frame> released() {
    return frames(Fate.RELEASED);
  }

  /** Frames kept for later. */
  public List<Frame> held() {
    return frames(Fate.HELD);
  }

  /** What nodes said about traced packets. */
  public List<String> explanations() {
    return List.copyOf(explanations);
  }

  /**
   * The only frame there was, with this fate.
   *
   * @throws AssertionError if something else happened
   */
  public Frame only(Fate fate) {
    if (events.size() != 1 || events.getFirst().fate != fate) {
      throw new AssertionError("expected one packet " + fate + " but was " + this);
    }
    return Objects.requireNonNull(events.getFirst().frame);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(events.size() + " packets:");
    for (Event event : events.subList(0, Math.min(events.size(), 20))) {
      text.append("\n  ").append(event.fate);
      text.append(event.where.isEmpty() ? "" : " " + event.where);
      text.append(event.reason.isEmpty() ? "" : " " + event.reason);
      text.append(" ").append(event.number).append(" ").append(event.frame);
    }
    return text.toString();
  }
}
