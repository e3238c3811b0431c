package dev.weir.dhcp;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.dhcp.DhcpMessage;
import dev.weir.sdk.dhcp.DhcpMessage.Type;
import dev.weir.sdk.dhcp.DhcpOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What a server answers (RFC 2131 section 4.3), apart from how messages come and go. Used by the
 * control thread only.
 */
final class DhcpServer {
  private static final Duration OFFER_TIME = Duration.ofSeconds(60);
  private static final Duration DECLINE_TIME = Duration.ofMinutes(10);
  private static final int LONGEST_CLIENT_ID = 64;

  /** Makes a lease survive a restart. */
  @FunctionalInterface
  interface Store {
    /** Returns when it is safe; false if it could not be stored: the client must not get it. */
    boolean store(Lease lease);
  }

  private final LeaseTable leases;
  private final Store store;

  DhcpServer(LeaseTable leases, Store store) {
    this.leases = leases;
    this.store = store;
  }

  /** Answers a client's message, if it is to be answered. */
  Optional<DhcpMessage> answer(DhcpMessage message, Network network, Instant now) {
    return switch (message.type()) {
      case DISCOVER -> offer(message, network, now);
      case REQUEST -> request(message, network, now);
      case INFORM -> Optional.of(inform(message, network));
      case DECLINE -> {
        decline(message, network, now);
        yield Optional.empty();
      }
      case RELEASE -> {
        release(message, now);
        yield Optional.empty();
      }
      case OFFER, ACK, NAK -> Optional.empty();
    };
  }

  private Optional<DhcpMessage> offer(DhcpMessage message, Network network, Instant now) {
    Optional<IpAddress> address = choose(message, network, now);
    if (address.isEmpty()) {
      return Optional.empty();
    }
    Lease before = leases.of(address.get()).orElse(null);
    boolean renewed = before != null && before.state() == Lease.State.BOUND && before.isTaken(now);
    if (!renewed) {
      leases.put(lease(message, network, address.get(), Lease.State.OFFERED, now.plus(OFFER_TIME)));
    }
    return Optional.of(reply(message, network, Type.OFFER, address.get()));
  }

  private Optional<IpAddress> choose(DhcpMessage message, Network network, Instant now) {
    Optional<IpAddress> fixed = network.staticAddress(message.hardware());
    if (fixed.isPresent()) {
      return fixed;
    }
    String client = client(message);
    Optional<IpAddress> own =
        leases
            .of(client)
            .filter(lease -> lease.state() != Lease.State.DECLINED)
            .map(Lease::address)
            .filter(network::lends);
    if (own.isPresent()) {
      return own;
    }
    return message
        .addressOption(DhcpOption.REQUESTED_ADDRESS)
        .filter(network::lends)
        .filter(address -> isFreeFor(address, client, now))
        .or(() -> leases.findFree(network.pool().range(), network.reserved(), now));
  }

  private boolean isFreeFor(IpAddress address, String client, Instant now) {
    return leases
        .of(address)
        .map(
            lease ->
                !lease.isTaken(now)
                    || (lease.client().equals(client) && lease.state() != Lease.State.DECLINED))
        .orElse(true);
  }

  private Optional<DhcpMessage> request(DhcpMessage message, Network network, Instant now) {
    String client = client(message);
    Optional<IpAddress> server = message.addressOption(DhcpOption.SERVER_ID);
    Optional<Lease> known = leases.of(client);
    if (server.isPresent() && !server.get().equals(network.server())) {
      // The client took another server's offer.
      known
          .filter(lease -> lease.state() == Lease.State.OFFERED)
          .ifPresent(lease -> leases.put(lease.with(Lease.State.FREE, now)));
      return Optional.empty();
    }
    boolean renewing = !message.clientAddress().isUnspecified();
    Optional<IpAddress> wanted =
        renewing
            ? Optional.of(message.clientAddress())
            : message.addressOption(DhcpOption.REQUESTED_ADDRESS);
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    IpAddress address = wanted.get();
    Optional<IpAddress> fixed = network.staticAddress(message.hardware());
    boolean right =
        fixed.isPresent()
            ? fixed.get().equals(address)
            : network.lends(address) && isFreeFor(address, client, now);
    if (!right) {
      return Optional.of(nak(message, network, "address " + address + " is not yours here"));
    }
    boolean selecting = server.isPresent();
    if (!selecting && !renewing && known.isEmpty() && fixed.isEmpty()) {
      // RFC 2131 section 4.3.2: a server that knows nothing of the client stays silent.
      return Optional.empty();
    }
    Lease lease =
        lease(message, network, address, Lease.State.BOUND, now.plus(network.pool().leaseTime()));
    if (!store.store(lease)) {
      return Optional.empty();
    }
    leases.put(lease);
    return Optional.of(reply(message, network, Type.ACK, address));
  }

