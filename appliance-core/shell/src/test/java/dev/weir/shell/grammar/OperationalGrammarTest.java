package dev.weir.shell.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.sdk.command.ArgumentTypes;
import dev.weir.sdk.command.CommandResult;
import dev.weir.sdk.command.Completion;
import dev.weir.sdk.command.OperationalCommand;
import dev.weir.sdk.command.Role;
import dev.weir.shell.render.Pipeline;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperationalGrammarTest {
  private final OperationalGrammar grammar =
      new OperationalGrammar(
          List.of(
              command("show interfaces [<interface>]"),
              command("show interfaces <interface> drops"),
              command("show interfaces summary"),
              command("show log [last <count>] [match <pattern>]"),
              command("monitor traffic interface <interface> [<filter>] [write <file>]"),
              command("clear log")));

  private static OperationalCommand command(String pattern) {
    OperationalCommand.Builder builder = OperationalCommand.of(pattern).doc("Doc of " + pattern);
    if (pattern.contains("<interface>")) {
      builder.argument(
          "interface",
          ArgumentTypes.liveName("interface", () -> List.of("eth0", "eth1", "s")),
          "Which");
    }
    if (pattern.contains("<count>")) {
      builder.argument("count", ArgumentTypes.number(1, 100), "How many");
      builder.argument("pattern", ArgumentTypes.text("pattern"), "What");
    }
    if (pattern.contains("<filter>")) {
      builder.argument("filter", ArgumentTypes.words("filter"), "Which");
      builder.argument("file", ArgumentTypes.text("file"), "Where to");
    }
    return builder.run(context -> CommandResult.nothing());
  }

  private OperationalGrammar.Match match(String line) throws SyntaxException {
    return grammar.match(CommandLine.parse(line).words());
  }

  @Test
  void prefixesNamesAndOptionsAreUnderstood() throws Exception {
    assertThat(match("sh int eth0 dr").command().words()).isEqualTo("show interfaces drops");
    assertThat(match("show interfaces").values()).isEmpty();
    assertThat(match("show interfaces eth1").values()).containsEntry("interface", "eth1");
    assertThat(match("show interfaces s").values())
        .as("a live name before a prefix")
        .containsEntry("interface", "s");
    assertThat(match("show interfaces su").command().words()).isEqualTo("show interfaces summary");
    assertThat(match("show log match x last 5").values())
        .containsEntry("count", 5L)
        .containsEntry("pattern", "x");
    assertThat(match("mon tr int eth0 host 1.2.3.4 and port 80 write f").values())
        .containsEntry("filter", "host 1.2.3.4 and port 80")
        .containsEntry("file", "f");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "show interfaces eth9|16|CLI-0001",
        "show interfaces eth|16|CLI-0002",
        "show log last 0|14|CLI-0004",
        "show log last|14|CLI-0003",
        "show log last 5 last 6|16|CLI-0001",
        "fly|0|CLI-0001",
        "show|5|CLI-0003",
        "clear log now|10|CLI-0007",
        "show \"log\"|5|CLI-0001"
      })
  void errorsPointAtTheWord(String line, int column, String code) {
    assertThatThrownBy(() -> match(line))
        .isInstanceOfSatisfying(
            SyntaxException.class,
            e -> {
              assertThat(e.column()).isEqualTo(column);
              assertThat(e.code()).isEqualTo(code);
            });
  }

  @Test
  void helpOffersWhatTheRoleMayRun() throws Exception {
    assertThat(help("", "", Role.READ_ONLY)).containsExactly("show");
    assertThat(help("", "", Role.OPERATOR)).containsExactly("clear", "monitor", "show");
    assertThat(help("show interfaces", "e", Role.READ_ONLY)).containsExactly("eth0", "eth1");
    assertThat(help("show log", "", Role.READ_ONLY)).containsExactly("last", "match");
    assertThat(grammar.help(CommandLine.parse("show log").words(), "", Role.READ_ONLY).executable())
        .isTrue();
  }

  private List<String> help(String line, String prefix, Role role) throws SyntaxException {
    return Words.values(
        List.<Completion>copyOf(
            grammar.help(CommandLine.parse(line).words(), prefix, role).words()));
  }

  @Test
  void anyLineIsUnderstoodOrRefused() {
    Random random = new Random(7);
    String[] parts = {
      "show",
      "interfaces",
      "eth0",
      "log",
      "last",
      "5",
      "\"",
      "\\",
      "|",
      "match",
      "(",
      "[",
      "count",
      "#",
      "\u0000",
      "é",
      " ",
      "monitor traffic interface eth0",
      "write",
      "display json",
      "s",
      "-1",
      "99999999999999999999"
    };
    int understood = 0;
    for (int i = 0; i < 50_000; i++) {
      StringBuilder line = new StringBuilder();
      for (int n = random.nextInt(8); n >= 0; n--) {
        line.append(
            random.nextInt(20) == 0
                ? (char) random.nextInt(0x3000)
                : parts[random.nextInt(parts.length)]);
        line.append(random.nextInt(3) == 0 ? "" : " ");
      }
      try {
        CommandLine parsed = CommandLine.parse(line.toString());
        Pipeline.parse(parsed.pipes(), line.length());
        grammar.help(parsed.words(), "", Role.ADMIN);
        grammar.match(parsed.words());
        understood++;
      } catch (SyntaxException e) {
        assertThat(e.column()).isBetween(0, line.length() + 1);
        assertThat(e.reason()).isNotBlank();
      }
    }
    assertThat(understood).isGreaterThan(100);
  }

  @Test
  void theNearestWordIsFound() {
    assertThat(Nearest.of("acept", List.of("accept", "drop", "reject"))).isEqualTo("accept");
    assertThat(Nearest.of("interafces", List.of("interfaces", "log"))).isEqualTo("interfaces");
    assertThat(Nearest.of("xyz", List.of("interfaces", "log"))).isEmpty();
  }
}
