package dev.weir.engine.graph;

import java.util.List;

/** The graph asked for cannot be; says everything that is wrong with it. */
public final class CompileException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<Problem> problems;

  /**
   * One thing that is wrong.
   *
   * @param code stable code
   * @param message in one sentence, naming the nodes
   * @param remedy what to do about it
   */
  public record Problem(String code, String message, String remedy) {}

  /** With at least one problem. */
  public CompileException(List<Problem> problems) {
    super(String.join("; ", problems.stream().map(Problem::message).toList()));
    this.problems = List.copyOf(problems);
  }

  /** All problems. */
  public List<Problem> problems() {
    return problems;
  }
}