  private void decline(DhcpMessage message, Network network, Instant now) {
    message
        .addressOption(DhcpOption.REQUESTED_ADDRESS)
        .flatMap(leases::of)
        .filter(lease -> lease.client().equals(client(message)))
        .filter(lease -> network.lends(lease.address()))
        .ifPresent(
            lease -> {
              Lease declined = lease.with(Lease.State.DECLINED, now.plus(DECLINE_TIME));
              if (store.store(declined)) {
                leases.put(declined);
              }
            });
  }

  private void release(DhcpMessage message, Instant now) {
    leases
        .of(message.clientAddress())
        .filter(lease -> lease.client().equals(client(message)))
        .filter(lease -> lease.state() == Lease.State.BOUND)
        .ifPresent(
            lease -> {
              Lease free = lease.with(Lease.State.FREE, now);
              if (store.store(free)) {
                leases.put(free);
              }
            });
  }

  private static DhcpMessage inform(DhcpMessage message, Network network) {
    DhcpMessage reply = begin(message, network, Type.ACK);
    parameters(reply, network);
    return reply;
  }

  private static DhcpMessage nak(DhcpMessage message, Network network, String why) {
    return begin(message, network, Type.NAK)
        .clientAddress(IpAddress.ANY_IPV4)
        .broadcast(true)
        .textOption(DhcpOption.MESSAGE, why);
  }

  private static DhcpMessage reply(
      DhcpMessage message, Network network, Type type, IpAddress address) {
    long seconds = network.pool().leaseTime().toSeconds();
    DhcpMessage reply =
        begin(message, network, type)
            .yourAddress(address)
            .numberOption(DhcpOption.LEASE_TIME, seconds)
            .numberOption(DhcpOption.RENEWAL_TIME, seconds / 2)
            .numberOption(DhcpOption.REBINDING_TIME, seconds * 7 / 8);
    parameters(reply, network);
    return reply;
  }

  private static DhcpMessage begin(DhcpMessage message, Network network, Type type) {
    DhcpMessage reply =
        new DhcpMessage(false, type)
            .transaction(message.transaction())
            .broadcast(message.broadcast())
            .clientAddress(message.clientAddress())
            .relayAddress(message.relayAddress())
            .hardware(message.hardware())
            .addressesOption(DhcpOption.SERVER_ID, List.of(network.server()));
    message
        .option(DhcpOption.RELAY_INFORMATION)
        .ifPresent(value -> reply.option(DhcpOption.RELAY_INFORMATION, value));
    // RFC 6842: the client's identifier is echoed.
    message
        .option(DhcpOption.CLIENT_ID)
        .ifPresent(value -> reply.option(DhcpOption.CLIENT_ID, value));
    return reply;
  }

  private static void parameters(DhcpMessage reply, Network network) {
    DhcpConfig.Pool pool = network.pool();
    int mask = network.prefix().length() == 0 ? 0 : -1 << (32 - network.prefix().length());
    reply.numberOption(DhcpOption.SUBNET_MASK, mask);
    reply.addressesOption(DhcpOption.BROADCAST, List.of(network.prefix().lastAddress()));
    reply.addressesOption(
        DhcpOption.ROUTER,
        pool.defaultRouter().isEmpty() ? List.of(network.server()) : pool.defaultRouter());
    reply.addressesOption(DhcpOption.DNS, pool.dns());
    reply.addressesOption(DhcpOption.NTP, pool.ntp());
    pool.domainName().ifPresent(name -> reply.textOption(DhcpOption.DOMAIN_NAME, name));
    if (network.on().mtu() < 1500) {
      reply.option(DhcpOption.MTU, (byte) (network.on().mtu() >> 8), (byte) network.on().mtu());
    }
  }

  private static Lease lease(
      DhcpMessage message, Network network, IpAddress address, Lease.State state, Instant expires) {
    String host = network.hosts().get(message.hardware());
    if (host == null) {
      String said = message.textOption(DhcpOption.HOST_NAME).orElse("");
      host = said.length() > 63 ? said.substring(0, 63) : said;
    }
    return new Lease(
        network.name(), address, message.hardware(), client(message), host, state, expires);
  }

  /** What a client is known by (RFC 2131 section 4.2). */
  static String client(DhcpMessage message) {
    return message
        .option(DhcpOption.CLIENT_ID)
        .filter(id -> id.length > 0 && id.length <= LONGEST_CLIENT_ID)
        .map(id -> HexFormat.of().formatHex(id))
        .orElseGet(() -> message.hardware().toString());
  }
}
