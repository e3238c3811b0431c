package dev.weir.runtime.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.machine.provision.Provisioning.Line;
import dev.weir.machine.provision.Provisioning.Outcome;
import dev.weir.ovf.iso.IsoImage;
import dev.weir.runtime.show.TestAppliance;
import dev.weir.shell.access.SystemConfig;
import dev.weir.shell.console.ConsoleLogin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstStartTest {
  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJIxoFhvLwrMY5LCFuOcaZrhFFTd2i8EIiT8cnrUsBf5 alice";
  private static final String DEFAULT =
      """
      interfaces:
        ethernet:
          eth0: { role: wan }
          eth1: { role: management, address: [192.0.2.1/24] }
      system:
        host-name: fresh
        ssh: { listener: { all: {} } }
      """;

  @TempDir private Path folder;
  private Optional<TestAppliance> appliance = Optional.empty();

  @BeforeEach
  void start() throws Exception {
    Files.createDirectories(folder.resolve("machine/provisioning"));
    appliance =
        Optional.of(
            new TestAppliance(
                Files.createDirectory(folder.resolve("modules")),
                Files.createDirectory(folder.resolve("state")),
                DEFAULT));
  }

  @AfterEach
  void stop() {
    appliance.ifPresent(TestAppliance::close);
  }

  private Optional<String> run() throws IOException {
    return first().run();
  }

  private FirstStart first() {
    return new FirstStart(
        appliance.orElseThrow().appliance().configuration(),
        new Machine(folder.resolve("machine"), folder),
        folder.resolve("state"));
  }

  /** NoCloud's disc with our own properties. */
  private void tell(Map<String, String> properties) throws IOException {
    StringBuilder text = new StringBuilder("#cloud-config\nweir:\n");
    properties.forEach(
        (name, value) -> text.append("  ").append(name).append(": '").append(value).append("'\n"));
    byte[] disc =
        IsoImage.write(
            "CIDATA",
            Map.of(
                "meta-data",
                "instance-id: i\n".getBytes(StandardCharsets.UTF_8),
                "user-data",
                text.toString().getBytes(StandardCharsets.UTF_8)));
    Files.write(folder.resolve("machine/provisioning/disk-sr0"), disc);
  }

  private SystemConfig system() {
    return running("system", SystemConfig.class);
  }

  private SystemConfig.User admin() {
    return Objects.requireNonNull(system().login().user().get("admin"));
  }

  private <T extends Record> T running(String root, Class<T> type) {
    return appliance
        .orElseThrow()
        .appliance()
        .configuration()
        .running()
        .configuration()
        .root(root, type);
  }

  private String yaml() {
    var configuration = appliance.orElseThrow().appliance().configuration();
    return configuration.format().write(configuration.running().configuration().tree());
  }

  private List<Line> report() throws IOException {
    return new ProvisioningReport(folder.resolve("state")).read();
  }

  @Test
  void nothingToldChangesNothingAndNobodyCanLogIn() throws IOException {
    assertThat(run()).isEmpty();
    assertThat(system().hostName()).isEqualTo("fresh");
    assertThat(ConsoleLogin.anybodyCanLogIn(system())).isFalse();
    assertThat(report()).hasSize(5).allMatch(line -> line.outcome() == Outcome.ABSENT);
  }

  @Test
  void whatWasToldIsInForceOnce() throws IOException {
    tell(
        Map.of(
            "hostname", "edge1",
            "ssh-public-key", KEY,
            "admin-password", "correct horse",
            "mgmt-address", "198.51.100.2/24",
            "dns", "192.0.2.53 2001:db8::53",
            "ntp", "time.example.net",
            "cli-0001", "set interfaces ethernet eth0 description uplink"));
    run();
    assertThat(system().hostName()).isEqualTo("edge1");
    assertThat(system().nameServer()).hasToString("[192.0.2.53, 2001:db8::53]");
    assertThat(system().ntp().server()).containsOnlyKeys("time.example.net");
    NameServers names = new NameServers(new Machine(folder.resolve("machine"), folder));
    names.apply(system().nameServer());
    assertThat(folder.resolve("machine/resolv.conf"))
        .content()
        .contains("\nnameserver 192.0.2.53\nnameserver 2001:db8::53\n");
    SystemConfig.User admin = admin();
    assertThat(admin.publicKey()).hasSize(1);
    assertThat(admin.password().orElseThrow().matches("correct horse")).isTrue();
    // The interface whose role it is, not the first; its own address made way.
    assertThat(yaml())
        .contains("198.51.100.2/24")
        .doesNotContain("192.0.2.1/24")
        .contains("description: uplink")
        .doesNotContain("correct horse");
    assertThat(Files.readString(folder.resolve("state/provisioned"))).doesNotContain("horse");

    tell(Map.of("hostname", "edge2"));
    run();
    assertThat(system().hostName()).isEqualTo("edge1");
  }

  @Test
  void aWholeConfigurationReplacesTheDefaultAndKeepsTheKey() throws IOException {
    String own = "interfaces: { ethernet: { eth7: {} } }\nsystem: { host-name: own }\n";
    tell(
        Map.of(
            "ssh-public-key",
            KEY,
            "config",
            Base64.getEncoder().encodeToString(own.getBytes(StandardCharsets.UTF_8))));
    run();
    assertThat(yaml()).contains("eth7").doesNotContain("eth0");
    assertThat(system().hostName()).isEqualTo("own");
    assertThat(admin().publicKey()).hasSize(1);
  }

  @Test
  void whatTheConfigurationRefusesIsToldAndTheKeyTakenAllTheSame() throws IOException {
    tell(
        Map.of(
            "hostname", "edge1",
            "ssh-public-key", KEY,
            "config", Base64.getEncoder().encodeToString("a: [".getBytes(StandardCharsets.UTF_8)),
            "mgmt-gateway", "192.0.2.254",
            "cli-0001", "set nothing of the kind",
            "cli-0002", "set interfaces ethernet eth0 description uplink"));
    run();
    assertThat(system().hostName()).isEqualTo("edge1");
    assertThat(admin().publicKey()).hasSize(1);
    assertThat(yaml()).contains("description: uplink");
    assertThat(report())
        .filteredOn(line -> line.outcome() == Outcome.IGNORED)
        .extracting(Line::item)
        // There is no router module here.
        .containsExactly("config", "mgmt-gateway", "command 1");
  }

  @Test
  void aConfigurationFetchedLaterIsTakenUnderTheSameIdentity() throws IOException {
    tell(Map.of("ssh-public-key", KEY, "config-url", "http://192.0.2.9/edge.yaml"));
    FirstStart first = first();
    assertThat(first.run()).contains("http://192.0.2.9/edge.yaml");
    first().fetched("interfaces: { ethernet: { eth5: {} } }\n".getBytes(StandardCharsets.UTF_8));
    assertThat(yaml()).contains("eth5").doesNotContain("eth0");
    assertThat(admin().publicKey()).hasSize(1);
    assertThat(report()).contains(new Line("config-url", "", Outcome.USED, ""));
  }
}
