package dev.weir.dhcp;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.dhcp.DhcpMessage;
import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.module.ControlPacket;
import dev.weir.sdk.module.ModuleContext;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The server as it runs: networks served, leases, what came and went. Its lock is held for one
 * message or one command at a time.
 */
final class DhcpService {
  private static final System.Logger LOG = System.getLogger("dev.weir.dhcp");
  private static final String ALARM = "dhcp-leases";

  private final ModuleContext context;
  private final Map<String, LeaseTable> tables = new TreeMap<>();
  private final Map<DhcpMessage.Type, Long> received = new EnumMap<>(DhcpMessage.Type.class);
  private final Map<DhcpMessage.Type, Long> sent = new EnumMap<>(DhcpMessage.Type.class);
  private long malformed;
  private long exhausted;
  private List<Network> networks = List.of();
  private Optional<LeaseJournal> journal = Optional.empty();

  DhcpService(ModuleContext context) {
    this.context = context;
  }

  synchronized boolean hasRun() {
    return journal.isPresent();
  }

  /** Reads the leases of the last run and gets ready to write. */
  synchronized void open() throws IOException {
    if (journal.isPresent()) {
      return;
    }
    for (Lease lease : LeaseJournal.read(context.dataFolder())) {
      table(lease.pool()).put(lease);
    }
    journal = Optional.of(new LeaseJournal(context.dataFolder(), this::allLeases));
  }

  synchronized void serve(List<Network> next) {
    networks.forEach(before -> context.alarms().clear(exhaustedKey(before)));
    networks = List.copyOf(next);
  }

  synchronized void close() {
    try {
      if (journal.isPresent()) {
        journal.get().close();
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "leases: " + e.getMessage());
    }
  }

  private LeaseTable table(String pool) {
    return tables.computeIfAbsent(pool, _ -> new LeaseTable());
  }

  private synchronized Collection<Lease> allLeases() {
    List<Lease> all = new ArrayList<>();
    tables.values().forEach(table -> all.addAll(table.all()));
    return all;
  }

  /** Handles a client's packet. */
  synchronized void receive(ControlPacket packet) {
    Optional<DhcpMessage> parsed = UdpFrame.message(packet);
    if (parsed.isEmpty() || !parsed.get().isRequest()) {
      malformed++;
      return;
    }
    DhcpMessage message = parsed.get();
    received.merge(message.type(), 1L, Long::sum);
    Optional<Network> network = networkOf(message, packet.rxInterface());
    if (network.isEmpty()) {
      return;
    }
    Network served = network.get();
    Instant now = context.clock().instant();
    Optional<DhcpMessage> answer =
        new DhcpServer(table(served.name()), this::store).answer(message, served, now);
    if (answer.isPresent()) {
      send(answer.get(), served);
      context.alarms().clear(exhaustedKey(served));
    } else if (message.type() == DhcpMessage.Type.DISCOVER) {
      exhausted++;
      context
          .alarms()
          .raise(
              exhaustedKey(served),
              Alarms.Severity.MINOR,
              "DHCP pool "
                  + served.name()
                  + " has no address left for "
                  + message.hardware()
                  + "; lengthen its range or shorten its lease-time");
    }
  }

  private static String exhaustedKey(Network network) {
    return "dhcp-exhausted " + network.name();
  }

  /** The network a message is from: its relay's, else that of the interface. */
  private Optional<Network> networkOf(DhcpMessage message, int rxInterface) {
    IpAddress relay = message.relayAddress();
    return networks.stream()
        .filter(
            network ->
                relay.isUnspecified()
                    ? network.on().index() == rxInterface
                    : network.prefix().contains(relay))
        .findFirst();
  }

  private boolean store(Lease lease) {
    try {
      journal.orElseThrow(() -> new IllegalStateException("not open")).append(lease);
      context.alarms().clear(ALARM);
      return true;
    } catch (IOException e) {
      context
          .alarms()
          .raise(
              ALARM,
              Alarms.Severity.MAJOR,
              "DHCP leases cannot be written, no address is lent: " + e.getMessage());
      return false;
    }
  }

  private void send(DhcpMessage reply, Network network) {
    sent.merge(reply.type(), 1L, Long::sum);
    byte[] bytes = reply.toBytes();
    if (!reply.relayAddress().isUnspecified()) {
      context.sendIp(
          network.on().vrf(),
          UdpFrame.ipv4(
              network.server(),
              DhcpMessage.SERVER_PORT,
              reply.relayAddress(),
              DhcpMessage.SERVER_PORT,
              bytes));
      return;
    }
    // RFC 2131 section 4.1.
    boolean hasAddress = !reply.clientAddress().isUnspecified();
    boolean nak = reply.type() == DhcpMessage.Type.NAK;
    boolean broadcast = nak || (!hasAddress && reply.broadcast());
    IpAddress destination =
        broadcast ? IpAddress.ofIpv4(-1) : hasAddress ? reply.clientAddress() : reply.yourAddress();
    context.transmit(
        network.on().index(),
        UdpFrame.ethernet(
            new MacAddress(network.on().mac()),
            broadcast ? MacAddress.BROADCAST : reply.hardware(),
            UdpFrame.ipv4(
                network.server(),
                DhcpMessage.SERVER_PORT,
                destination,
                DhcpMessage.CLIENT_PORT,
                bytes)));
  }

  /** Leases of one pool or all, in order of addresses, with those that have ended left out. */
  synchronized List<Lease> leases(Optional<String> pool) {
    Instant now = context.clock().instant();
    return allLeases().stream()
        .filter(lease -> pool.map(lease.pool()::equals).orElse(true))
        .filter(lease -> lease.isTaken(now))
        .sorted(java.util.Comparator.comparing(Lease::pool).thenComparing(Lease::address))
        .toList();
  }

  /** Names of the pools that are served. */
  synchronized List<String> pools() {
    return networks.stream().map(Network::name).sorted().toList();
  }

  synchronized List<Network> networks() {
    return networks;
  }

  Instant now() {
    return context.clock().instant();
  }

  /** Takes a lease away; the client finds out when it renews. Returns whether there was one. */
  synchronized boolean clear(IpAddress address) {
    boolean found = false;
    for (LeaseTable table : tables.values()) {
      Optional<Lease> lease = table.of(address);
      if (lease.isPresent() && store(lease.get().with(Lease.State.FREE, now()))) {
        table.remove(address);
        found = true;
      }
    }
    return found;
  }

  synchronized long received(DhcpMessage.Type type) {
    return received.getOrDefault(type, 0L);
  }

  synchronized long sent(DhcpMessage.Type type) {
    return sent.getOrDefault(type, 0L);
  }

  synchronized long malformed() {
    return malformed;
  }

  synchronized long exhausted() {
    return exhausted;
  }
}
