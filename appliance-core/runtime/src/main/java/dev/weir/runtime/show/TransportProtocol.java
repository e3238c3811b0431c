package dev.weir.runtime.show;

import dev.weir.sdk.command.ArgumentType;
import dev.weir.sdk.command.ArgumentTypes;
import dev.weir.sdk.command.Completion;
import dev.weir.sdk.command.InvalidValueException;
import dev.weir.sdk.wire.IpProtocols;
import java.util.List;

/** An IP protocol by name or number. */
record TransportProtocol(int number) {
  private static final List<String> NAMES = List.of("tcp", "udp", "icmp", "icmpv6");

  /** As the argument of a command. */
  static ArgumentType<TransportProtocol> type() {
    return ArgumentTypes.of(
        "tcp|udp|icmp|icmpv6 or number",
        TransportProtocol.class,
        TransportProtocol::parse,
        () -> NAMES.stream().map(Completion::of).toList());
  }

  /** Reads one. */
  static TransportProtocol parse(String word) throws InvalidValueException {
    return switch (word) {
      case "tcp" -> new TransportProtocol(IpProtocols.TCP);
      case "udp" -> new TransportProtocol(IpProtocols.UDP);
      case "icmp" -> new TransportProtocol(IpProtocols.ICMP);
      case "icmpv6" -> new TransportProtocol(IpProtocols.ICMPV6);
      default -> new TransportProtocol(ArgumentTypes.number(0, 255).parse(word).intValue());
    };
  }

  boolean hasPorts() {
    return number == IpProtocols.TCP || number == IpProtocols.UDP;
  }

  @Override
  public String toString() {
    return switch (number) {
      case IpProtocols.TCP -> "tcp";
      case IpProtocols.UDP -> "udp";
      case IpProtocols.ICMP -> "icmp";
      case IpProtocols.ICMPV6 -> "icmpv6";
      default -> Integer.toString(number);
    };
  }
}
