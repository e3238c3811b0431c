package dev.weir.config.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.Sample;
import dev.weir.config.edit.Completion.Choice;
import dev.weir.config.edit.TreePatch.LoadMode;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.problem.Diagnostic;
import dev.weir.config.schema.Schema;
import dev.weir.config.text.BraceText;
import dev.weir.config.text.Change;
import dev.weir.config.text.CompareText;
import dev.weir.config.text.Diff;
import dev.weir.config.text.SetText;
import dev.weir.config.text.TreeJson;
import dev.weir.config.tree.Branch;
import dev.weir.config.tree.DataNode;
import dev.weir.config.tree.Trees;
import dev.weir.config.yaml.YamlWriter;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.config.Words;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EditsTest {
  private final Schema schema = Sample.schema();
  private final CommandScript script = new CommandScript(new Edits(schema));
  private final Completer completer = new Completer(schema, () -> List.of("eth0", "eth7"));
  private Branch edge = Sample.format().empty();

  @BeforeEach
  void read() throws Exception {
    edge = Sample.read(Sample.EDGE);
  }

  private Branch run(Branch tree, String... lines) throws ConfigException {
    return script.run(tree, ConfigPath.ROOT, "commands", String.join("\n", lines));
  }

  private String compare(String... lines) throws ConfigException {
    return CompareText.braces(Diff.between(schema, edge, run(edge, lines)));
  }

  private Diagnostic refused(String line) {
    try {
      script.line(edge, ConfigPath.ROOT, line);
    } catch (ConfigException e) {
      return e.diagnostics().getFirst();
    }
    throw new AssertionError(line + " was not refused");
  }

  @Test
  void comparesAsOperatorsExpect() throws Exception {
    assertThat(
            compare(
                "set firewall zone lan to wan rule 30 action drop",
                "set firewall zone lan to wan rule 30 protocol tcp",
                "set firewall zone lan to wan rule 30 destination port [ 25 465 ]",
                "set interfaces ethernet eth0 mtu 1400",
                "set interfaces ethernet eth1 address 10.0.0.1/8",
                "delete interfaces ethernet eth1 address 192.168.1.1/24",
                "set system user alice password secret",
                "deactivate system user bob",
                "comment interfaces ethernet eth0 \"the uplink\"",
                "delete firewall group"))
        .isEqualTo(
            """
            [system user alice]
            - password ********;
            + password ********;
            [system]
            ! deactivated: user bob
            [interfaces]
            ! comment: ethernet eth0 "the uplink"
            [interfaces ethernet eth0]
            + mtu 1400;
            [interfaces ethernet eth1]
            - address 192.168.1.1/24;
            + address 10.0.0.1/8;
            [firewall zone lan to wan]
            + rule 30 { action drop; protocol tcp; destination { port [ 25 465 ]; } }
            [firewall]
            - group { address servers { prefix [ 192.0.2.0/24 2001:db8:1::/48 ]; } }
            """);
  }

  @Test
  void differencesAsCommandsLeadToTheOther() throws Exception {
    Branch other =
        run(
            edge,
            "rename interfaces ethernet eth1 to eth10",
            "copy interfaces ethernet eth10 to eth11",
            "delete interfaces ethernet eth10 trunk",
            "set interfaces ethernet eth10 trunk",
            "activate interfaces ethernet eth2",
            "comment interfaces ethernet eth10 \"\"",
            "insert interfaces ethernet eth0 address 2001:db8::2/64 before 203.0.113.2/30",
            "set firewall zone lan to wan rule 20 log",
            "set system remote-login false",
            "comment \"another file\"");
    List<Change> changes = Diff.between(schema, edge, other);
    Branch again = run(edge, CompareText.commands(changes, false).toArray(String[]::new));
    assertThat(Sample.format().write(again)).isEqualTo(Sample.format().write(other));
    Branch patched = edge;
    for (Change change : changes) {
      patched = TreePatch.apply(schema, patched, change);
    }
    assertThat(DataNode.same(patched, other)).isTrue();
    assertThat(CompareText.yaml(changes))
        .contains("+     eth10:", "-       address: [203.0.113.2/30, 2001:db8::2/64]");
    assertThat(CompareText.json(changes)).contains("\"change\": \"removed\"", "\"eth10\"");
    assertThat(Diff.between(schema, other, again)).isEmpty();
  }

  @Test
  void insertGivesAFreeNumber() throws Exception {
    Branch tree =
        run(
            edge,
            "set firewall zone lan to wan rule 10 action accept",
            "set firewall zone lan to wan rule 30 action reject",
            "insert firewall zone lan to wan rule 30 before 20");
    ConfigPath rules = ConfigPath.parse("firewall zone lan to wan rule");
    assertThat(
            SetText.commands(
                schema.find(rules).orElseThrow(),
                Trees.find(tree, rules).orElseThrow(),
                rules,
                true))
        .filteredOn(line -> line.contains("action"))
        .containsExactly(
            "set firewall zone lan to wan rule 10 action accept",
            "set firewall zone lan to wan rule 15 action reject",
            "set firewall zone lan to wan rule 20 action drop");
    Branch tight =
        run(
            edge,
            "set firewall zone lan to wan rule 21 action accept",
            "set firewall zone lan to wan rule 9 action drop");
    assertThatThrownBy(() -> run(tight, "insert firewall zone lan to wan rule 9 after 20"))
        .hasMessageContaining("no free number after 20");
  }

  @Test
  void refusesWithTheWordTheReasonAndTheNearestMatch() {
    Diagnostic action = refused("set firewall zone lan to wan rule 20 action acept");
    assertThat(action.brief())
        .isEqualTo("'acept' is not a valid action (accept|drop|reject). Did you mean 'accept'?");
    assertThat(action.code()).isEqualTo("CFG-0102");
    assertThat(action.word()).isEqualTo(8);
    assertThat(refused("set firewal zne lan").brief())
        .isEqualTo("'zne' is not a valid word here (zone|group|timeout). Did you mean 'zone'?");
    assertThat(refused("set interfaces ethernet eth0 d").brief())
        .isEqualTo("'d' is ambiguous (description|disabled)");
    assertThat(refused("set interfaces ethernet eth0 mtu").brief())
        .contains("the value is missing (68-9216)");
    assertThat(refused("set interfaces ethernet eth0 mtu 1 2").brief())
        .isEqualTo("'1': must be 68-9216");
    assertThat(refused("set interfaces ethernet eth0 mtu 1500 2").code()).isEqualTo("CFG-0113");
    assertThat(refused("set interfaces ethernet").brief()).contains("the interface is missing");
    assertThat(refused("set interfaces").code()).isEqualTo("CFG-0103");
    assertThat(refused("delete interfaces ethernet eth9").code()).isEqualTo("CFG-0110");
    assertThat(refused("delete interfaces ethernet eth0 address 10.0.0.1/8").code())
        .isEqualTo("CFG-0110");
    assertThat(refused("rename interfaces ethernet eth0 to eth1").code()).isEqualTo("CFG-0111");
    assertThat(refused("rename interfaces to eth1").code()).isEqualTo("CFG-0112");
    assertThat(refused("insert interfaces ethernet eth0 before eth1").code()).isEqualTo("CFG-0112");
    assertThat(refused("set system user carol password ********").code()).isEqualTo("CFG-0014");
    assertThat(refused("sett system").brief()).contains("Did you mean 'set'?");
    assertThat(refused("set \"x").code()).isEqualTo("CFG-0001");
    assertThatThrownBy(() -> run(edge, "set x", "# fine", "", "set system host-name UP"))
        .hasMessageContaining("commands:1:1")
        .hasMessageContaining("commands:4:1 system host-name \"UP\"");
  }

  @Test
  void abbreviationsAreFollowed() throws Exception {
    Branch tree = script.line(edge, ConfigPath.parse("interfaces ethernet eth0"), "set mt 1400");
    assertThat(
            Trees.find(tree, ConfigPath.parse("interfaces ethernet eth0 mtu"))
                .orElseThrow()
                .texts())
        .containsExactly("1400");
    assertThat(new Edits(schema).enter(ConfigPath.ROOT, List.of("int", "eth", "eth0")))
        .hasToString("interfaces ethernet eth0");
  }

  @Test
  void emptyPlacesGoAndMeaningfulOnesStay() throws Exception {
    Branch tree =
        run(
            edge,
            "delete firewall group address servers",
            "delete interfaces ethernet eth1 trunk vlan",
            "delete system host-name",
            "delete system user");
    assertThat(Trees.find(tree, ConfigPath.parse("firewall group"))).isEmpty();
    assertThat(Trees.find(tree, ConfigPath.parse("system"))).isEmpty();
    assertThat(Trees.find(tree, ConfigPath.parse("interfaces ethernet eth1 trunk"))).isPresent();
  }

  @Test
  void secretsAreNeverShown() throws Exception {
    DataNode system = Trees.find(edge, ConfigPath.of("system")).orElseThrow();
    var place = schema.find(ConfigPath.of("system")).orElseThrow();
    for (String shown :
        List.of(
            BraceText.block(place, system),
            YamlWriter.show(place, system),
            TreeJson.write(place, system),
            String.join("\n", SetText.commands(place, system, ConfigPath.of("system"), true)),
            CompareText.braces(Diff.between(schema, Sample.format().empty(), edge)),
            CompareText.yaml(Diff.between(schema, Sample.format().empty(), edge)),
            CompareText.json(Diff.between(schema, Sample.format().empty(), edge)))) {
      assertThat(shown).contains("********").doesNotContain("hunter").doesNotContain("$2b$12$");
    }
    assertThat(
            completer
                .complete(
                    Completer.Verb.EXISTING,
                    edge,
                    ConfigPath.ROOT,
                    Words.split("system user bob password"),
                    "")
                .choices())
        .isEmpty();
    assertThat(refused("set system agent community \"" + "x".repeat(5000) + "\"").toString())
        .doesNotContain("xxx");
  }

  @Test
  void showsBraces() throws Exception {
    assertThat(
            BraceText.block(
                schema.find(ConfigPath.of("interfaces")).orElseThrow(),
                Trees.find(edge, ConfigPath.of("interfaces")).orElseThrow()))
        .isEqualTo(
            """
            ethernet eth0 {
                role wan;
                address [ 203.0.113.2/30 2001:db8::2/64 ];
            }
            # towards the offices
            ethernet eth1 {
                role lan;
                address 192.168.1.1/24;
                trunk {
                    vlan [ 10 20 ];
                }
            }
            inactive: ethernet eth2 {
                access 30;
            }
            """);
  }

  @Test
  void loadsByMergeReplaceAndOverride() throws Exception {
    Branch file =
        Sample.read("interfaces: { ethernet: { eth1: { mtu: 1400, address: [10.0.0.1/8] } } }");
    Branch merged = TreePatch.load(schema, edge, file, LoadMode.MERGE);
    assertThat(CompareText.braces(Diff.between(schema, edge, merged)))
        .isEqualTo("[interfaces ethernet eth1]\n+ mtu 1400;\n+ address 10.0.0.1/8;\n");
    Branch replaced = TreePatch.load(schema, edge, file, LoadMode.REPLACE);
    assertThat(Trees.find(replaced, ConfigPath.parse("interfaces ethernet eth1 trunk"))).isEmpty();
    assertThat(Trees.find(replaced, ConfigPath.parse("interfaces ethernet eth0 role"))).isPresent();
    assertThat(TreePatch.load(schema, edge, file, LoadMode.OVERRIDE)).isSameAs(file);
  }

  private Completion complete(String line, String partial) {
    return completer.complete(
        Completer.Verb.SET, edge, ConfigPath.ROOT, Words.split(line), partial);
  }

  @Test
  void completesWordsNamesAndValues() {
    assertThat(complete("firewall zone lan to wan rule 30", "").choices())
        .contains(
            new Choice(
                "action",
                Completion.Kind.VALUE_WORD,
                "Verdict for matching packets",
                "accept|drop|reject",
                true,
                false))
        .extracting(Choice::text)
        .containsExactly("action", "protocol", "source", "source-group", "destination", "log");
    assertThat(complete("firewall zone lan to wan rule 20", "a").choices())
        .singleElement()
        .satisfies(c -> assertThat(c.required()).isFalse())
        .satisfies(c -> assertThat(c.configured()).isTrue());
    assertThat(complete("interfaces ethernet", "e").choices())
        .extracting(Choice::text)
        .containsExactly("eth0", "eth1", "eth2", "eth7");
    assertThat(complete("interfaces ethernet", "").choices())
        .last()
        .extracting(Choice::text)
        .isEqualTo("<interface>");
    assertThat(complete("interfaces ethernet eth0 role", "").choices())
        .extracting(Choice::text)
        .containsExactly("wan", "lan", "guest-network");
    assertThat(complete("firewall zone lan to wan rule 20 source-group", "").choices())
        .first()
        .extracting(Choice::text)
        .isEqualTo("servers");
    assertThat(complete("interfaces ethernet eth0 mtu", "").choices())
        .singleElement()
        .extracting(Choice::type)
        .isEqualTo("68-9216 bytes");
    assertThat(complete("interfaces ethernet eth0 mtu 1500", "").choices()).isEmpty();
    assertThat(complete("interfaces ethernet eth0 mtu 1500", "").enter()).isTrue();
    assertThat(complete("interfaces ethernet eth0", "").enter()).isTrue();
    assertThat(complete("interfaces ethernet", "").enter()).isFalse();
    assertThat(complete("interfaces wifi", "").problem()).isPresent();
    assertThat(
            completer
                .complete(
                    Completer.Verb.EXISTING,
                    edge,
                    ConfigPath.ROOT,
                    Words.split("interfaces ethernet eth0 address"),
                    "2")
                .choices())
        .extracting(Choice::text)
        .containsExactly("203.0.113.2/30", "2001:db8::2/64");
    assertThat(
            completer
                .complete(
                    Completer.Verb.EDIT,
                    edge,
                    ConfigPath.ROOT,
                    Words.split("interfaces ethernet eth0"),
                    "")
                .choices())
        .extracting(Choice::text)
        .containsExactly("trunk");
  }
}
