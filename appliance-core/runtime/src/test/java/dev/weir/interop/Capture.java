package dev.weir.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a host receives for a while, in a file, for tshark to judge. */
final class Capture implements Closeable {
  /**
   * What an ICMP error quotes of a packet may be without the checksum that a card would fill in.
   */
  private static final String WRONG =
      "ip.checksum.status == 0 || icmp.checksum.status == 0 || icmpv6.checksum.status == 0"
          + " || _ws.malformed || (!icmp && !icmpv6"
          + " && (tcp.checksum.status == 0 && !tcp.checksum.ffff || udp.checksum.status == 0))";

  /**
   * TCP checksums that are right by their sum, but 0xffff where RFC 1624 asks for zero: tshark's
   * word for just these. Linux completes the checksums of all protocols like that, as is right for
   * UDP only (skb_checksum_help, CSUM_MANGLED_0). In a short time there is hardly one.
   */
  private static final String OTHER_ZERO = "!icmp && !icmpv6 && tcp.checksum.ffff";

  private static final String RIGHT =
      "tcp.checksum.status == 1 || udp.checksum.status == 1 || icmp.checksum.status == 1"
          + " || icmpv6.checksum.status == 1";

  private final PairSite site;
  private final Path file;
  private final Program tcpdump;

  /** Begins; returns when it does. */
  Capture(PairSite site, Path folder) throws IOException {
    this.site = site;
    file = Files.createTempFile(folder, "capture", ".pcap");
    tcpdump =
        site.host()
            .start(
                "tcpdump",
                "-Z",
                "root",
                "-n",
                "-i",
                "eth0",
                "-Q",
                "in",
                "-s",
                "0",
                "-B",
                "65536",
                "-U",
                "-w",
                file.toString());
    Host.await("tcpdump listens", () -> size() > 0 || !tcpdump.isAlive());
  }

  private long size() {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Ends it: tshark finds checksums, fragments put together, and all of them right. */
  void judge() throws IOException, InterruptedException {
    tcpdump.process().destroy();
    tcpdump.process().waitFor();
    assertThat(wrong(file)).isEmpty();
    if (!site.kernelCompletesChecksums()) {
      assertThat(otherZero(file)).isEmpty();
    }
    assertThat(tshark(file, RIGHT).lines()).hasSizeGreaterThan(100);
  }

  /** Frames that are broken: malformed, or of a wrong checksum. */
  static String wrong(Path file) throws IOException, InterruptedException {
    return tshark(file, WRONG);
  }

  /** Frames of which the TCP checksum is the zero that RFC 1624 does not want. */
  static String otherZero(Path file) throws IOException, InterruptedException {
    return tshark(file, OTHER_ZERO);
  }

  private static String tshark(Path file, String filter) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", file.toString()));
    for (String option :
        List.of(
            "ip.check_checksum:TRUE",
            "tcp.check_checksum:TRUE",
            "udp.check_checksum:TRUE",
            "ip.defragment:TRUE",
            "ipv6.defragment:TRUE",
            "tcp.desegment_tcp_streams:FALSE")) {
      command.addAll(List.of("-o", option));
    }
    command.addAll(List.of("-Y", filter));
    List<String> quiet = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" 2> /dev/null", "sh"));
    quiet.addAll(command);
    return Program.run(quiet.toArray(String[]::new)).expectOk();
  }

  @Override
  public void close() throws IOException {
    tcpdump.close();
    Files.deleteIfExists(file);
  }
}
