package dev.weir.shell.render;

import dev.weir.sdk.command.Completion;
import dev.weir.shell.grammar.Help;
import dev.weir.shell.grammar.SyntaxException;
import dev.weir.shell.grammar.Token;
import dev.weir.shell.grammar.Words;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The pipes after a command: {@code | match RE | except RE | count | last N | no-more | display
 * json|yaml|set | compare [N]}. Lines are passed on as they come, so that pipes also serve streams;
 * memory is bounded by {@code last}.
 */
public final class Pipeline {
  private static final List<Completion> PIPES =
      List.of(
          new Completion("match", "Lines in which a regular expression occurs"),
          new Completion("except", "Lines in which it does not"),
          new Completion("count", "The number of lines"),
          new Completion("last", "The last lines"),
          new Completion("no-more", "Without paging"),
          new Completion("display", "As json, yaml or set commands"),
          new Completion("compare", "Difference to another revision"));
  private static final List<String> NAMES = PIPES.stream().map(Completion::value).toList();
  private static final List<Completion> FORMATS =
      List.of(
          new Completion("json", "One JSON value; of a stream one a line"),
          new Completion("yaml", "YAML"),
          new Completion("set", "Commands that make this configuration"));
  private static final List<String> FORMAT_NAMES = Words.values(FORMATS);
  private static final int MAX_LAST = 100_000;

  /** One filter of lines. */
  public sealed interface Stage permits Stage.Match, Stage.Count, Stage.Last {
    /** Lines in which the expression occurs, or does not. */
    record Match(LineMatcher matcher, boolean wanted) implements Stage {}

    /** The number of lines. */
    record Count() implements Stage {}

    /** The last lines. */
    record Last(int lines) implements Stage {}
  }

  private final List<Stage> stages = new ArrayList<>();
  private Format format = Format.TEXT;
  private boolean set;
  private boolean paged = true;
  private Optional<String> compare = Optional.empty();

  private Pipeline() {}

  /**
   * Understands pipes.
   *
   * @throws SyntaxException if one is none
   */
  public static Pipeline parse(List<List<Token>> pipes, int lineEnd) throws SyntaxException {
    Pipeline pipeline = new Pipeline();
    for (List<Token> words : pipes) {
      pipeline.add(words, lineEnd);
    }
    return pipeline;
  }

  /** The filters of lines. */
  public List<Stage> stages() {
    return List.copyOf(stages);
  }

  /** How results are written. */
  public Format format() {
    return format;
  }

  /** Whether configuration is wanted as set commands. */
  public boolean set() {
    return set;
  }

  /** Whether output may be paged. */
  public boolean paged() {
    return paged;
  }

  /** What to compare with: {@code running}, a revision's number. */
  public Optional<String> compare() {
    return compare;
  }

  /** What may follow in a pipe. */
  public static Help help(List<Token> words, String prefix) {
    if (words.isEmpty()) {
      return Help.of(PIPES, prefix);
    }
    String name;
    try {
      name = Words.resolve(words.getFirst(), NAMES, "pipe");
    } catch (SyntaxException e) {
      return Help.none();
    }
    boolean first = words.size() == 1;
    return switch (name) {
      case "display" -> first ? Help.of(FORMATS, prefix) : Help.none();
      case "match", "except" -> first ? hint("<regex>", "Regular expression", prefix) : end();
      case "last" -> first ? hint("<count>", "How many lines (1-" + MAX_LAST + ")", prefix) : end();
      case "compare" ->
          first ? hint("<revision>", "running, or a revision's number", prefix) : end();
      default -> end();
    };
  }

  private static Help hint(String name, String doc, String prefix) {
    return new Help(List.of(), List.of(new Completion(name, doc)), false, prefix);
  }

  private static Help end() {
    return new Help(List.of(), List.of(), true, "");
  }

  private void add(List<Token> words, int lineEnd) throws SyntaxException {
    if (words.isEmpty()) {
      throw new SyntaxException(
          SyntaxException.INCOMPLETE,
          lineEnd,
          "the pipe is not complete, expected " + String.join("|", NAMES));
    }
    Token first = words.getFirst();
    switch (Words.resolve(first, NAMES, "pipe")) {
      case "match" -> stages.add(new Stage.Match(regex(words, lineEnd), true));
      case "except" -> stages.add(new Stage.Match(regex(words, lineEnd), false));
      case "count" -> {
        none(words);
        stages.add(new Stage.Count());
      }
      case "last" ->
          stages.add(new Stage.Last(number(argument(words, lineEnd, "a number of lines"))));
      case "no-more" -> {
        none(words);
        paged = false;
      }
      case "display" -> display(argument(words, lineEnd, String.join("|", FORMAT_NAMES)));
      default ->
          compare =
              Optional.of(words.size() == 1 ? "running" : argument(words, lineEnd, "").text());
    }
  }

