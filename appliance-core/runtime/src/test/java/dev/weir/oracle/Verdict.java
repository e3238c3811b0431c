package dev.weir.oracle;

import dev.weir.testkit.packet.Dissection;
import dev.weir.testkit.packet.Frame;
import java.util.List;

/** What has become of a frame, seen from outside. */
final class Verdict {
  static final String NOTHING = "nothing";
  static final String DELIVERED = "delivered";
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86dd;

  private Verdict() {}

  /** Says what frames that came out have to do with the one that was sent; "" if nothing. */
  static String of(Sent sent, int on, List<byte[]> frames) {
    for (byte[] bytes : frames) {
      int etherType = (bytes[12] & 0xff) << 8 | bytes[13] & 0xff;
      if (etherType == IPV4 || etherType == IPV6) {
        String verdict = of(sent.packet(), on, Dissection.of(Frame.of(bytes)));
        if (!verdict.isEmpty()) {
          return verdict;
        }
      }
    }
    return "";
  }

  private static String of(Dissection sent, int on, Dissection out) {
    if (out.source().equals(sent.source())
        && out.destination().equals(sent.destination())
        && out.protocol() == sent.protocol()
        && java.util.Arrays.equals(out.payload(), sent.payload())) {
      return "passed to " + Net.name(on) + ", TTL " + out.ttl();
    }
    if (!out.destination().equals(sent.source())) {
      return "";
    }
    return switch (out.protocol()) {
      case 6 ->
          out.tcpFlags().contains("R")
              ? "reset by %s %x %x".formatted(out.tcpFlags(), out.sequence(), out.acknowledgement())
              : "";
      case 1 -> out.icmpType() == 3 ? "unreachable, code " + out.icmpCode() : "";
      case 58 -> out.icmpType() == 1 ? "unreachable, code " + out.icmpCode() : "";
      default -> "";
    };
  }
}
