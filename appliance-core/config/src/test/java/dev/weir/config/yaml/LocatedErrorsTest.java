package dev.weir.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.Sample;
import dev.weir.config.bind.Configuration;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.problem.Diagnostic;
import dev.weir.config.problem.Diagnostics;
import dev.weir.config.tree.Branch;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocatedErrorsTest {
  private static List<String> problems(String yaml) throws Exception {
    Diagnostics diagnostics = new Diagnostics();
    try {
      Branch tree = Sample.format().read(Sample.source(yaml), diagnostics);
      Configuration.bind(Sample.schema(), tree, diagnostics);
    } catch (ConfigException e) {
      return e.diagnostics().stream().map(Diagnostic::toString).toList();
    }
    return diagnostics.list().stream().map(Diagnostic::toString).toList();
  }

  @Test
  void reportsEverythingWithPlacePathValueReasonAndCode() throws Exception {
    assertThat(
            problems(
                """
                interfaces:
                  ethernet:
                    eth0: { rolle: wan, mtu: 20000, address: [10.0.0.0/24] }
                    eth1: { mtu: 0x10 }
                firewall:
                  zone:
                    lan:
                      to:
                        wan:
                          rule:
                            20: { action: acept, source: 10.0.0.0/33 }
                            30: { protocol: tcp }
                            40: { action: drop, destination: { port: 25 } }
                            0: { action: drop }
                    wan:
                system: 7
                """))
        .containsExactly(
            "edge.yaml:3:13 interfaces ethernet eth0 \"rolle\": not a valid word here (description|role|mtu|address|mac|disabled|trunk|access). Did you mean 'role'?   [CFG-0101]",
            "edge.yaml:3:30 interfaces ethernet eth0 mtu \"20000\": must be 68-9216   [CFG-0102]",
            "edge.yaml:3:47 interfaces ethernet eth0 address \"10.0.0.0/24\": 10.0.0.0 is the address of the network"
                + " 10.0.0.0/24 itself   [CFG-0102]",
            "edge.yaml:4:18 interfaces ethernet eth1 mtu \"0x10\": not a whole number   [CFG-0102]",
            "edge.yaml:11:27 firewall zone lan to wan rule 20 action \"acept\": not a valid action"
                + " (accept|drop|reject). Did you mean 'accept'?   [CFG-0102]",
            "edge.yaml:11:42 firewall zone lan to wan rule 20 source \"10.0.0.0/33\": prefix length must be 0-32"
                + "   [CFG-0102]",
            "edge.yaml:14:13 firewall zone lan to wan rule \"0\": must be 1-65535   [CFG-0109]",
            "edge.yaml:16:9 system \"7\": takes words below it, not a value   [CFG-0012]",
            "edge.yaml:11:13 firewall zone lan to wan rule 20: 'action' is required; fix: set firewall zone lan to wan"
                + " rule 20 action <accept|drop|reject>   [CFG-0105]",
            "edge.yaml:12:13 firewall zone lan to wan rule 30: 'action' is required; fix: set firewall zone lan to wan"
                + " rule 30 action <accept|drop|reject>   [CFG-0105]",
            "edge.yaml:13:13 firewall zone lan to wan rule 40: 'destination port' needs protocol tcp or udp"
                + "   [CFG-0108]");
  }

  @Test
  void namesMissingReferences() throws Exception {
    assertThat(
            problems(
                """
                firewall:
                  group: { address: { servers: { prefix: 10.0.0.0/8 } } }
                  zone: { a: { to: { a: { rule: { 1: { action: drop, source-group: server } } } } } }
                """))
        .containsExactly(
            "edge.yaml:3:68 firewall zone a to a rule 1 source-group \"server\": not configured under 'firewall group"
                + " address'. Did you mean 'servers'?   [CFG-0106]");
  }

  @Test
  void refusesWhatIsNotPlainYaml() throws Exception {
    assertThat(problems("system:\n\thost-name: x\n"))
        .containsExactly(
            "edge.yaml:2:1 system: a tab cannot indent; fix: indent with blanks   [CFG-0005]");
    assertThat(problems("system: &a {}\ninterfaces: *a\n"))
        .singleElement()
        .asString()
        .contains("edge.yaml:1:9 system", "CFG-0006");
    assertThat(problems("interfaces: *a\n"))
        .singleElement()
        .asString()
        .contains("edge.yaml:1:13", "CFG-0006");
    assertThat(problems("system: !!java.lang.Runtime {}\n"))
        .singleElement()
        .asString()
        .contains("edge.yaml:1:9", "CFG-0007");
    assertThat(problems("system: {}\n---\nsystem: {}\n"))
        .singleElement()
        .asString()
        .contains("edge.yaml:2:1", "CFG-0010");
    assertThat(problems("- a\n- b\n"))
        .singleElement()
        .asString()
        .contains("edge.yaml:1:1", "CFG-0012");
    assertThat(problems("just text\n")).singleElement().asString().contains("CFG-0012");
    assertThat(problems("? [a, b]\n: c\n")).singleElement().asString().contains("CFG-0012");
    assertThat(problems("system: {\n")).singleElement().asString().contains("CFG-0001");
    assertThat(problems("system: {host-name: a}\nsystem: {host-name: b}\n"))
        .containsExactly(
            "edge.yaml:2:1 system: given twice, first in line 1; fix: remove or merge one   [CFG-0009]");
    assertThat(problems("version: 9\n"))
        .singleElement()
        .asString()
        .contains("edge.yaml:1:1 version \"9\"", "CFG-0013");
    assertThat(problems("system: { user: { a: { password: '********' } } }\n"))
        .first()
        .asString()
        .contains("CFG-0014")
        .doesNotContain("****");
    assertThat(problems("<<: {system: {}}\n")).singleElement().asString().contains("CFG-0101");
  }

  @Test
  void refusesBytesThatAreNotText() {
    byte[] invalid = "system:\n  host-name: \u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> YamlSource.of("edge.yaml", invalid, YamlLimits.STANDARD))
        .hasMessageContaining("edge.yaml:2:14")
        .hasMessageContaining("CFG-0003");
    assertThatThrownBy(() -> YamlSource.of("edge.yaml", "system:\n  host-name: a\u001b[2J\n"))
        .hasMessageContaining("edge.yaml:2:15")
        .hasMessageContaining("U+001B")
        .hasMessageContaining("CFG-0004");
    assertThatThrownBy(() -> YamlSource.of("edge.yaml", "a: \u202e"))
        .hasMessageContaining("U+202E");
    assertThatThrownBy(() -> Sample.read("system: { host-name: \"a\\u202e\" }"))
        .hasMessageNotContaining("\u202e");
  }

  @Test
  void migratesACopyStepByStep() throws Exception {
    Migration oneToTwo =
        new Migration() {
          @Override
          public int from() {
            return 1;
          }

          @Override
          public String description() {
            return "'hostname' is now 'system host-name'";
          }

          @Override
          public void migrate(RawNode.Mapping root) {
            RawNode name = root.entries().remove("hostname");
            if (name != null) {
              RawNode.Mapping system = new RawNode.Mapping(name.location());
              system.entries().put("host-name", name);
              root.entries().put("system", system);
            }
          }
        };
    ConfigFormat two = new ConfigFormat(Sample.schema(), YamlLimits.STANDARD, 2, List.of(oneToTwo));
    Branch tree = two.read(YamlSource.of("old.yaml", "version: 1\nhostname: edge7\n"));
    assertThat(two.write(tree)).isEqualTo("version: 2\nsystem:\n  host-name: edge7\n");
    assertThatThrownBy(() -> two.read(YamlSource.of("old.yaml", "version: 1\nhostname: Edge_7\n")))
        .hasMessageContaining("old.yaml:2:11 system host-name \"Edge_7\"");
    assertThatThrownBy(() -> two.read(YamlSource.of("new.yaml", "version: 2\nhostname: edge7\n")))
        .hasMessageContaining("CFG-0101");
  }
}
