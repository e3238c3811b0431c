package dev.weir.shell.render;

import dev.weir.sdk.command.Column;
import dev.weir.sdk.command.ColumnType;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.Fields;
import dev.weir.sdk.command.Message;
import dev.weir.sdk.command.Sections;
import dev.weir.sdk.command.Table;
import dev.weir.sdk.command.Tree;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Results as lines of text: columns two blanks apart, as wide as their widest cell. */
public final class TextRenderer {
  /** No column of text gets narrower. */
  private static final int NARROWEST = 12;

  private TextRenderer() {}

  /** The lines of a result, without line ends. */
  public static List<String> lines(CommandResult result) {
    return lines(result, Integer.MAX_VALUE);
  }

  /**
   * The same for a screen: a table that is too wide has its longest texts broken over several
   * lines, as long as that makes it fit.
   */
  public static List<String> lines(CommandResult result, int width) {
    List<String> lines = new ArrayList<>();
    append(result, width, lines);
    return lines;
  }

  private static void append(CommandResult result, int width, List<String> lines) {
    switch (result) {
      case Message message -> message(message.text(), lines);
      case Table table -> table(table, width, lines);
      case Fields fields -> fields(fields, lines);
      case Tree tree -> {
        for (Tree.Node root : tree.roots()) {
          lines.add(label(root));
          children(root, "", lines);
        }
      }
      case Sections sections -> {
        for (Sections.Section section : sections.parts()) {
          if (!lines.isEmpty()) {
            lines.add("");
          }
          lines.add(section.title() + ":");
          append(section.result(), width, lines);
        }
      }
    }
  }

  private static void message(String text, List<String> lines) {
    for (String line : text.split("\n", -1)) {
      lines.add(Values.printable(line));
    }
  }

  private static void table(Table table, int width, List<String> lines) {
    int columns = table.columns().size();
    int[] widths = new int[columns];
    List<List<String>> cells = new ArrayList<>();
    for (int c = 0; c < columns; c++) {
      widths[c] = table.columns().get(c).title().length();
    }
    for (List<@Nullable Object> row : table.rows()) {
      List<String> texts = new ArrayList<>(columns);
      for (int c = 0; c < columns; c++) {
        String text = Values.text(table.columns().get(c).type(), row.get(c));
        widths[c] = Math.max(widths[c], text.length());
        texts.add(text);
      }
      cells.add(texts);
    }
    narrow(table.columns(), widths, width);
    lines.add(row(table.columns(), table.columns().stream().map(Column::title).toList(), widths));
    for (List<String> texts : cells) {
      broken(table.columns(), texts, widths, lines);
    }
  }

  /** Takes from the widest columns of text until the table fits, or no column can give more. */
  private static void narrow(List<Column> columns, int[] widths, int width) {
    long total = 2L * (widths.length - 1);
    for (int one : widths) {
      total += one;
    }
    while (total > width) {
      int widest = -1;
      for (int c = 0; c < widths.length; c++) {
        ColumnType type = columns.get(c).type();
        boolean breakable =
            (type == ColumnType.TEXT || type == ColumnType.LIST)
                && widths[c] > Math.max(NARROWEST, columns.get(c).title().length());
        if (breakable && (widest < 0 || widths[c] > widths[widest])) {
          widest = c;
        }
      }
      if (widest < 0) {
        return;
      }
      widths[widest]--;
      total--;
    }
  }

  private static void broken(
      List<Column> columns, List<String> texts, int[] widths, List<String> lines) {
    List<List<String>> parts = new ArrayList<>();
    int height = 1;
    for (int c = 0; c < texts.size(); c++) {
      parts.add(Wrap.lines(texts.get(c), widths[c]));
      height = Math.max(height, parts.get(c).size());
    }
    for (int line = 0; line < height; line++) {
      List<String> shown = new ArrayList<>();
      for (List<String> part : parts) {
        shown.add(line < part.size() ? part.get(line) : "");
      }
      lines.add(row(columns, shown, widths));
    }
  }

  private static String row(List<Column> columns, List<String> texts, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < texts.size(); c++) {
      String text = texts.get(c);
      String blanks = " ".repeat(widths[c] - text.length());
      boolean right = columns.get(c).type().rightAligned();
      line.append(c == 0 ? "" : "  ")
          .append(right ? blanks : "")
          .append(text)
          .append(right ? "" : blanks);
    }
    return line.toString().stripTrailing();
  }

  private static void fields(Fields fields, List<String> lines) {
    int width = 0;
    for (Fields.Entry entry : fields.entries()) {
      width = Math.max(width, entry.column().title().length());
    }
    for (Fields.Entry entry : fields.entries()) {
      String title = entry.column().title();
      lines.add(
          title
              + ": "
              + " ".repeat(width - title.length())
              + Values.text(entry.column().type(), entry.value()));
    }
  }

  private static String label(Tree.Node node) {
    StringBuilder line = new StringBuilder(Values.printable(node.label()));
    for (Fields.Entry entry : node.details().entries()) {
      line.append("  ").append(entry.column().title()).append(' ');
      line.append(Values.text(entry.column().type(), entry.value()));
    }
    return line.toString();
  }

  private static void children(Tree.Node node, String indent, List<String> lines) {
    for (int i = 0; i < node.children().size(); i++) {
      Tree.Node child = node.children().get(i);
      boolean last = i == node.children().size() - 1;
      lines.add(indent + (last ? "`- " : "|- ") + label(child));
      children(child, indent + (last ? "   " : "|  "), lines);
    }
  }
}
