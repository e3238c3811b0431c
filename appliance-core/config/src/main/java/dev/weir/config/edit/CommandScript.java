package dev.weir.config.edit;

import dev.weir.config.problem.Codes;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.problem.Diagnostic;
import dev.weir.config.problem.Diagnostics;
import dev.weir.config.problem.Location;
import dev.weir.config.problem.Nearest;
import dev.weir.config.tree.Branch;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.config.Words;
import java.util.List;
import java.util.Optional;

/**
 * A file of edits, one a line: {@code set}, {@code delete}, {@code rename}, {@code copy}, {@code
 * insert}, {@code activate}, {@code deactivate}, {@code comment}. Blank lines and lines that start
 * with {@code #} are skipped.
 */
public final class CommandScript {
  /** The verbs, for help and suggestions. */
  public static final List<String> VERBS =
      List.of("set", "delete", "rename", "copy", "insert", "activate", "deactivate", "comment");

  private final Edits edits;

  public CommandScript(Edits edits) {
    this.edits = edits;
  }

  /**
   * Runs all lines.
   *
   * @throws ConfigException with every line that is wrong; nothing is changed then
   */
  public Branch run(Branch tree, ConfigPath base, String file, String text) throws ConfigException {
    Diagnostics problems = new Diagnostics();
    Branch result = tree;
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      if (!line.isBlank() && !line.stripLeading().startsWith("#")) {
        try {
          result = line(result, base, line);
        } catch (ConfigException e) {
          Optional<Location> place = Optional.of(new Location(file, number, 1));
          e.diagnostics().forEach(d -> problems.add(d.withLocation(place)));
        }
      }
    }
    problems.throwIfErrors();
    return result;
  }

  /**
   * Runs one line.
   *
   * @throws ConfigException if it is wrong; word indexes count from the word after the verb
   */
  public Branch line(Branch tree, ConfigPath base, String line) throws ConfigException {
    List<String> words;
    try {
      words = Words.split(line);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          Diagnostic.error(Codes.SYNTAX, ConfigPath.ROOT, String.valueOf(e.getMessage())));
    }
    return words.isEmpty()
        ? tree
        : command(tree, base, words.getFirst(), words.subList(1, words.size()));
  }

  /** Runs one command of words. */
  public Branch command(Branch tree, ConfigPath base, String verb, List<String> words)
      throws ConfigException {
    int size = words.size();
    return switch (verb) {
      case "set" -> edits.set(tree, base, words);
      case "delete" -> edits.delete(tree, base, words);
      case "activate" -> edits.setActive(tree, base, words, true);
      case "deactivate" -> edits.setActive(tree, base, words, false);
      case "comment" -> {
        need(size >= 1, "comment [PATH] \"TEXT\"");
        yield edits.comment(tree, base, words.subList(0, size - 1), words.get(size - 1));
      }
      case "rename", "copy" -> {
        need(size >= 3 && words.get(size - 2).equals("to"), verb + " PATH to NAME");
        List<String> path = words.subList(0, size - 2);
        yield verb.equals("copy")
            ? edits.copy(tree, base, path, words.get(size - 1))
            : edits.rename(tree, base, path, words.get(size - 1));
      }
      case "insert" -> {
        boolean before = size >= 3 && words.get(size - 2).equals("before");
        need(
            before || size >= 3 && words.get(size - 2).equals("after"),
            "insert PATH before|after NAME");
        yield edits.insert(tree, base, words.subList(0, size - 2), before, words.get(size - 1));
      }
      default ->
          throw new ConfigException(
              Diagnostic.error(
                      Codes.UNKNOWN_WORD,
                      ConfigPath.ROOT,
                      "is not an edit (" + String.join("|", VERBS) + ")")
                  .withValue(verb)
                  .withRemedy(Nearest.remedy(verb, VERBS)));
    };
  }

  private static void need(boolean condition, String usage) throws ConfigException {
    if (!condition) {
      throw new ConfigException(
          Diagnostic.error(Codes.INCOMPLETE, ConfigPath.ROOT, "the command is: " + usage));
    }
  }
}
