package dev.weir.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** ISC's dhclient and busybox's udhcpc, with a script that gives the interface its address. */
final class DhcpClients {
  private static final String SCRIPT =
      """
      #!/bin/sh
      # Told by dhclient in $reason and $new_*, by udhcpc in $1 and $ip, $mask.
      case "${reason:-$1}" in
        PREINIT) ip link set "$interface" up ;;
        BOUND | RENEW | REBIND | REBOOT)
          ip address replace "$new_ip_address/24" dev "$interface"
          ip route replace default via "$new_routers" ;;
        bound | renew)
          ip address replace "$ip/$mask" dev "$interface"
          ip route replace default via "$router" ;;
        EXPIRE | FAIL | RELEASE | STOP | deconfig | leasefail | nak)
          ip -4 address flush dev "$interface" ;;
      esac
      echo "SCRIPT ${reason:-$1}"
      """;

  private final Host host;
  private final Path folder;

  DhcpClients(Host host, Path folder) throws IOException {
    this.host = host;
    this.folder = Files.createDirectories(folder);
    Path script = Files.writeString(script(), SCRIPT);
    if (!script.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + script + " executable");
    }
  }

  private Path script() {
    return folder.resolve("script");
  }

  /** Where dhclient keeps leases. */
  Path leases() {
    return folder.resolve("leases");
  }

  private List<String> dhclientWords(String... how) throws IOException {
    Path configuration =
        Files.writeString(
            folder.resolve("dhclient.conf"), "timeout 60; retry 5; backoff-cutoff 2;\n");
    List<String> words =
        new java.util.ArrayList<>(
            List.of("dhclient", "-4", "-v", "-sf", "" + script(), "-lf", "" + leases()));
    words.addAll(List.of("-pf", folder.resolve("pid").toString(), "-cf", "" + configuration));
    words.addAll(List.of(how));
    words.add("eth0");
    return words;
  }

  /** Starts dhclient; it goes on. */
  Program dhclient() throws IOException {
    return host.start(dhclientWords("-d").toArray(String[]::new));
  }

  /** Gives dhclient's lease back, and ends it. */
  String dhclientRelease() throws IOException, InterruptedException {
    return host.run(dhclientWords("-r").toArray(String[]::new)).expectOk();
  }

  /** Starts udhcpc; it goes on and listens to signals. */
  Program udhcpc() throws IOException {
    return host.start(
        "udhcpc", "-f", "-i", "eth0", "-s", script().toString(), "-t", "20", "-T", "1", "-A", "1");
  }
}
