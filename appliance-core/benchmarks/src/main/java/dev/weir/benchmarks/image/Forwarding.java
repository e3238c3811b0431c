package dev.weir.benchmarks.image;

import dev.weir.benchmarks.BenchOptions;
import dev.weir.benchmarks.BenchmarkException;
import dev.weir.benchmarks.Command;
import dev.weir.benchmarks.Measurement;
import dev.weir.benchmarks.tap.Alternation;
import dev.weir.benchmarks.tap.ApplianceProcess;
import dev.weir.benchmarks.tap.Hosts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Small datagrams from a LAN to a WAN, each a TAP that ends in a host's namespace, through firewall
 * and NAT: of the image in QEMU, beside an appliance of the same configuration on this machine.
 */
final class Forwarding {
  private static final int ATTEMPTS = 60;

  /** The guest's compiler is as slow as all that runs there. */
  private static final int GUEST_WARM_UP_SECONDS = 30;

  private static final double THOUSANDS_A_MILLION = 1e3;

  private Forwarding() {}

  /**
   * Measures both in turn.
   *
   * @param folder to work in
   * @param disk of the image; is not changed
   */
  static Measurement measure(String name, Path folder, Path disk, BenchOptions options)
      throws BenchmarkException, IOException {
    String start = Hosts.uniqueName();
    try (Hosts inGuest = Hosts.create(start + "g");
        BootedImage image = boot(start, inGuest, folder, disk);
        Hosts onHost = Hosts.create(start + "h")) {
      while (!inGuest.serves()) {
        image.pause("the guest does not forward");
      }
      String own = start + "n";
      Command.run("ip netns add " + own);
      try (ApplianceProcess host =
          ApplianceProcess.start(
              options.modules(),
              "system: {host-namespace: "
                  + own
                  + "}\n"
                  + configuration(
                      "tap",
                      "namespace: " + onHost.server() + ",",
                      "namespace: " + onHost.client() + ","))) {
        onHost.connectRouted("eth1", "eth0");
        for (int i = 1; !onHost.serves(); i++) {
          if (i == ATTEMPTS) {
            throw new BenchmarkException("the appliance on the host does not forward");
          }
        }
        inGuest.smallMpps(GUEST_WARM_UP_SECONDS);
        return Alternation.measure(
            name,
            "kpps",
            seconds -> inGuest.smallMpps(seconds) * THOUSANDS_A_MILLION,
            "the host, in this run",
            seconds -> onHost.smallMpps(seconds) * THOUSANDS_A_MILLION,
            options);
      } finally {
        Command.run("ip netns delete " + own);
      }
    }
  }

  /** Switches the image on between two hosts. */
  private static BootedImage boot(String start, Hosts hosts, Path folder, Path disk)
      throws BenchmarkException, IOException {
    String wan = start + "w";
    String lan = start + "l";
    for (String tap : List.of(wan, lan)) {
      Command.run("ip tuntap add " + tap + " mode tap");
    }
    BootedImage image =
        BootedImage.start(folder, disk, wan, lan, configuration("ethernet", "", ""));
    try {
      // QEMU has them open, and keeps them wherever they go.
      Command.run("ip link set " + wan + " netns " + hosts.server());
      Command.run("ip link set " + lan + " netns " + hosts.client());
      hosts.connectRouted(lan, wan);
      return image;
    } catch (BenchmarkException e) {
      image.close();
      throw e;
    }
  }

  /** That of {@code edge}, as far as it concerns what passes. */
  private static String configuration(String kind, String wan, String lan) {
    return String.format(
        Locale.ROOT,
        """
        interfaces:
          %s:
            eth0: { role: wan, %s address: [%s] }
            eth1: { role: lan, %s address: [%s] }
        firewall:
          zone:
            lan:
              interface: [eth1]
              to:
                wan: { default-action: accept }
            wan:
              interface: [eth0]
              to:
                local:
                  rule:
                    10: { action: accept, protocol: icmp, icmp: { type: echo-request } }
          nat:
            source:
              rule:
                100: { action: masquerade, out-interface: [eth0], source: { address: [10.99.0.0/24] } }
        """,
        kind,
        wan,
        Hosts.SERVER_SIDE,
        lan,
        Hosts.CLIENT_SIDE);
  }
}
