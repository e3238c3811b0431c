package dev.weir.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.environment.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The appliance behind a guest's network card is killed under traffic and started again: the guest
 * runs on, and its TCP connection and its ping go on as well.
 */
final class GuestRestartIT {
  private static final int KILLS = 3;
  private static final int PORT = 9000;
  private static final long LINES = 2000;
  private static final String CARD = "wg" + ProcessHandle.current().pid() % 100_000;
  private static final String SCRIPT =
      """
      echo "packed $(cut -c 35 /sys/class/net/eth0/device/features)"
      ping 203.0.113.1 > /tmp/ping &
      mkfifo /tmp/back
      nc 203.0.113.1 %d < /tmp/back | tee /tmp/back > /dev/null
      kill -INT %%1; sleep 1; tail -n 3 /tmp/ping; dmesg | grep -i virtio
      """;
  private static final String CONFIGURATION =
      """
      version: 1
      interfaces:
        vhost-user: { lan0: { socket: %s, mode: %s, address: [192.168.1.1/24] } }
        ethernet: { wan0: { match: { name: %s }, address: [203.0.113.2/24] } }
      """;

  @TempDir Path folder;
  private Host wan;

  @BeforeEach
  void start() throws Exception {
    Requires.rootAndNamespaces();
    wan = Host.create("wan");
    Program.run("ip", "link", "add", CARD, "type", "veth", "peer", "eth0", "netns", wan.name())
        .expectOk();
    Program.run("ip", "link", "set", CARD, "up").expectOk();
    wan.configure("eth0", "203.0.113.1/24");
    wan.route("192.168.1.0/24 via 203.0.113.2");
  }

  @AfterEach
  void stop() throws Exception {
    wan.close();
    Program.run("ip", "link", "delete", CARD);
  }

  @ParameterizedTest
  @CsvSource({"server,off", "client,on"})
  void trafficGoesOnWhenTheApplianceDies(String mode, String packed) throws Exception {
    Guest guest = Guest.create(folder, SCRIPT.formatted(PORT));
    Path socket = folder.resolve("guest");
    Path configuration =
        Files.writeString(
            folder.resolve("guest.yaml"), CONFIGURATION.formatted(socket, mode, CARD));
    boolean server = mode.equals("server");
    Program appliance = launch(configuration);
    try (EchoedNumbers numbers = new EchoedNumbers(wan, PORT);
        Program machine =
            guest.boot(
                socket, server ? ",reconnect=1" : ",server=on,wait=off", ",packed=" + packed)) {
      for (int kills = 0; ; kills++) {
        long before = numbers.back();
        Host.await(
            "lines come back after " + kills + " kills",
            () ->
                numbers.back() > before + LINES
                    || numbers.failure().isPresent()
                    || !machine.isAlive());
        assertThat(numbers.failure()).isEmpty();
        assertThat(machine.isAlive()).as(machine.output()).isTrue();
        if (kills == KILLS) {
          break;
        }
        appliance.process().destroyForcibly().waitFor();
        appliance.close();
        appliance = launch(configuration);
      }
      numbers.finish();
      assertThat(numbers.failure()).isEmpty();
      String said = machine.await().output();
      assertThat(said)
          .contains("packed " + (packed.equals("on") ? 1 : 0))
          .contains("packets received")
          .doesNotContain("is not a head");
    } finally {
      appliance.close();
    }
  }

  private Program launch(Path configuration) throws IOException {
    return Program.start(
        Distribution.command(
            "run", "--state", folder.resolve("state").toString(), configuration.toString()));
  }
}
