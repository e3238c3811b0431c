package dev.weir.runtime.lab;

import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.IpAddress;
import dev.weir.shell.ssh.LoginProbe;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Proves that the lab works, and says what it saw. */
final class LabCheck {
  private static final Duration DHCP_TIMEOUT = Duration.ofSeconds(15);
  private static final int AUTOCONFIGURATION_TRIES = 50;

  private final Lab lab;
  private final PrintStream out;
  private int failures;

  LabCheck(Lab lab, PrintStream out) {
    this.lab = lab;
    this.out = out;
  }

  private interface Proof {
    /** What was seen; empty if it failed. */
    Optional<String> run() throws IOException, InterruptedException;
  }

  /** Runs all proofs; true if all held. */
  boolean run() throws InterruptedException {
    prove("LAN host gets an address by DHCP", this::dhcp);
    prove("LAN host has an IPv6 address", this::autoconfiguration);
    prove("LAN host pings the appliance over IPv4", () -> ping(LabNames.LAN_GATEWAY));
    prove("LAN host pings the appliance over IPv6", () -> ping(LabNames.LAN_GATEWAY_6));
    prove("LAN host pings the WAN host over IPv4, through NAT", () -> ping(LabNames.WAN_HOST));
    prove("LAN host pings the WAN host over IPv6", () -> ping(LabNames.WAN_HOST_6));
    prove(
        "LAN host fetches a page over IPv4, its address translated",
        () -> fetch(LabNames.WAN_HOST, "from " + LabNames.WAN_ADDRESS + "."));
    prove(
        "LAN host fetches a page over IPv6, its address its own",
        () -> fetch(LabNames.WAN_HOST_6, "from 2001:db8:1:"));
    prove("WAN host cannot connect to the LAN host", this::denied);
    prove("admin logs in over SSH and sees the interfaces", this::login);
    out.println(failures == 0 ? "All is well." : failures + " of these failed.");
    return failures == 0;
  }

  private void prove(String what, Proof proof) throws InterruptedException {
    Optional<String> seen;
    try {
      seen = proof.run();
    } catch (IOException e) {
      seen = Optional.empty();
      out.println("        " + e.getMessage());
    }
    if (seen.isEmpty()) {
      failures++;
    }
    out.println(
        (seen.isPresent() ? "  ok    " : "  FAIL  ") + what + seen.map(s -> ": " + s).orElse(""));
  }

  private Optional<String> dhcp() throws IOException {
    InterfaceAddress address = lab.lan().requestAddress(DHCP_TIMEOUT);
    boolean fromPool = address.toString().startsWith("192.168.1.1") && address.length() == 24;
    return fromPool ? Optional.of(address.toString()) : Optional.empty();
  }

  private Optional<String> autoconfiguration() throws IOException, InterruptedException {
    for (int i = 0; i < AUTOCONFIGURATION_TRIES; i++) {
      Optional<String> found =
          lab.lan().addresses().stream().filter(a -> a.startsWith("2001:db8:1:")).findFirst();
      if (found.isPresent()) {
        return found;
      }
      Thread.sleep(200);
    }
    return Optional.empty();
  }

  private Optional<String> ping(String to) throws IOException {
    // The first packet may meet an address that is still being checked for duplicates.
    for (int i = 0; i < 3; i++) {
      Optional<Duration> time = lab.lan().ping(IpAddress.parse(to));
      if (time.isPresent()) {
        return Optional.of(to + " in " + time.get().toNanos() / 1000 + " us");
      }
    }
    return Optional.empty();
  }

  private Optional<String> fetch(String from, String expected) throws IOException {
    String page = lab.lan().fetch(IpAddress.parse(from), LabNames.HTTP_PORT, "/");
    String body = page.substring(page.indexOf("\r\n\r\n") + 4).strip();
    return body.contains(expected) ? Optional.of("\"" + body + "\"") : Optional.empty();
  }

  private Optional<String> denied() throws IOException {
    List<String> own = lab.lan().addresses();
    String target = own.stream().filter(a -> a.contains(":")).findFirst().orElse(own.getFirst());
    return lab.wan().connects(IpAddress.parse(target), 22, 1000)
        ? Optional.empty()
        : Optional.of(target + " is out of its reach");
  }

  private Optional<String> login() throws IOException {
    String shown =
        LoginProbe.run(
            "127.0.0.1", lab.sshPort(), "admin", lab.password(), "show interfaces | no-more");
    return shown.contains("lan0") && shown.contains("wan0")
        ? Optional.of("127.0.0.1 port " + lab.sshPort())
        : Optional.empty();
  }
}
