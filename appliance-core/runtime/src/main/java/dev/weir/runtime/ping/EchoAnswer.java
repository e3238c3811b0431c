package dev.weir.runtime.ping;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.module.ControlPacket;
import dev.weir.shell.command.Pinger;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What a packet says about one of our echo requests.
 *
 * @param sequence the request's number on the wire
 * @param destination where the request went: who replied, or whom the quoted packet was for
 * @param outcome reply or error
 * @param from who says so
 * @param hopLimit of the answer
 */
record EchoAnswer(
    int sequence, IpAddress destination, Pinger.Outcome outcome, IpAddress from, int hopLimit) {
  private static final int ICMP_BYTES = 8;

  /** Reads a packet; empty if it answers no echo request of that identifier. */
  static Optional<EchoAnswer> read(ControlPacket packet, int identifier) {
    if (packet.l3() < 0 || packet.l4() < 0) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.wrap(packet.frame());
    try {
      return bytes.get(packet.l3()) >> 4 == 4
          ? readIpv4(bytes, packet.l3(), packet.l4(), identifier)
          : readIpv6(bytes, packet.l3(), packet.l4(), identifier);
    } catch (IndexOutOfBoundsException e) {
      return Optional.empty(); // an error that quotes too little
    }
  }

  private static Optional<EchoAnswer> readIpv4(ByteBuffer bytes, int l3, int l4, int identifier) {
    int type = bytes.get(l4) & 0xff;
    IpAddress from = IpAddress.ofIpv4(bytes.getInt(l3 + 12));
    int ttl = bytes.get(l3 + 8) & 0xff;
    if (type == 0) {
      return answer(bytes, l4, identifier, from, Pinger.Outcome.REPLY, from, ttl);
    }
    Optional<Pinger.Outcome> outcome =
        switch (type) {
          case 3, 12 -> Optional.of(Pinger.Outcome.UNREACHABLE);
          case 11 -> Optional.of(Pinger.Outcome.TIME_EXCEEDED);
          default -> Optional.empty();
        };
    int quoted = l4 + ICMP_BYTES;
    int inner = quoted + (bytes.get(quoted) & 0xf) * 4;
    if (outcome.isEmpty() || bytes.get(quoted + 9) != 1 || bytes.get(inner) != 8) {
      return Optional.empty();
    }
    IpAddress destination = IpAddress.ofIpv4(bytes.getInt(quoted + 16));
    return answer(bytes, inner, identifier, destination, outcome.get(), from, ttl);
  }

  private static Optional<EchoAnswer> readIpv6(ByteBuffer bytes, int l3, int l4, int identifier) {
    int type = bytes.get(l4) & 0xff;
    IpAddress from = IpAddress.ofIpv6(bytes.getLong(l3 + 8), bytes.getLong(l3 + 16));
    int hopLimit = bytes.get(l3 + 7) & 0xff;
    if (type == 129) {
      return answer(bytes, l4, identifier, from, Pinger.Outcome.REPLY, from, hopLimit);
    }
    Optional<Pinger.Outcome> outcome =
        switch (type) {
          case 1, 2, 4 -> Optional.of(Pinger.Outcome.UNREACHABLE);
          case 3 -> Optional.of(Pinger.Outcome.TIME_EXCEEDED);
          default -> Optional.empty();
        };
    int quoted = l4 + ICMP_BYTES;
    int inner = quoted + 40;
    if (outcome.isEmpty() || bytes.get(quoted + 6) != 58 || (bytes.get(inner) & 0xff) != 128) {
      return Optional.empty();
    }
    IpAddress destination =
        IpAddress.ofIpv6(bytes.getLong(quoted + 24), bytes.getLong(quoted + 32));
    return answer(bytes, inner, identifier, destination, outcome.get(), from, hopLimit);
  }

  private static Optional<EchoAnswer> answer(
      ByteBuffer bytes,
      int echo,
      int identifier,
      IpAddress destination,
      Pinger.Outcome outcome,
      IpAddress from,
      int hopLimit) {
    if ((bytes.getShort(echo + 4) & 0xffff) != identifier) {
      return Optional.empty();
    }
    int sequence = bytes.getShort(echo + 6) & 0xffff;
    return Optional.of(new EchoAnswer(sequence, destination, outcome, from, hopLimit));
  }
}
