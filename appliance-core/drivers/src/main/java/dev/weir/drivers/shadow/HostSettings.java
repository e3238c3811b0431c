package dev.weir.drivers.shadow;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Settings of the kernel for a shadow interface (Documentation/networking/ip-sysctl), in the
 * calling thread's namespace, whose {@code /proc/sys/net} it sees.
 */
final class HostSettings {
  private record Setting(String family, String name, String value) {}

  /** Weir speaks for the link: the kernel makes, believes and forwards nothing of its own. */
  private static final List<Setting> SETTINGS =
      List.of(
          new Setting("ipv4", "forwarding", "0"),
          new Setting("ipv4", "accept_redirects", "0"),
          new Setting("ipv4", "send_redirects", "0"),
          new Setting("ipv4", "arp_ignore", "8"),
          // Of several addresses in one network the others outlive the first.
          new Setting("ipv4", "promote_secondaries", "1"),
          new Setting("ipv6", "disable_ipv6", "0"),
          new Setting("ipv6", "accept_ra", "0"),
          new Setting("ipv6", "autoconf", "0"),
          new Setting("ipv6", "accept_dad", "0"),
          new Setting("ipv6", "dad_transmits", "0"),
          new Setting("ipv6", "router_solicitations", "0"),
          new Setting("ipv6", "accept_redirects", "0"),
          new Setting("ipv6", "forwarding", "0"));

  private static final Path ROOT = Path.of("/proc/sys/net");

  private HostSettings() {}

  static void apply(String interfaceName) throws IOException {
    for (Setting setting : SETTINGS) {
      write(setting.family, interfaceName, setting.name, setting.value);
    }
    // A packet may come by another shadow than its answer leaves. The kernel takes the larger of
    // both values, of which 2
    // (any route to the source will do) is the largest and 1 the one that would drop it.
    String all = read("ipv4", "all", "rp_filter");
    write("ipv4", interfaceName, "rp_filter", all.equals("0") ? "0" : "2");
  }

  private static String read(String family, String interfaceName, String name) throws IOException {
    return Files.readString(path(family, interfaceName, name), StandardCharsets.US_ASCII).strip();
  }

  private static void write(String family, String interfaceName, String name, String value)
      throws IOException {
    Path path = path(family, interfaceName, name);
    if (family.equals("ipv6") && !Files.exists(path)) {
      return; // a kernel without IPv6
    }
    Files.writeString(path, value, StandardCharsets.US_ASCII);
  }

  private static Path path(String family, String interfaceName, String name) {
    return ROOT.resolve(family).resolve("conf").resolve(interfaceName).resolve(name);
  }
}
