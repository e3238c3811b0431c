package dev.weir.runtime.show;

import dev.weir.config.commit.CommitRequest;
import dev.weir.config.commit.CommitResult;
import dev.weir.config.commit.EditMode;
import dev.weir.config.commit.EditSession;
import dev.weir.config.commit.Editor;
import dev.weir.config.problem.ConfigException;
import dev.weir.runtime.appliance.Appliance;
import dev.weir.sdk.command.CommandContext;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.CommandUser;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Role;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.shell.grammar.CommandLine;
import dev.weir.shell.grammar.OperationalGrammar;
import dev.weir.shell.render.JsonRenderer;
import dev.weir.shell.render.TextRenderer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Gives an appliance commands without a shell between. */
public final class TestOperator implements AutoCloseable {
  private final Appliance appliance;
  private final ApplianceCommands commands;
  private final List<CommandResult> emitted = new ArrayList<>();
  private Optional<EditSession> editing = Optional.empty();

  /** Of an appliance. */
  public TestOperator(Appliance appliance) {
    this.appliance = appliance;
    this.commands = new ApplianceCommands(appliance);
  }

  /** Enters configuration mode: commands see this candidate. */
  public void edit(EditSession session) {
    editing = Optional.of(session);
  }

  /** Commits lines that begin with {@code set} or {@code delete}. */
  public void commit(String... lines) throws ConfigException {
    commit(CommitRequest.PLAIN, lines);
  }

  /** The same, perhaps to be confirmed. */
  public void commit(CommitRequest request, String... lines) throws ConfigException {
    result(request, lines);
  }

  /** What a commit of lines warns of. */
  List<String> warnings(String... lines) throws ConfigException {
    return result(CommitRequest.PLAIN, lines).warnings().stream()
        .map(one -> one.code() + " " + one.message())
        .toList();
  }

  private CommitResult result(CommitRequest request, String... lines) throws ConfigException {
    try (EditSession session =
        appliance.configuration().edit(new Editor("test", "local"), EditMode.PRIVATE)) {
      for (String line : lines) {
        List<String> words = Arrays.asList(line.split(" "));
        session.command(ConfigPath.ROOT, words.getFirst(), words.subList(1, words.size()));
      }
      return session.commit(request);
    }
  }

  /** What a command shows, as text. */
  public String show(String line) throws Exception {
    emitted.clear();
    OperationalGrammar.Match match =
        new OperationalGrammar(all()).match(CommandLine.parse(line).words());
    CommandResult last = match.command().action().run(new Context(match));
    List<String> lines = new ArrayList<>();
    emitted.forEach(result -> lines.addAll(TextRenderer.lines(result)));
    lines.addAll(TextRenderer.lines(last));
    return String.join("\n", lines) + "\n";
  }

  /** What a command shows, as {@code display json} has it: maps, lists, texts, numbers. */
  Object plain(String line) throws Exception {
    OperationalGrammar.Match match =
        new OperationalGrammar(all()).match(CommandLine.parse(line).words());
    return Objects.requireNonNull(
        JsonRenderer.plain(match.command().action().run(new Context(match))));
  }

  private List<OperationalCommand> all() {
    List<OperationalCommand> all = new ArrayList<>(commands.list());
    appliance.modules().forEach(one -> all.addAll(one.module().commands()));
    return all;
  }

  private final class Context implements CommandContext {
    private final OperationalGrammar.Match match;

    Context(OperationalGrammar.Match match) {
      this.match = match;
    }

    @Override
    public CommandUser user() {
      return new CommandUser("test", Role.ADMIN, "local");
    }

    @Override
    public <T> Optional<T> find(String argument, Class<T> valueClass) {
      return Optional.ofNullable(match.values().get(argument)).map(valueClass::cast);
    }

    @Override
    public boolean has(String keyword) {
      return match.keywords().contains(keyword);
    }

    @Override
    public void emit(CommandResult result) {
      emitted.add(result);
    }

    @Override
    public void refresh(CommandResult result) {
      emitted.add(result);
    }

    @Override
    public boolean pause(Duration span) {
      return true;
    }

    @Override
    public boolean cancelled() {
      return false;
    }

    @Override
    public boolean confirm(String question) {
      return true;
    }

    @Override
    public <T> Optional<T> session(Class<T> type) {
      return editing.filter(type::isInstance).map(type::cast);
    }
  }

  @Override
  public void close() {
    commands.close();
  }
}
