package dev.weir.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.environment.Requires;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A host pings a DPDK program through the appliance all the time, while either is killed and
 * started again, by turns: the one that lives on takes the other back.
 */
final class PeerRestartIT {
  private static final int ROUNDS = Boolean.getBoolean("weir.long") ? 5 : 1;
  private static final long REPLIES = 100;
  private static final String NUMBER = "" + ProcessHandle.current().pid() % 100_000;
  private static final String CARD = "wp" + NUMBER;
  private static final String CONFIGURATION =
      """
      version: 1
      interfaces:
        %s: { port0: { socket: %s, %s } }
        ethernet: { port1: { match: { name: %s } } }
      switch: { bridge: { br0: { member: [port0, port1] } } }
      """;

  @TempDir Path folder;
  private Host host;
  private Path socket;
  private final List<Program> launched = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    Requires.rootAndNamespaces();
    Requires.programs("dpdk-testpmd=dpdk-dev", "ping=iputils-ping");
    socket = folder.resolve("s");
    host = Host.create("host");
    Program.run("ip", "link", "add", CARD, "type", "veth", "peer", "eth0", "netns", host.name())
        .expectOk();
    Program.run("ip", "link", "set", CARD, "up").expectOk();
    host.configure("eth0", "203.0.113.1/24");
  }

  @AfterEach
  void stop() throws Exception {
    for (Program each : launched) {
      each.close();
    }
    host.close();
    Program.run("ip", "link", "delete", CARD);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          vhost-user  | mode: client, trust-guest | net_virtio_user0,path=%s,server=1,packed_vq=0
          vhost-user  | mode: client, trust-guest | net_virtio_user0,path=%s,server=1,packed_vq=1
          virtio-user | mode: client              | net_vhost0,iface=%s,queues=1
          """)
  void eitherComesBackUnderTraffic(String kind, String options, String device) throws Exception {
    Path configuration =
        Files.writeString(
            folder.resolve("peer.yaml"),
            CONFIGURATION.formatted(
                kind, socket, options.replace("trust-guest", "trust-guest: true"), CARD));
    Program appliance = launchAppliance(configuration);
    Program peer = launchPeer(device.formatted(socket));
    Program ping = host.start("ping", "-n", "-i", "0.02", "203.0.113.9");
    awaitReplies(ping, peer, appliance);
    for (int round = 0; round < ROUNDS; round++) {
      kill(peer);
      peer = launchPeer(device.formatted(socket));
      awaitReplies(ping, peer, appliance);
      kill(appliance);
      appliance = launchAppliance(configuration);
      awaitReplies(ping, peer, appliance);
    }
    assertThat(ping.output()).doesNotContain("DUP");
  }

  private static void kill(Program program) throws Exception {
    program.process().destroyForcibly().waitFor();
    program.close();
  }

  private static void awaitReplies(Program ping, Program peer, Program appliance) {
    long before = replies(ping);
    Host.await(
        "replies go on",
        () -> replies(ping) > before + REPLIES || !peer.isAlive() || !appliance.isAlive());
    assertThat(peer.isAlive()).as(said(peer)).isTrue();
    assertThat(appliance.isAlive()).as(said(appliance)).isTrue();
  }

  private static long replies(Program ping) {
    return said(ping).lines().filter(line -> line.contains("bytes from 203.0.113.9")).count();
  }

  private static String said(Program program) {
    try {
      return program.output();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Program launchAppliance(Path configuration) throws IOException {
    Program appliance =
        Program.start(
            Distribution.command(
                "run", "--state", folder.resolve("state").toString(), configuration.toString()));
    launched.add(appliance);
    return appliance;
  }

  /**
   * It answers ARP and echo requests; the figures that it prints keep it from waiting for a key.
   */
  private Program launchPeer(String device) throws IOException {
    // It does not listen where it seems that somebody does.
    Files.deleteIfExists(socket);
    Program peer =
        Program.start(
            List.of(
                "dpdk-testpmd",
                "--lcores",
                "0@(0,1),1@(0,1)",
                "--no-pci",
                "--no-telemetry",
                "--no-huge",
                "-m",
                "256",
                "--file-prefix=weir-restart" + NUMBER,
                "--vdev=" + device,
                "--",
                "--forward-mode=icmpecho",
                "--auto-start",
                "--disable-link-check",
                "--nb-cores=1",
                "--total-num-mbufs=8192",
                "--txd=256",
                "--rxd=256",
                "--no-flush-rx",
                "--stats-period=1"));
    launched.add(peer);
    return peer;
  }
}
