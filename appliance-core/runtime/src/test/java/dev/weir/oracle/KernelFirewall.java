package dev.weir.oracle;

import dev.weir.drivers.namespace.NetworkNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A namespace that forwards between TAPs under an nftables ruleset. */
final class KernelFirewall implements AutoCloseable {
  private static final long SECOND_LOOK_NANOS = 50_000_000;

  private final String name;
  private final List<RawTap> taps = new ArrayList<>();

  KernelFirewall(String name, Policy policy) throws Exception {
    this.name = name;
    NetworkNamespace.delete(name);
    try (NetworkNamespace namespace = NetworkNamespace.create(name)) {
      for (int on = 0; on < Net.INTERFACES; on++) {
        taps.add(new RawTap(namespace, Net.name(on)));
      }
      run("sysctl -q -p /dev/stdin", settings());
      run("ip -batch -", addresses());
      run("nft -f -", NftText.of(policy));
    } catch (Exception | Error e) {
      close();
      throw e;
    }
    // Routers and groups that the kernel asks for by itself.
    taps.forEach(RawTap::drain);
  }

  /** Forwards everything, tells of everything, picks up nothing in the middle. */
  private static String settings() {
    StringBuilder text =
        new StringBuilder(
            """
            net.ipv4.ip_forward=1
            net.ipv6.conf.all.forwarding=1
            net.ipv4.conf.all.rp_filter=0
            net.ipv4.conf.default.rp_filter=0
            net.ipv4.icmp_ratelimit=0
            net.ipv4.icmp_ratemask=0
            net.ipv6.icmp.ratelimit=0
            net.ipv6.icmp.ratemask=
            """);
    for (int on = 0; on < Net.INTERFACES; on++) {
      String device = Net.name(on);
      text.append("net.ipv4.conf." + device + ".rp_filter=0\n");
      text.append("net.ipv4.conf." + device + ".send_redirects=0\n");
      text.append("net.ipv6.conf." + device + ".accept_dad=0\n");
      text.append("net.ipv6.conf." + device + ".accept_ra=0\n");
    }
    return text.toString();
  }

  private static String addresses() {
    StringBuilder text = new StringBuilder();
    for (int on = 0; on < Net.INTERFACES; on++) {
      String device = " dev " + Net.name(on) + "\n";
      text.append("link set address " + Net.routerMac(on) + device);
      text.append("address add " + Net.router(on, false) + "/24" + device);
      text.append("address add " + Net.router(on, true) + "/64 nodad" + device);
      text.append("link set up" + device);
      for (int host = 0; host < Net.HOSTS; host++) {
        for (boolean ipv6 : new boolean[] {false, true}) {
          text.append(
              "neigh replace "
                  + Net.host(on, host, ipv6)
                  + " lladdr "
                  + Net.hostMac(on)
                  + " nud permanent"
                  + device);
        }
      }
    }
    return text.toString();
  }

  /** Sets what follows from connection tracking being there. */
  void strict() throws Exception {
    run("sysctl -qw net.netfilter.nf_conntrack_tcp_loose=0", "");
  }

  private String run(String command, String input) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", name));
    words.addAll(List.of(command.split(" ")));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
      in.write(input);
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
      throw new AssertionError(command + ": " + output + "\n" + input);
    }
    return output;
  }

  /** Sends a frame into it. */
  String verdict(Sent sent) throws Exception {
    String before = sent.local() ? delivered() : "";
    taps.get(sent.on()).send(sent.frame().bytes());
    String verdict = look(sent);
    if (verdict.equals(Verdict.NOTHING) && sent.local() && !delivered().equals(before)) {
      return Verdict.DELIVERED;
    }
    return verdict;
  }

  /** Looks again after a while, should the kernel have put a frame off. */
  String secondLook(Sent sent) {
    LockSupport.parkNanos(SECOND_LOOK_NANOS);
    return look(sent);
  }

  private String look(Sent sent) {
    String verdict = Verdict.NOTHING;
    for (int on = 0; on < taps.size(); on++) {
      String here = Verdict.of(sent, on, taps.get(on).drain());
      verdict = here.isEmpty() ? verdict : here;
    }
    return verdict;
  }

  private String delivered() throws Exception {
    return run("nft list counter inet t " + NftText.LOCAL_COUNTER, "");
  }

  @Override
  public void close() throws IOException {
    taps.forEach(RawTap::close);
    NetworkNamespace.delete(name);
  }
}
