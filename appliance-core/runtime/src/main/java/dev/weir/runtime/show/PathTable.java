package dev.weir.runtime.show;

import dev.weir.engine.graph.Registries;
import dev.weir.engine.worker.TracedPath;
import dev.weir.engine.worker.Tracer;
import dev.weir.sdk.command.ColumnType;
import dev.weir.sdk.command.Table;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Paths of packets as tables: a row for each node with something to say, then the ends. */
final class PathTable {
  private final Registries registries;

  PathTable(Registries registries) {
    this.registries = registries;
  }

  /**
   * A path as a table.
   *
   * @param all whether nodes that said nothing are shown too
   * @param remark behind the verdict, such as what the running configuration would do; may be empty
   */
  Table table(TracedPath path, boolean all, String remark) {
    Table.Builder table =
        Table.builder()
            .column("Step", ColumnType.IDENTIFIER)
            .text("Module")
            .text("Node")
            .text("Decision")
            .text("Reason")
            .text("Rule/Config path");
    int number = 1;
    Optional<TracedPath.Step> last = lastStep(path);
    for (TracedPath.Step step : path.steps()) {
      boolean told = last.isPresent() && isSame(last.get(), step);
      if (!told && (all || !step.decision().isEmpty())) {
        String decision = step.decision().isEmpty() ? null : step.decision();
        table.row(number++, step.module(), step.node(), decision, null, null);
      }
    }
    String said = last.map(TracedPath.Step::decision).orElse("");
    for (Tracer.Verdict verdict : path.verdicts()) {
      table.row(
          number++,
          verdict.module(),
          verdict.node(),
          decision(verdict, said) + remark,
          isDrop(verdict) ? verdict.detail() : null,
          rule(verdict).orElse(null));
    }
    return table.build();
  }

  /** The step at which the one end of a path was met: it is shown with the verdict. */
  private static Optional<TracedPath.Step> lastStep(TracedPath path) {
    if (path.verdicts().size() != 1 || path.steps().isEmpty()) {
      return Optional.empty();
    }
    TracedPath.Step last = path.steps().getLast();
    return isAt(last, path.verdicts().getFirst()) ? Optional.of(last) : Optional.empty();
  }

  private static boolean isAt(TracedPath.Step step, Tracer.Verdict verdict) {
    return step.module().equals(verdict.module()) && step.node().equals(verdict.node());
  }

  private static String decision(Tracer.Verdict verdict, String said) {
    String end = verdict(verdict);
    return said.isEmpty() ? end : said.startsWith(end) ? said : end + "  " + said;
  }

  /**
   * What the running configuration does where the candidate ends a packet: what the same node
   * decides, else how the packet ends.
   */
  String instead(TracedPath candidate, TracedPath running) {
    return candidate.verdicts().stream()
        .limit(1)
        .flatMap(verdict -> running.steps().stream().filter(step -> isAt(step, verdict)))
        .map(step -> step.decision().replaceAll(" +", " "))
        .filter(decision -> !decision.isEmpty())
        .findFirst()
        .orElseGet(() -> summary(running));
  }

  /** All ends of a path in one line: {@code DROP policy firewall zone lan to wan rule 20}. */
  String summary(TracedPath path) {
    return path.verdicts().stream()
        .map(
            verdict ->
                verdict(verdict)
                    + (isDrop(verdict) ? " " + verdict.detail() : "")
                    + rule(verdict).map(rule -> " " + rule).orElse(""))
        .collect(Collectors.joining(", "));
  }

  /** Whether two paths end alike. */
  static boolean sameEnd(TracedPath one, TracedPath other) {
    return ends(one).equals(ends(other));
  }

  private static List<Tracer.Verdict> ends(TracedPath path) {
    return path.verdicts();
  }

  private static boolean isDrop(Tracer.Verdict verdict) {
    return verdict.kind().equals("dropped");
  }

  private static String verdict(Tracer.Verdict verdict) {
    if (isDrop(verdict)) {
      return "DROP";
    }
    String kind = verdict.kind().toUpperCase(Locale.ROOT);
    return verdict.detail().isEmpty() ? kind : kind + " " + verdict.detail();
  }

  private Optional<String> rule(Tracer.Verdict verdict) {
    return registries.rules().get(verdict.rule()).map(rule -> rule.path().toString());
  }

  @SuppressWarnings("ReferenceEquality") // an equal step may stand earlier on the path
  private static boolean isSame(TracedPath.Step one, TracedPath.Step other) {
    return one == other;
  }
}
