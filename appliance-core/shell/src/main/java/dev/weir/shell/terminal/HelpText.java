package dev.weir.shell.terminal;

import dev.weir.sdk.command.Completion;
import dev.weir.shell.grammar.Help;
import dev.weir.shell.render.Wrap;
import java.util.ArrayList;
import java.util.List;

/** Help as lines of text. */
final class HelpText {
  private static final int MAX_LINES = 200;
  private static final int NARROWEST = 20;

  private HelpText() {}

  static List<String> lines(Help help, int screenWidth) {
    List<Completion> all = new ArrayList<>(help.words());
    all.addAll(help.hints());
    List<String> lines = new ArrayList<>();
    if (all.isEmpty() && !help.executable()) {
      lines.add("No possible completions");
      return lines;
    }
    lines.add("Possible completions:");
    if (help.executable()) {
      lines.add("  <Enter>  Execute this command");
    }
    int width = 8;
    for (Completion completion : all) {
      width = Math.max(width, Math.min(28, completion.value().length()));
    }
    for (Completion completion : all.subList(0, Math.min(all.size(), MAX_LINES))) {
      String value = completion.value();
      String lead = "  " + value + " ".repeat(Math.max(0, width - value.length())) + "  ";
      int room = Math.max(NARROWEST, screenWidth - lead.length() - 1);
      for (String part : Wrap.lines(completion.doc(), room)) {
        lines.add((lead + part).stripTrailing());
        lead = " ".repeat(lead.length());
      }
    }
    if (all.size() > MAX_LINES) {
      lines.add("  ... and " + (all.size() - MAX_LINES) + " more");
    }
    return lines;
  }
}
