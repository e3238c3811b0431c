package dev.weir.sdk.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperationalCommandTest {
  @Test
  void patternGivesPathAndOptions() {
    OperationalCommand command =
        OperationalCommand.of("show log <name> [last <count>] [<filter>] [all]")
            .doc("Log")
            .argument("name", ArgumentTypes.text("name"), "Name")
            .argument("count", ArgumentTypes.number(1, 10), "How many")
            .argument("filter", ArgumentTypes.words("filter"), "Filter")
            .option("all", "Everything")
            .run(context -> CommandResult.nothing());
    assertThat(command.kind()).isEqualTo(CommandKind.SHOW);
    assertThat(command.role()).isEqualTo(Role.READ_ONLY);
    assertThat(command.words()).isEqualTo("show log");
    assertThat(command.syntax().argumentNames()).containsExactly("name", "count", "filter");
    assertThat(command).hasToString("show log <name> [last <count>] [<filter>] [all]");
    assertThat(command.optionDoc(command.syntax().options().get(0))).isEqualTo("How many");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<a> b",
        "show [a",
        "show [a] b",
        "show UPPER",
        "show <a> <a>",
        "show [<a> b]",
        "fly away"
      })
  void malformedPatternsAreRefused(String pattern) {
    assertThatThrownBy(() -> OperationalCommand.of(pattern))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyPlaceholderHasATypeAndHelp() {
    assertThatThrownBy(
            () ->
                OperationalCommand.of("show x <y>")
                    .doc("X")
                    .run(context -> CommandResult.nothing()))
        .hasMessageContaining("argument y has no type");
    assertThatThrownBy(
            () -> OperationalCommand.of("show x").run(context -> CommandResult.nothing()))
        .hasMessageContaining("no doc");
    assertThatThrownBy(
            () ->
                OperationalCommand.of("show x [fast]")
                    .doc("X")
                    .run(context -> CommandResult.nothing()))
        .hasMessageContaining("option fast has no doc");
  }

  @Test
  void valuesAreParsedOrRefusedWithTheReason() throws Exception {
    assertThat(ArgumentTypes.number(1, 10).parse("10")).isEqualTo(10L);
    assertThat(ArgumentTypes.duration(Duration.ZERO, Duration.ofHours(1)).parse("500ms"))
        .isEqualTo(Duration.ofMillis(500));
    assertThat(ArgumentTypes.choice(CommandKind.class).parse("show")).isEqualTo(CommandKind.SHOW);
    for (String bad : List.of("0", "11", "+5", "", "x", "99999999999999999999")) {
      assertThatThrownBy(() -> ArgumentTypes.number(1, 10).parse(bad))
          .isInstanceOf(InvalidValueException.class);
    }
    assertThatThrownBy(() -> ArgumentTypes.choice("tcp", "udp").parse("tpc"))
        .hasMessage("is not valid (tcp|udp)");
    assertThatThrownBy(
            () -> ArgumentTypes.liveName("interface", () -> List.of("eth0")).parse("eth1"))
        .hasMessage("is not a known interface");
  }

  @Test
  void tablesRefuseCellsOfAnotherClass() {
    assertThatThrownBy(() -> Table.builder().number("N").row("one"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Table.builder().number("N").row(1L, 2L))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Table.builder().text("Rx pps").row((Object) null).build().columns().getFirst().key())
        .isEqualTo("rx-pps");
  }

  @Test
  void durationsShowTheTwoLargestUnits() {
    assertThat(Durations.format(Duration.ofSeconds(298))).isEqualTo("4m 58s");
    assertThat(Durations.format(Duration.ofMillis(350))).isEqualTo("350ms");
    assertThat(Durations.format(Duration.ofDays(12).plusHours(4))).isEqualTo("12d 4h");
  }
}
