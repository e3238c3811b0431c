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
    for (TracedPath.Step step : path.steps()) {
      if (all || !step.decision().isEmpty()) {
        table.row(
            number++,
            step.module(),
            step.node(),
            step.decision().isEmpty() ? null : step.decision(),
            null,
            null);
      }
    }
    for (Tracer.Verdict verdict : path.verdicts()) {
      boolean dropped = isDrop(verdict);
      table.row(
          number++,
          verdict.module(),
          verdict.node(),
          verdict(verdict) + remark,
          dropped ? verdict.detail() : null,
          rule(verdict).orElse(null));
    }
    return table.build();
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
}
