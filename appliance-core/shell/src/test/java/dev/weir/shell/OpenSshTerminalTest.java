package dev.weir.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What is typed and pasted at a terminal. */
class OpenSshTerminalTest extends OpenSshFixture {
  @Test
  void theDialogueOfTheDesignComesOutAsWritten() throws Exception {
    String shown =
        ssh.terminal(
            "admin",
            """
            configure
            set firewall zone lan to wan rule 20 action acept
            set firewall zone lan to wan rule 20 action drop
            set firewall zone lan to wan rule 20 destination port 25
            commit check
            set firewall zone lan to wan rule 20 protocol tcp
            compare
            commit-confirm 5 comment "block direct smtp"
            confirm
            exit
            exit
            """);
    String steady =
        shown
            .replaceAll("\\(confirm \\d:\\d\\d\\)", "(confirm M:SS)")
            .replaceAll("in \\d+ ms", "in N ms")
            .replaceAll("at \\d\\d:\\d\\d:\\d\\d", "at TIME");
    assertThat(steady.lines().map(String::stripTrailing).filter(line -> !line.isEmpty()))
        .containsExactlyElementsOf(
            """
            edge1 - Weir 1.0.0 (slot A)
            Last login: never   Unconfirmed commits: none   Alarms: 0
            admin@edge1> configure
            [edit]
            admin@edge1# set firewall zone lan to wan rule 20 action acept
                                                                     ^
            error: 'acept' is not a valid action (accept|drop|reject). Did you mean 'accept'?   [CFG-0102]
            admin@edge1# set firewall zone lan to wan rule 20 action drop
            admin@edge1*# set firewall zone lan to wan rule 20 destination port 25
            admin@edge1*# commit check
            error: firewall zone lan to wan rule 20: 'destination port' needs protocol tcp or udp   [FW-0007]
              fix: set firewall zone lan to wan rule 20 protocol tcp
            1 error, 0 warnings. Nothing was applied.
            admin@edge1*# set firewall zone lan to wan rule 20 protocol tcp
            admin@edge1*# compare
            [firewall zone lan to wan]
            + rule 20 { action drop; destination { port 25; } protocol tcp; }
            admin@edge1*# commit-confirm 5 comment "block direct smtp"
            Checked 17 objects in N ms.
            Applied as #2. Rolls back at TIME unless confirmed.
            admin@edge1(confirm M:SS)# confirm
            Commit #2 is permanent.
            admin@edge1# exit
            admin@edge1> exit
            """
                .lines()
                .toList());
  }

  @Test
  void helpAndCompletionWorkInTheMiddleOfAWord() throws Exception {
    String shown = ssh.terminal("admin", "show interf?aces eth0\nsh\tinter\t eth1 d\t\nexit\n");
    assertThat(shown).contains("Possible completions:\n  interfaces  Interfaces and their state\n");
    assertThat(shown).contains("203.0.113.2/30").contains("vlan-not-allowed");
  }

  @Test
  void pastedLinesAllArrive() throws Exception {
    StringBuilder input = new StringBuilder("configure\n");
    for (int i = 0; i < 1000; i++) {
      input.append("set firewall zone lan to wan rule ").append(2000 + i).append(" action drop\n");
    }
    input.append("commit and-quit\nexit\n");
    assertThat(ssh.terminal("admin", input.toString())).contains("Applied as #2.");
    assertThat(
            ssh.exec(
                    "admin",
                    "show configuration | display set | match \"rule 2[0-9]+ action drop\" | count")
                .out())
        .isEqualTo("Count: 1000 lines\n");
  }

  @Test
  void linesOfAPasteRunAsTypedAndAreTextOnly() throws Exception {
    String shown =
        ssh.terminal(
            "admin",
            "configure\nset interfaces ethernet eth0 \u001b[200~description why?\r\n"
                + "set interfaces ethernet\teth1 description\tbecause?\r\nset interfaces eth"
                + "\u001b[201~ernet eth1 mtu 1400\nshow interfaces\nexit\nexit\n");
    assertThat(shown)
        .contains("description \"why?\";")
        .contains("description \"because?\";")
        .contains("mtu 1400;")
        .doesNotContain("Possible completions");
  }

  @Test
  void historySurvivesAReconnectOnceEach() throws Exception {
    ssh.terminal("admin", "show interfaces eth0\nshow lines 3\nexit\n");
    ssh.terminal("admin", "exit\n");
    // two lines back, from a history without duplicates
    String shown = ssh.terminal("admin", "\u0010\u0010\nexit\n");
    assertThat(shown).contains("line 3");
    assertThat(Files.readAllLines(folder.resolve("state/history/admin")))
        .containsExactly("show interfaces eth0", "show lines 3", "exit", "show lines 3", "exit");
  }
}
