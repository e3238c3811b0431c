package dev.weir.runtime.lab;

import dev.weir.runtime.manage.ApplianceRates;
import dev.weir.shell.command.InterfaceRates;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;

/** What the lab shows to who started it. */
final class LabSession {
  private static final long INTERVAL_MILLIS = 2000;

  private final Lab lab;
  private final PrintStream out;

  LabSession(Lab lab, PrintStream out) {
    this.lab = lab;
    this.out = out;
  }

  void printTopology() {
    String lan = lab.root() ? "namespace " + LabNames.LAN : "host in memory";
    String wan = lab.root() ? "namespace " + LabNames.WAN : "host in memory";
    out.printf(
        """

              LAN                           edge1                            WAN
        +---------------+    lan0  +-----------------+  wan0    +-----------------+
        |  a host       |----------|  router, NAT,   |----------|  a web server   |
        |  (DHCP, RA)   |          |  firewall, DHCP |          |  203.0.113.1    |
        +---------------+ 192.168. +-----------------+ 203.0.   +-----------------+
                          1.1/24                       113.2/24
                     2001:db8:1::1/64            2001:db8:ff::2/64   2001:db8:ff::1

        LAN: %s     WAN: %s

        Log in:   ssh -p %d admin@127.0.0.1      one-time password: %s
        """,
        lan, wan, lab.sshPort(), lab.password());
    if (lab.root()) {
      out.printf(
          """

          Things to try
            ip netns exec %s ping 203.0.113.1
            ip netns exec %s curl http://203.0.113.1/     and  http://[2001:db8:ff::1]/
            ip netns exec %s ssh admin@192.168.1.1
            on edge1: show interfaces, show connections, show firewall, monitor interfaces, configure
          """,
          LabNames.LAN, LabNames.LAN, LabNames.LAN);
    } else {
      out.printf(
          """

          Things to try on edge1
            show interfaces, show dhcp leases, show connections, monitor interfaces, configure
          """);
    }
    out.println();
  }

  /** Shows rates until the thread is interrupted. */
  void showRates() throws InterruptedException {
    ApplianceRates rates = new ApplianceRates(lab.appliance().appliance());
    Map<String, InterfaceRates.Sample> before = new HashMap<>();
    while (true) {
      StringBuilder line = new StringBuilder("\r");
      for (InterfaceRates.Sample now : rates.samples()) {
        InterfaceRates.Sample last = before.put(now.name(), now);
        if (last != null) {
          long seconds = INTERVAL_MILLIS / 1000;
          line.append(
              "%s %s  rx %,d pps %,d kbit/s  tx %,d pps %,d kbit/s  drops %,d    "
                  .formatted(
                      now.name(),
                      now.link(),
                      (now.rxPackets() - last.rxPackets()) / seconds,
                      (now.rxBytes() - last.rxBytes()) * 8 / 1000 / seconds,
                      (now.txPackets() - last.txPackets()) / seconds,
                      (now.txBytes() - last.txBytes()) * 8 / 1000 / seconds,
                      now.drops()));
        }
      }
      out.print(line);
      out.flush();
      Thread.sleep(INTERVAL_MILLIS);
    }
  }
}
