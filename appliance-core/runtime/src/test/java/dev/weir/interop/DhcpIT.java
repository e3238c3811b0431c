package dev.weir.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.runtime.show.TestOperator;
import dev.weir.testkit.environment.Requires;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ordinary DHCP clients get, keep, lose and give back addresses. */
final class DhcpIT {
  private static final String MAC = "02:00:00:00:00:77";
  private static final String CONFIGURATION =
      """
      dhcp:
        server:
          lan: { interface: lan0, range: [192.168.1.100-192.168.1.109], lease-time: 1m }
      firewall:
        zone:
          lan: { interface: [lan0], to: { local: { default-action: accept } } }
          wan: { interface: [wan0] }
      """;

  @TempDir Path folder;
  private Edge edge;
  private DhcpClients clients;

  @BeforeEach
  void start() throws Exception {
    Requires.programs("dhclient=isc-dhcp-client", "udhcpc");
    edge = Edge.create(folder.resolve("state"));
    edge.startAppliance(edge.interfaces(1500) + CONFIGURATION);
    clients = new DhcpClients(edge.lan(), folder.resolve("client"));
    plug();
  }

  @AfterEach
  void stop() throws Exception {
    edge.close();
  }

  /** The host's card is the same one after a restart of the appliance, though the TAP is not. */
  private void plug() throws Exception {
    edge.lan().run("ip", "link", "set", "eth0", "address", MAC).expectOk();
    edge.lan().run("ip", "link", "set", "eth0", "up").expectOk();
  }

  private String address() throws Exception {
    Matcher found =
        Pattern.compile("inet ([0-9.]+)/24")
            .matcher(edge.lan().run("ip", "-4", "address", "show", "dev", "eth0").expectOk());
    return found.find() ? found.group(1) : "none";
  }

  private String leases() throws Exception {
    try (TestOperator operator = new TestOperator(edge.appliance().appliance())) {
      return operator.show("show dhcp leases");
    }
  }

  private void commit(String... lines) throws Exception {
    try (TestOperator operator = new TestOperator(edge.appliance().appliance())) {
      operator.commit(lines);
    }
  }

  /** Some tries: a link that comes up is noticed, and its routes used, a moment later. */
  private void pingsTheAppliance() throws Exception {
    edge.lan().run("ping", "-n", "-c", "5", "-i", "0.3", "-W", "5", Edge.LAN_GATEWAY).expectOk();
  }

  private static void awaitOutput(Program program, String text, int times) {
    Host.await(
        text,
        () -> {
          try {
            String said = program.output();
            return Pattern.compile(text).matcher(said).results().count() >= times;
          } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }

  private static void signal(Program program, String name) throws Exception {
    Program.run("kill", "-" + name, "" + program.process().pid()).expectOk();
  }

  @Test
  void dhclientGetsRenewsAndReleases() throws Exception {
    Program client = clients.dhclient();
    awaitOutput(client, "SCRIPT BOUND", 1);
    assertThat(address()).isEqualTo("192.168.1.100");
    assertThat(leases()).contains("192.168.1.100", MAC, "bound");
    pingsTheAppliance();
    // By itself, after half of its minute.
    awaitOutput(client, "SCRIPT RENEW", 1);
    assertThat(client.output()).doesNotContain("DHCPNAK");
    assertThat(address()).isEqualTo("192.168.1.100");
    String said = clients.dhclientRelease();
    assertThat(said).contains("DHCPRELEASE");
    Host.await("the lease is free", () -> !unchecked(this::leases).contains("bound"));
  }

  @Test
  void udhcpcGetsRenewsAndReleases() throws Exception {
    Program client = clients.udhcpc();
    awaitOutput(client, "SCRIPT bound", 1);
    assertThat(address()).isEqualTo("192.168.1.100");
    assertThat(leases()).contains("192.168.1.100", MAC, "bound");
    pingsTheAppliance();
    signal(client, "USR1");
    awaitOutput(client, "SCRIPT renew", 1);
    assertThat(address()).isEqualTo("192.168.1.100");
    signal(client, "USR2");
    awaitOutput(client, "SCRIPT deconfig", 2);
    Host.await("the lease is free", () -> !unchecked(this::leases).contains("bound"));
  }

  @Test
  void udhcpcMovesWhenThePoolDoes() throws Exception {
    Program client = clients.udhcpc();
    awaitOutput(client, "SCRIPT bound", 1);
    movePool();
    signal(client, "USR1");
    awaitOutput(client, "SCRIPT nak", 1);
    awaitOutput(client, "SCRIPT bound", 2);
    assertThat(address()).isEqualTo("192.168.1.150");
    pingsTheAppliance();
  }

  @Test
  void dhclientMovesWhenThePoolDoes() throws Exception {
    try (Program client = clients.dhclient()) {
      awaitOutput(client, "SCRIPT BOUND", 1);
    }
    edge.lan().run("ip", "-4", "address", "flush", "dev", "eth0").expectOk();
    movePool();
    // It remembers its lease and asks for it.
    Program again = clients.dhclient();
    awaitOutput(again, "SCRIPT BOUND", 1);
    assertThat(again.output()).contains("DHCPNAK");
    assertThat(address()).isEqualTo("192.168.1.150");
    pingsTheAppliance();
  }

  private void movePool() throws Exception {
    commit("delete dhcp server lan range", "set dhcp server lan range 192.168.1.150-192.168.1.159");
  }

  @Test
  void leasesSurviveARestartOfTheAppliance() throws Exception {
    // Another host takes the first address, so that the second is no accident.
    try (Program other = clients.udhcpc()) {
      awaitOutput(other, "SCRIPT bound", 1);
    }
    edge.lan().run("ip", "link", "set", "eth0", "address", "02:00:00:00:00:78").expectOk();
    edge.lan().run("ip", "-4", "address", "flush", "dev", "eth0").expectOk();
    try (Program client = clients.dhclient()) {
      awaitOutput(client, "SCRIPT BOUND", 1);
      assertThat(address()).isEqualTo("192.168.1.101");
    }
    List<String> before = bound();
    assertThat(before).hasSize(2);
    edge.stopAppliance();
    edge.startAppliance();
    plug();
    edge.lan().run("ip", "link", "set", "eth0", "address", "02:00:00:00:00:78").expectOk();
    assertThat(bound()).isEqualTo(before);
    Program again = clients.dhclient();
    awaitOutput(again, "SCRIPT (REBOOT|BOUND)", 1);
    assertThat(again.output()).contains("DHCPACK").doesNotContain("DHCPNAK", "DHCPOFFER");
    assertThat(address()).isEqualTo("192.168.1.101");
  }

  /** Address and MAC address of the leases in use. */
  private List<String> bound() throws Exception {
    return Pattern.compile("(192\\.168\\.1\\.\\d+) .*?(02:[0-9a-f:]+)")
        .matcher(leases())
        .results()
        .map(one -> one.group(1) + " " + one.group(2))
        .toList();
  }

  private static <T> T unchecked(java.util.concurrent.Callable<T> what) {
    try {
      return what.call();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
