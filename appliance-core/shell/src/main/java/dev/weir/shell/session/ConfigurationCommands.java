package dev.weir.shell.session;

import dev.weir.config.commit.ConfigService;
import dev.weir.config.commit.EditMode;
import dev.weir.config.commit.EditSession;
import dev.weir.config.commit.Editor;
import dev.weir.config.edit.Edits;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.problem.Diagnostic;
import dev.weir.config.store.Revision;
import dev.weir.config.text.Diff;
import dev.weir.config.tree.Branch;
import dev.weir.config.tree.Trees;
import dev.weir.sdk.command.ArgumentTypes;
import dev.weir.sdk.command.ColumnType;
import dev.weir.sdk.command.CommandContext;
import dev.weir.sdk.command.CommandException;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Table;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.shell.grammar.Token;
import dev.weir.shell.render.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code show configuration} and {@code show system commits}. */
public final class ConfigurationCommands {
  private final ConfigService service;

  /** The commands over the configuration. */
  public ConfigurationCommands(ConfigService service) {
    this.service = service;
  }

  /** All of them. */
  public List<OperationalCommand> list() {
    return List.of(
        OperationalCommand.of(
                "show configuration [running] [candidate] [revision <revision>] [<path>]")
            .doc("Show the configuration")
            .option("running", "What is in force (the default)")
            .option("candidate", "The shared candidate")
            .argument(
                "revision", ArgumentTypes.text("commits back, or #47"), "An earlier configuration")
            .argument(
                "path", ArgumentTypes.words("words of the configuration"), "Only what is below")
            .run(this::show),
        OperationalCommand.of("show system commits")
            .doc("Revisions, the newest first")
            .run(context -> commits()));
  }

  private CommandResult show(CommandContext context) throws CommandException, InterruptedException {
    if (!(context instanceof RunContext run)) {
      throw new IllegalStateException("shown by the shell only");
    }
    Pipeline pipeline = run.pipeline();
    try {
      Branch tree = tree(context);
      ConfigPath path = ConfigPath.ROOT;
      Optional<String> words = context.find("path", String.class);
      if (words.isPresent()) {
        path = path(List.of(words.get().split(" ")), tree);
      }
      if (pipeline.compare().isPresent()) {
        Branch other = service.revisionTree(pipeline.compare().get());
        run.lines(ConfigurationView.lines(Diff.between(service.schema(), other, tree), pipeline));
      } else {
        run.lines(ConfigurationView.lines(service.schema(), tree, path, 0, pipeline));
      }
    } catch (ConfigException e) {
      throw refused(e);
    }
    return CommandResult.nothing();
  }

  private ConfigPath path(List<String> words, Branch tree) {
    try {
      ConfigPath path = new Edits(service.schema()).whole(ConfigPath.ROOT, words).path();
      if (Trees.find(tree, path).isEmpty()) {
        throw new ConfigException(Edits.notThere(tree, path, words.size()));
      }
      return path;
    } catch (ConfigException e) {
      throw new PathRefused(e, words);
    }
  }

  /** The path of {@code show configuration} leads nowhere; its words are pointed at. */
  static final class PathRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient ConfigException reason;
    private final transient List<String> path;

    PathRefused(ConfigException reason, List<String> path) {
      super(reason.getMessage(), reason, false, false);
      this.reason = reason;
      this.path = path;
    }

    ConfigException reason() {
      return reason;
    }

    /** The words of the line that are the path; none if they cannot be told. */
    List<Token> tokens(List<Token> line) {
      int from = line.size() - path.size();
      boolean tail =
          from >= 0 && ConfigurationMode.texts(line.subList(from, line.size())).equals(path);
      return tail ? line.subList(from, line.size()) : List.of();
    }
  }

  private Branch tree(CommandContext context) throws ConfigException {
    Optional<String> revision = context.find("revision", String.class);
    if (revision.isPresent()) {
      return service.revisionTree(revision.get());
    }
    if (context.has("candidate")) {
      Editor editor = new Editor(context.user().name(), context.user().source());
      try (EditSession session = service.edit(editor, EditMode.SHARED)) {
        return session.tree();
      }
    }
    return service.running().configuration().tree();
  }

  private CommandResult commits() throws CommandException {
    Table.Builder table =
        Table.builder()
            .column("Back", ColumnType.IDENTIFIER)
            .column("Number", ColumnType.IDENTIFIER)
            .column("Time", ColumnType.TIME)
            .text("Author")
            .text("From")
            .text("State")
            .text("Comment");
    try {
      List<Revision> revisions = new ArrayList<>(service.revisions());
      int back = 0;
      for (Revision revision : revisions) {
        table.row(
            revision.state() == Revision.State.COMMITTED ? back++ : null,
            revision.number(),
            revision.time(),
            revision.author(),
            revision.origin(),
            revision.state().name().toLowerCase(Locale.ROOT).replace('_', '-'),
            revision.comment().isEmpty() ? null : revision.comment());
      }
    } catch (ConfigException e) {
      throw refused(e);
    }
    return table.build();
  }

  /** The first problem as a command's failure. */
  static CommandException refused(ConfigException e) {
    Diagnostic first = e.diagnostics().getFirst();
    String remedy = first.brief().endsWith(first.remedy()) ? "" : first.remedy();
    return new CommandException(first.code(), first.brief(), remedy);
  }
}
