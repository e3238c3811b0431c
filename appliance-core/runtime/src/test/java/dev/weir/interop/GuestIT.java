package dev.weir.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.yaml.YamlSource;
import dev.weir.runtime.manage.ProcessControl;
import dev.weir.runtime.manage.RunningAppliance;
import dev.weir.testkit.environment.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Linux guest in QEMU, without KVM, whose network card is the appliance's by vhost-user: it
 * pings, fetches a file and runs iperf3 both ways through firewall and NAT.
 */
final class GuestIT {
  private static final int CONTENT_BYTES = 3_000_000;
  private static final String SCRIPT =
      """
      ping -c 3 -W 10 192.168.1.1
      ping -c 3 -W 10 203.0.113.1
      wget -q -O /tmp/f http://203.0.113.1:8000/f; sha256sum /tmp/f
      iperf3 -c 203.0.113.1 -n 8M && echo SENT
      iperf3 -c 203.0.113.1 -n 8M -R && echo RECEIVED
      """;

  @TempDir Path folder;

  @Test
  void aGuestPingsFetchesAndRunsIperf() throws Exception {
    Requires.rootAndNamespaces();
    Requires.programs("python3");
    Guest guest = Guest.create(folder, SCRIPT);
    byte[] content = new byte[CONTENT_BYTES];
    new Random(5).nextBytes(content);
    Files.write(Files.createDirectory(folder.resolve("www")).resolve("f"), content);
    Path socket = folder.resolve("guest");
    try (Host wan = Host.create("wan");
        RunningAppliance appliance = start(wan, socket)) {
      wan.configure("wan0", "203.0.113.1/24", "2001:db8:ff::1/64");
      try (Program web =
              Program.start(
                  in(wan, "python3 -m http.server -d " + folder.resolve("www") + " 8000"));
          Program iperf = Program.start(in(wan, "iperf3 -s"))) {
        String said = guest.boot(socket, "", "").await().output();
        assertThat(Pattern.compile("3 packets received").matcher(said).results()).hasSize(2);
        assertThat(said)
            .contains(
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content)))
            .contains("SENT")
            .contains("RECEIVED");
        assertThat(web.isAlive() && iperf.isAlive()).isTrue();
        assertThat(appliance).isNotNull();
      }
    }
  }

  private RunningAppliance start(Host wan, Path socket) throws Exception {
    String yaml =
        """
        version: 1
        interfaces:
          vhost-user: { lan0: { socket: %s, address: [192.168.1.1/24] } }
          tap: { wan0: { namespace: %s, address: [203.0.113.2/24] } }
        firewall:
          zone:
            lan:
              interface: [lan0]
              to: { wan: { default-action: accept }, local: { default-action: accept } }
            wan: { interface: [wan0] }
          nat: { source: { rule: { 100: { action: masquerade, out-interface: [wan0] } } } }
        """
            .formatted(socket, wan.name());
    return RunningAppliance.start(
        new RunningAppliance.Settings(
            Distribution.modules(), folder.resolve("state"), 1, "test", true, new ProcessControl()),
        Optional.of(YamlSource.of("guest.yaml", yaml)));
  }

  private static List<String> in(Host host, String line) {
    return List.of(("ip netns exec " + host.name() + " " + line).split(" "));
  }
}
