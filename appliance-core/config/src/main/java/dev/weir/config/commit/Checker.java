package dev.weir.config.commit;

import dev.weir.config.bind.Configuration;
import dev.weir.config.problem.Codes;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.problem.Diagnostic;
import dev.weir.config.problem.Diagnostics;
import dev.weir.config.schema.Schema;
import dev.weir.config.tree.Branch;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.module.PrepareException;
import dev.weir.sdk.module.Prepared;
import java.util.List;
import java.util.Optional;

/** Checks and prepares, and turns whatever a module throws into a diagnostic. Commit thread. */
final class Checker {
  /** A configuration without an error, and its warnings. */
  record Checked(Configuration configuration, List<Diagnostic> warnings) {}

  private final CommitTarget target;

  Checker(CommitTarget target) {
    this.target = target;
  }

  /** All that the records and the modules find wrong. */
  Checked check(Schema schema, Branch tree) throws ConfigException {
    Diagnostics diagnostics = new Diagnostics();
    Optional<Configuration> bound = Configuration.bind(schema, tree, diagnostics);
    if (bound.isPresent()) {
      Configuration configuration = bound.get();
      try {
        target.validate(
            configuration,
            problem ->
                diagnostics.add(Diagnostic.of(problem, configuration.locate(problem.path()))));
      } catch (RuntimeException e) {
        diagnostics.add(internal("checking", e));
      }
    }
    diagnostics.throwIfErrors();
    return new Checked(bound.orElseThrow(), diagnostics.list());
  }

  Prepared prepare(Configuration configuration) throws ConfigException {
    try {
      return target.prepare(configuration);
    } catch (PrepareException e) {
      throw new ConfigException(
          Diagnostic.error(Codes.PREPARE, e.path(), String.valueOf(e.getMessage()))
              .withLocation(configuration.locate(e.path())));
    } catch (RuntimeException e) {
      throw new ConfigException(internal("preparing", e));
    }
  }

  private static Diagnostic internal(String doing, RuntimeException e) {
    return Diagnostic.error(Codes.INTERNAL, ConfigPath.ROOT, doing + " failed: " + e)
        .withRemedy("this is a defect of a module; its stack trace is in the log");
  }
}
