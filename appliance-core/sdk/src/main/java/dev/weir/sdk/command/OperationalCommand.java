package dev.weir.sdk.command;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command of operational mode, as a module declares it:
 *
 * <pre>{@code
 * OperationalCommand.of("show dhcp leases [pool <pool>]")
 *     .doc("Addresses lent by the DHCP server")
 *     .argument("pool", ArgumentTypes.liveName("pool", leases::pools), "Only this pool")
 *     .run(context -> leases.table(context.find("pool", String.class)));
 * }</pre>
 *
 * <p>The pattern is described in {@link CommandSyntax}; its first word is the {@link CommandKind}.
 * Immutable.
 */
public final class OperationalCommand {
  private final CommandSyntax syntax;
  private final CommandKind kind;
  private final Role role;
  private final String doc;
  private final Map<String, Argument> arguments;
  private final Map<String, String> keywordDocs;
  private final CommandAction action;

  private OperationalCommand(Builder builder, CommandAction action) {
    this.syntax = builder.syntax;
    this.kind = builder.kind;
    this.role = builder.role;
    this.doc = builder.doc;
    this.arguments = Map.copyOf(builder.arguments);
    this.keywordDocs = Map.copyOf(builder.keywordDocs);
    this.action = action;
  }

  /**
   * Begins a declaration.
   *
   * @throws IllegalArgumentException if the pattern is malformed or begins with no {@link
   *     CommandKind}
   */
  public static Builder of(String pattern) {
    return new Builder(CommandSyntax.parse(pattern));
  }

  /** The grammar. */
  public CommandSyntax syntax() {
    return syntax;
  }

  /** What sort of act it is. */
  public CommandKind kind() {
    return kind;
  }

  /** The least role that may run it. */
  public Role role() {
    return role;
  }

  /** One line of help. */
  public String doc() {
    return doc;
  }

  /** An argument by its name in the pattern. */
  public Argument argument(String name) {
    Argument argument = arguments.get(name);
    if (argument == null) {
      throw new IllegalArgumentException("no argument " + name);
    }
    return argument;
  }

  /** The help of an option's keyword: its own, else that of its argument. */
  public String optionDoc(CommandSyntax.Option option) {
    String own = option.keyword().map(keywordDocs::get).orElse(null);
    return own != null ? own : option.argument().map(name -> argument(name).doc()).orElse("");
  }

  /** What it does. */
  public CommandAction action() {
    return action;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (CommandSyntax.Element element : syntax.elements()) {
      text.append(text.isEmpty() ? "" : " ");
      switch (element) {
        case CommandSyntax.Word word -> text.append(word.text());
        case CommandSyntax.Placeholder argument ->
            text.append('<').append(argument.name()).append('>');
      }
    }
    for (CommandSyntax.Option option : syntax.options()) {
      text.append(" [").append(option.keyword().orElse(""));
      option
          .argument()
          .ifPresent(
              name ->
                  text.append(option.keyword().isPresent() ? " <" : "<").append(name).append('>'));
      text.append(']');
    }
    return text.toString();
  }

  /** Collects a declaration; ends with {@link #run}. */
  public static final class Builder {
    private final CommandSyntax syntax;
    private final CommandKind kind;
    private final Map<String, Argument> arguments = new LinkedHashMap<>();
    private final Map<String, String> keywordDocs = new HashMap<>();
    private Role role;
    private String doc = "";

    private Builder(CommandSyntax syntax) {
      this.syntax = syntax;
      String first =
          syntax.elements().getFirst() instanceof CommandSyntax.Word word ? word.text() : "";
      this.kind = CommandKind.ofWord(first);
      this.role = kind.defaultRole();
    }

    /** One line of help; required. */
    public Builder doc(String doc) {
      this.doc = doc;
      return this;
    }

    /** Asks for another role than the kind's. */
    public Builder role(Role role) {
      this.role = role;
      return this;
    }

    /** Types a placeholder of the pattern; required for each. */
    public Builder argument(String name, ArgumentType<?> type, String doc) {
      arguments.put(name, new Argument(name, type, doc));
      return this;
    }

    /** The help of an option's keyword; required for flags. */
    public Builder option(String keyword, String doc) {
      keywordDocs.put(keyword, doc);
      return this;
    }

    /**
     * Ends the declaration.
     *
     * @throws IllegalArgumentException if help is missing, or arguments and pattern do not agree
     */
    public OperationalCommand run(CommandAction action) {
      List<String> names = syntax.argumentNames();
      OperationalCommand command = new OperationalCommand(this, action);
      if (doc.isBlank()) {
        throw new IllegalArgumentException(command + ": no doc");
      }
      for (String name : names) {
        if (!arguments.containsKey(name)) {
          throw new IllegalArgumentException(command + ": argument " + name + " has no type");
        }
      }
      for (String name : arguments.keySet()) {
        if (!names.contains(name)) {
          throw new IllegalArgumentException(command + ": no placeholder <" + name + ">");
        }
      }
      for (CommandSyntax.Option option : syntax.options()) {
        if (command.optionDoc(option).isBlank()) {
          throw new IllegalArgumentException(
              command + ": option " + option.keyword().orElse("") + " has no doc");
        }
      }
      return command;
    }
  }

  /** The path's words without arguments, for sorting and for the audit log. */
  public String words() {
    StringBuilder text = new StringBuilder();
    for (CommandSyntax.Element element : syntax.elements()) {
      if (element instanceof CommandSyntax.Word word) {
        text.append(text.isEmpty() ? "" : " ").append(word.text());
      }
    }
    return text.toString();
  }

  /** The word at a position of the path, if that is a word. */
  public Optional<String> wordAt(int position) {
    return position < syntax.elements().size()
            && syntax.elements().get(position) instanceof CommandSyntax.Word word
        ? Optional.of(word.text())
        : Optional.empty();
  }
}