  private void display(Token token) throws SyntaxException {
    switch (Words.resolve(token, FORMAT_NAMES, "format")) {
      case "json" -> format = Format.JSON;
      case "yaml" -> format = Format.YAML;
      default -> set = true;
    }
  }

  private static LineMatcher regex(List<Token> words, int lineEnd) throws SyntaxException {
    Token token = argument(words, lineEnd, "a regular expression");
    try {
      return new LineMatcher(Pattern.compile(token.text()));
    } catch (PatternSyntaxException e) {
      throw new SyntaxException(
          SyntaxException.INVALID,
          token.start(),
          "'" + token.text() + "' is not a regular expression: " + e.getDescription());
    }
  }

  private static int number(Token token) throws SyntaxException {
    try {
      int number = Integer.parseInt(token.text());
      if (number >= 1 && number <= MAX_LAST) {
        return number;
      }
    } catch (NumberFormatException e) {
      // refused below
    }
    throw new SyntaxException(
        SyntaxException.INVALID,
        token.start(),
        "'" + token.text() + "' is not a number of lines (1-" + MAX_LAST + ")");
  }

  private static Token argument(List<Token> words, int lineEnd, String what)
      throws SyntaxException {
    if (words.size() < 2) {
      throw new SyntaxException(
          SyntaxException.INCOMPLETE, lineEnd, "the pipe is not complete, expected " + what);
    }
    if (words.size() > 2) {
      throw surplus(words.get(2));
    }
    return words.get(1);
  }

  private static void none(List<Token> words) throws SyntaxException {
    if (words.size() > 1) {
      throw surplus(words.get(1));
    }
  }

  private static SyntaxException surplus(Token token) {
    return new SyntaxException(
        SyntaxException.SURPLUS, token.start(), "the pipe takes no '" + token.text() + "'");
  }

  /** Takes lines. */
  @FunctionalInterface
  public interface LineSink {
    /** One line, without its end. */
    void line(String line) throws InterruptedException, LineMatcher.TooExpensiveException;
  }

  /** The filters in front of a sink. {@link Filter#end} must be called after the last line. */
  public Filter into(LineSink sink) {
    Filter filter = new Filter(sink, new End());
    for (int i = stages.size() - 1; i >= 0; i--) {
      filter = new Filter(filter::line, state(stages.get(i), filter));
    }
    return filter;
  }

  private static State state(Stage stage, Filter next) {
    return switch (stage) {
      case Stage.Match match -> new Matching(match, next);
      case Stage.Count count -> new Counting(next);
      case Stage.Last last -> new LastLines(last.lines(), next);
    };
  }

  /** Lines go in here. */
  public static final class Filter {
    private final LineSink sink;
    private final State state;

    private Filter(LineSink sink, State state) {
      this.sink = sink;
      this.state = state;
    }

    /** One line. */
    public void line(String line) throws InterruptedException, LineMatcher.TooExpensiveException {
      state.line(line, sink);
    }

    /** No more lines come. */
    public void end() throws InterruptedException, LineMatcher.TooExpensiveException {
      state.end(sink);
    }
  }

  private interface State {
    void line(String line, LineSink sink)
        throws InterruptedException, LineMatcher.TooExpensiveException;

    void end(LineSink sink) throws InterruptedException, LineMatcher.TooExpensiveException;
  }

  private static final class End implements State {
    @Override
    public void line(String line, LineSink sink)
        throws InterruptedException, LineMatcher.TooExpensiveException {
      sink.line(line);
    }

    @Override
    public void end(LineSink sink) {}
  }

  private record Matching(Stage.Match match, Filter next) implements State {
    @Override
    public void line(String line, LineSink sink)
        throws InterruptedException, LineMatcher.TooExpensiveException {
      if (match.matcher().find(line) == match.wanted()) {
        sink.line(line);
      }
    }

    @Override
    public void end(LineSink sink) throws InterruptedException, LineMatcher.TooExpensiveException {
      next.end();
    }
  }

  private static final class Counting implements State {
    private final Filter next;
    private long count;

    Counting(Filter next) {
      this.next = next;
    }

    @Override
    public void line(String line, LineSink sink) {
      count++;
    }

    @Override
    public void end(LineSink sink) throws InterruptedException, LineMatcher.TooExpensiveException {
      sink.line("Count: " + count + (count == 1 ? " line" : " lines"));
      next.end();
    }
  }

  private static final class LastLines implements State {
    private final int limit;
    private final Filter next;
    private final Deque<String> lines = new ArrayDeque<>();

    LastLines(int limit, Filter next) {
      this.limit = limit;
      this.next = next;
    }

    @Override
    public void line(String line, LineSink sink) {
      if (lines.size() == limit) {
        lines.removeFirst();
      }
      lines.addLast(line);
    }

    @Override
    public void end(LineSink sink) throws InterruptedException, LineMatcher.TooExpensiveException {
      for (String line : lines) {
        sink.line(line);
      }
      next.end();
    }
  }
}
