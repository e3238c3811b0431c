package dev.weir.shell.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.sdk.command.ColumnType;
import dev.weir.sdk.command.Fields;
import dev.weir.sdk.command.Table;
import dev.weir.sdk.command.Tree;
import dev.weir.shell.grammar.CommandLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RenderTest {
  private final Table table =
      Table.builder()
          .text("Name")
          .number("Rx pps")
          .column("Size", ColumnType.BYTES)
          .column("Age", ColumnType.DURATION)
          .column("Up", ColumnType.FLAG)
          .column("Tags", ColumnType.LIST)
          .row("eth0", 1204L, 1536L, Duration.ofSeconds(298), true, List.of("a", "b"))
          .row("bad\u001b[2J\"\n", null, 0L, Duration.ZERO, false, List.of())
          .build();

  @Test
  void textLinesUpAndCannotDriveTheTerminal() {
    assertThat(TextRenderer.lines(table))
        .containsExactly(
            "Name       Rx pps     Size     Age  Up   Tags",
            "eth0        1,204  1.5 KiB  4m 58s  yes  a, b",
            "bad\ufffd[2J\"\ufffd       -      0 B     0ms  no   -");
  }

  @Test
  void aTableTooWideForTheScreenHasItsTextsBroken() {
    Table wide =
        Table.builder()
            .number("Step")
            .text("Decision")
            .text("Reason")
            .row(1L, "DROP zone lan to wan rule 20 of the candidate", "denied-by-rule")
            .row(10L, "x".repeat(30), "-")
            .build();
    assertThat(TextRenderer.lines(wide, 40))
        .containsExactly(
            "Step  Decision            Reason",
            "   1  DROP zone lan to    denied-by-rule",
            "      wan rule 20 of the",
            "      candidate",
            "  10  xxxxxxxxxxxxxxxxxx  -",
            "      xxxxxxxxxxxx")
        .allMatch(line -> line.length() <= 40);
    assertThat(TextRenderer.lines(wide)).hasSize(3);
  }

  @Test
  void jsonKeepsTypes() {
    assertThat(JsonRenderer.line(table))
        .isEqualTo(
            "[{\"name\": \"eth0\", \"rx-pps\": 1204, \"size\": 1536, \"age\": 298, \"up\": true, \"tags\": [\"a\", \"b\"]},"
                + " {\"name\": \"bad\\u001b[2J\\\"\\n\", \"rx-pps\": null, \"size\": 0, \"age\": 0, \"up\": false, \"tags\": []}]");
  }

  @Test
  void yamlQuotesWhatWouldBeReadAsSomethingElse() {
    Fields fields =
        Fields.builder()
            .text("Country", "no")
            .text("Name", "eth0")
            .text("Code", "010")
            .number("Count", 7)
            .build();
    assertThat(YamlRenderer.lines(fields))
        .containsExactly("country: \"no\"", "name: eth0", "code: \"010\"", "count: 7");
    assertThat(
            YamlRenderer.lines(
                Table.builder().text("A").number("B").row("p", 1L).row("q", 2L).build()))
        .containsExactly("- a: p", "  b: 1", "- a: q", "  b: 2");
  }

  @Test
  void treesHaveBranches() {
    Tree tree =
        Tree.of(Tree.Node.of("root", Tree.Node.of("a", Tree.Node.of("b")), Tree.Node.of("c")));
    assertThat(TextRenderer.lines(tree)).containsExactly("root", "|- a", "|  `- b", "`- c");
  }

  @Test
  void pipesFilterLinesInOrder() throws Exception {
    assertThat(pipe("x | match a|b | except b | last 2")).containsExactly("a2", "a3");
    assertThat(pipe("x | match a | count")).containsExactly("Count: 3 lines");
  }

  private static List<String> pipe(String line) throws Exception {
    List<String> out = new ArrayList<>();
    Pipeline.Filter filter =
        Pipeline.parse(CommandLine.parse(line).pipes(), line.length()).into(out::add);
    for (String text : List.of("a1", "b1", "a2", "c1", "a3", "ab")) {
      if (!text.equals("ab") || !line.contains("count")) {
        filter.line(text);
      }
    }
    filter.end();
    return out;
  }

  @Test
  void expressionsWithoutEndAreStopped() {
    LineMatcher matcher = new LineMatcher(Pattern.compile("(a|aa)+b\\1"));
    assertThatThrownBy(() -> matcher.find("a".repeat(60) + "!"))
        .isInstanceOf(LineMatcher.TooExpensiveException.class);
  }
}
