package dev.weir.shell.command;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.command.CommandException;
import java.time.Duration;
import java.util.Optional;

/** Sends echo requests, one at a time. Supplied by the runtime. Thread-safe. */
public interface Pinger {
  /**
   * What came back.
   *
   * @param outcome what it was
   * @param from who answered; empty on a timeout
   * @param roundTrip how long it took; zero on a timeout
   * @param hopLimit TTL or hop limit of the answer; negative if unknown
   */
  record Reply(Outcome outcome, Optional<IpAddress> from, Duration roundTrip, int hopLimit) {}

  /** Kinds of answers. */
  enum Outcome {
    /** The echo reply. */
    REPLY,
    /** A router on the way: the hop limit was used up. */
    TIME_EXCEEDED,
    /** The destination cannot be reached. */
    UNREACHABLE,
    /** Nothing in time. */
    TIMEOUT
  }

  /**
   * A request to be sent.
   *
   * @param destination to whom
   * @param source our address; chosen by route if empty
   * @param sequence number of the request, from 1
   * @param payloadBytes bytes after the ICMP header
   * @param hopLimit TTL or hop limit, 1 to 255
   * @param doNotFragment whether routers must not fragment it
   */
  record Request(
      IpAddress destination,
      Optional<IpAddress> source,
      int sequence,
      int payloadBytes,
      int hopLimit,
      boolean doNotFragment) {}

  /**
   * Sends one request and waits for the answer.
   *
   * @throws CommandException if it cannot be sent: no route, no permission
   * @throws InterruptedException when cancelled
   */
  Reply ping(Request request, Duration timeout) throws CommandException, InterruptedException;

  /**
   * The address of a host's name, or the address that the text is.
   *
   * @throws CommandException if there is none
   */
  IpAddress resolve(String host) throws CommandException, InterruptedException;
}
