package dev.weir.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.runtime.show.TestOperator;
import dev.weir.testkit.environment.Requires;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The device of an interface goes away under traffic: an alarm, the other interfaces forward on; it
 * comes back: the alarm is over, traffic flows again.
 */
final class DeviceGoneIT {
  private static final String DMZ_HOST = "10.0.5.10";
  private static final String VETH_HOST = "10.0.6.10";
  private static final String VETH = "wg" + ProcessHandle.current().pid() % 100_000;
  private static final String CONFIGURATION =
      """
          dmz0: { device: eth0, namespace: %s, address: [10.0.5.1/24] }
        ethernet:
          %s: { address: [10.0.6.1/24] }
      """;

  @TempDir Path folder;
  private Edge edge;
  private Host dmz;
  private Host behindVeth;

  @BeforeEach
  void start() throws Exception {
    Requires.rootAndNamespaces();
    dmz = Host.create("dmz");
    behindVeth = Host.create("veth");
    plugVeth();
    edge = Edge.create(folder.resolve("state"));
    edge.start(edge.interfaces(1500) + CONFIGURATION.formatted(dmz.name(), VETH));
    dmz.configure("eth0", DMZ_HOST + "/24");
    dmz.route("default via 10.0.5.1");
    behindVeth.route("default via 10.0.6.1");
    edge.wan().route("default via " + Edge.WAN_ADDRESS);
    edge.awaitLinks("dmz0", VETH);
    // Neighbours are known: only a few packets wait for those that are not.
    edge.lan().run("ping", "-n", "-c", "2", "-i", "0.2", DMZ_HOST).expectOk();
  }

  @AfterEach
  void stop() throws Exception {
    edge.close();
    behindVeth.close();
    dmz.close();
    Program.run("ip", "link", "delete", VETH);
  }

  private void plugVeth() throws Exception {
    // A card that comes back has the address that it had.
    String add = "ip link add " + VETH + " address 02:00:00:00:06:01 type veth peer eth0 address";
    Program.run((add + " 02:00:00:00:06:10 netns " + behindVeth.name()).split(" ")).expectOk();
    behindVeth.configure("eth0", VETH_HOST + "/24");
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("state").resolve("weir.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean alarm(String on) {
    return edge.appliance().appliance().alarms().all().stream()
        .anyMatch(alarm -> alarm.key().equals("absent " + on));
  }

  private String row(String on) {
    try (TestOperator operator = new TestOperator(edge.appliance().appliance())) {
      return operator
          .show("show interfaces")
          .lines()
          .filter(line -> line.startsWith(on))
          .findAny()
          .orElse("");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void awaitGone(String on) {
    Host.await(
        "alarm of " + on,
        () -> log().contains("alarm raised: the device of interface " + on + " is gone"));
  }

  private void awaitBack(String on) {
    Host.await(
        "end of the alarm of " + on,
        () -> log().contains("alarm over: the device of interface " + on + " is gone"));
    Host.await("no alarm", () -> !alarm(on));
    Host.await("the interface is up again", () -> row(on).contains("up"));
  }

  @Test
  void aTapIsDeletedAndMadeAnew() throws Exception {
    try (NumberedDatagrams others = new NumberedDatagrams(edge.lan(), dmz, DMZ_HOST, 6000);
        NumberedDatagrams affected =
            new NumberedDatagrams(edge.lan(), edge.wan(), Edge.WAN_HOST, 6001)) {
      affected.awaitMore("traffic", 100);
      edge.wan().run("ip", "link", "delete", "eth0").expectOk();
      awaitGone("wan0");
      awaitBack("wan0");
      edge.configureWan();
      edge.wan().route("default via " + Edge.WAN_ADDRESS);
      affected.awaitMore("traffic over the new TAP", 100);
      assertThat(others.missing()).as("datagrams lost by others").isZero();
    }
  }

  @Test
  void aNamespaceIsDeletedAndMadeAnew() throws Exception {
    String name = edge.wan().name();
    try (NumberedDatagrams others = new NumberedDatagrams(edge.lan(), dmz, DMZ_HOST, 6000)) {
      try (NumberedDatagrams affected = new NumberedDatagrams(edge.wan(), dmz, DMZ_HOST, 6001)) {
        affected.awaitMore("traffic", 100);
      }
      Program.run("ip", "netns", "delete", name).expectOk();
      awaitGone("wan0");
      assertThat(alarm("wan0")).isTrue();
      assertThat(row("wan0")).contains("absent");
      others.awaitMore("traffic of others meanwhile", 500);
      Program.run("ip", "netns", "add", name).expectOk();
      awaitBack("wan0");
      edge.wan().run("ip", "link", "set", "lo", "up").expectOk();
      edge.configureWan();
      edge.wan().route("default via " + Edge.WAN_ADDRESS);
      try (NumberedDatagrams affected = new NumberedDatagrams(edge.wan(), dmz, DMZ_HOST, 6001)) {
        affected.awaitMore("traffic in the new namespace", 100);
      }
      assertThat(others.missing()).as("datagrams lost by others").isZero();
    }
  }

  @Test
  void aVethPairIsDeletedAndMadeAnew() throws Exception {
    try (NumberedDatagrams others = new NumberedDatagrams(edge.lan(), dmz, DMZ_HOST, 6000);
        NumberedDatagrams affected =
            new NumberedDatagrams(edge.lan(), behindVeth, VETH_HOST, 6001)) {
      affected.awaitMore("traffic", 100);
      behindVeth.run("ip", "link", "delete", "eth0").expectOk();
      awaitGone(VETH);
      assertThat(alarm(VETH)).isTrue();
      assertThat(row(VETH)).contains("absent");
      others.awaitMore("traffic of others meanwhile", 500);
      plugVeth();
      behindVeth.route("default via 10.0.6.1");
      awaitBack(VETH);
      affected.awaitMore("traffic over the new pair", 100);
      assertThat(others.missing()).as("datagrams lost by others").isZero();
    }
  }
}
