package dev.weir.sdk.connection;

import dev.weir.sdk.address.IpPrefix;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which connections are meant: those that fit all that is given.
 *
 * @param address any of the four addresses, before or after translation, lies in it
 * @param port any of the four ports
 * @param protocol number of the IP protocol
 * @param state word of the state, see {@link ConnectionState#label}
 * @param rxInterface index of the interface by which packets of either direction came in
 * @param domain lookup domain
 * @param translatedOnly leaves out connections without NAT
 */
public record ConnectionFilter(
    Optional<IpPrefix> address,
    OptionalInt port,
    OptionalInt protocol,
    Optional<String> state,
    OptionalInt rxInterface,
    OptionalInt domain,
    boolean translatedOnly) {
  /** All connections. */
  public static final ConnectionFilter ALL =
      new ConnectionFilter(
          Optional.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          OptionalInt.empty());

  /** Connections with and without NAT. */
  public ConnectionFilter(
      Optional<IpPrefix> address,
      OptionalInt port,
      OptionalInt protocol,
      Optional<String> state,
      OptionalInt rxInterface,
      OptionalInt domain) {
    this(address, port, protocol, state, rxInterface, domain, false);
  }

  /** The same, without connections that are not translated. */
  public ConnectionFilter onlyTranslated() {
    return new ConnectionFilter(address, port, protocol, state, rxInterface, domain, true);
  }
}
