package dev.weir.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.Sample;
import dev.weir.config.bind.Configuration;
import dev.weir.config.edit.CommandScript;
import dev.weir.config.edit.Edits;
import dev.weir.config.text.SetText;
import dev.weir.config.tree.Branch;
import dev.weir.config.tree.DataNode;
import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.config.ConfigPath;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundTripTest {
  @Test
  void writesCanonicalYaml() throws Exception {
    assertThat(Sample.format().write(Sample.read(Sample.EDGE)))
        .isEqualTo(
            """
            # Edge of the branch office

            version: 1
            system:
              host-name: edge1
              user:
                alice:
                  password: "$2b$12$abcdefghijklmnopqrstuv"
                # to be removed
                bob:
                  password: "hunter 2"
            interfaces:
              ethernet:
                eth0:
                  role: wan
                  address: [203.0.113.2/30, 2001:db8::2/64]
                # towards the offices
                eth1:
                  role: lan
                  address: [192.168.1.1/24]
                  trunk:
                    vlan: [10, 20]
                eth2: !inactive
                  access: 30
            firewall:
              zone:
                lan:
                  interfaces: [eth1]
                  to:
                    wan:
                      rule:
                        20:
                          action: drop
                          protocol: tcp
                          destination:
                            port: [25]
                wan:
                  interfaces: [eth0]
              group:
                address:
                  servers:
                    prefix: [192.0.2.0/24, 2001:db8:1::/48]
            """);
  }

  @Test
  void yamlToSetToYamlIsCanonical() throws Exception {
    for (String yaml : List.of(Sample.EDGE, Sample.large(300), "", "version: 1\n")) {
      Branch tree = Sample.read(yaml);
      String canonical = Sample.format().write(tree);
      List<String> commands = SetText.commands(Sample.schema(), tree);
      Branch again =
          new CommandScript(new Edits(Sample.schema()))
              .run(Sample.format().empty(), ConfigPath.ROOT, "set", String.join("\n", commands));
      assertThat(Sample.format().write(again)).isEqualTo(canonical);
      assertThat(DataNode.same(again, tree)).isTrue();
      assertThat(Sample.format().write(Sample.read(canonical))).isEqualTo(canonical);
    }
  }

  @Test
  void bindsRecordsWithDefaultsAndGrafts() throws Exception {
    Configuration bound = Configuration.bind(Sample.schema(), Sample.read(Sample.EDGE));
    Sample.Interfaces interfaces = bound.root("interfaces", Sample.Interfaces.class);
    assertThat(interfaces.ethernet().keySet()).containsExactly("eth0", "eth1");
    assertThat(Sample.at(interfaces.ethernet(), "eth1").address())
        .containsExactly(InterfaceAddress.parse("192.168.1.1/24"));
    assertThat(Sample.at(interfaces.ethernet(), "eth1").mtu()).isEqualTo(1500);
    var grafted = bound.augmented(Sample.SwitchPort.class);
    assertThat(grafted).containsOnlyKeys(ConfigPath.parse("interfaces ethernet eth1"));
    assertThat(grafted.values().iterator().next().trunk().orElseThrow().vlan())
        .containsExactly(10, 20);
    assertThat(bound.root("system", Sample.SystemConfig.class).remoteLogin()).isTrue();
    var zones = bound.root("firewall", Sample.Firewall.class).zone();
    assertThat(Sample.at(Sample.at(zones, "lan").to(), "wan").rule()).containsOnlyKeys(20);
  }

  @Test
  void scalarsStayWhatTheOperatorTyped() throws Exception {
    Branch tree =
        Sample.read(
            """
            interfaces:
              ethernet:
                on: { description: NO }
                010: { description: 0x1F }
                null: { description: ~ }
                2024-01-01: { description: 12:30:45 }
            """);
    Sample.Interfaces bound =
        Configuration.bind(Sample.schema(), tree).root("interfaces", Sample.Interfaces.class);
    assertThat(bound.ethernet().keySet())
        .containsExactlyInAnyOrder("on", "010", "null", "2024-01-01");
    assertThat(Sample.at(bound.ethernet(), "on").description()).contains("NO");
    assertThat(Sample.at(bound.ethernet(), "010").description()).contains("0x1F");
    assertThat(Sample.at(bound.ethernet(), "null").description()).contains("~");
    assertThat(Sample.at(bound.ethernet(), "2024-01-01").description()).contains("12:30:45");
    String written = Sample.format().write(tree);
    assertThat(written).contains("\"on\":", "\"010\":", "\"NO\"", "\"0x1F\"", "\"12:30:45\"");
    assertThat(Sample.format().write(Sample.read(written))).isEqualTo(written);
  }

  @Test
  void keepsCommentsWhereverTheyStand() throws Exception {
    Branch tree =
        Sample.read(
            """
            # first

            # about system
            system: # beside system
              # two
              # lines
              host-name: edge1 # "quoted # not"
            interfaces:
              ethernet:
                eth0:
                  description: 'a # b'
                  address: # the addresses
                    # primary
                    - 10.0.0.1/24 # one
                    - 10.0.1.1/24
                  mtu: 1400
                  # before mac
                  mac: 02:00:00:00:00:01
            # the end
            """);
    assertThat(Sample.format().write(tree))
        .isEqualTo(
            """
            # first
            # the end

            version: 1
            # about system
            # beside system
            system:
              # two
              # lines
              # "quoted # not"
              host-name: edge1
            interfaces:
              ethernet:
                eth0:
                  description: "a # b"
                  mtu: 1400
                  # the addresses
                  # primary
                  # one
                  address: [10.0.0.1/24, 10.0.1.1/24]
                  # before mac
                  mac: "02:00:00:00:00:01"
            """);
  }
}
