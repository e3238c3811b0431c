package dev.weir.dhcp;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.dhcp.DhcpMessage;
import dev.weir.sdk.dhcp.DhcpMessage.Type;
import dev.weir.sdk.dhcp.DhcpOption;
import dev.weir.sdk.module.ModuleContext;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A client on one interface (RFC 2131, section 4.4), apart from how messages come and go. Control
 * thread only; {@link #status} by any.
 */
final class DhcpClient {
  private static final long NANOS = 1_000_000_000L;
  private static final int FIRST_WAIT_SECONDS = 4;
  private static final int LONGEST_WAIT_SECONDS = 64;
  private static final int MOST_REQUESTS = 4;
  private static final int MOST_REBOOT_REQUESTS = 3;
  private static final long LEAST_RENEW_NANOS = 60 * NANOS;
  private static final long AFTER_NAK_NANOS = 2 * NANOS;
  private static final long AFTER_DECLINE_NANOS = 10 * NANOS;
  private static final int MESSAGE_BYTES = 1472;
  private static final byte[] WANTED = {
    DhcpOption.SUBNET_MASK,
    DhcpOption.CLASSLESS_ROUTES,
    DhcpOption.ROUTER,
    DhcpOption.DNS,
    DhcpOption.DOMAIN_NAME,
    DhcpOption.LEASE_TIME,
    DhcpOption.RENEWAL_TIME,
    DhcpOption.REBINDING_TIME
  };

  /** Where it stands. */
  enum State {
    DOWN("link is down"),
    SELECTING("looking for a server"),
    REQUESTING("requesting"),
    REBOOTING("asking for its address again"),
    BOUND("bound"),
    RENEWING("renewing"),
    REBINDING("rebinding");

    private final String label;

    State(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  /** How its messages leave. */
  interface Wire {
    /** To all servers on the link, from no address or from its own. */
    void broadcast(DhcpMessage message, IpAddress from);

    /** To one server, by the routing table. */
    void unicast(DhcpMessage message, IpAddress from, IpAddress to);
  }

  /** Hears what it got. */
  interface Listener {
    /** It has a lease, or another one than before. */
    void bound(ClientLease lease);

    /** It has none any more. */
    void lost();
  }

  /** For display. */
  record Status(State state, Optional<ClientLease> lease) {}

  private final ModuleContext context;
  private final MacAddress mac;
  private final Optional<String> hostName;
  private final Wire wire;
  private final Listener listener;
  private final RandomGenerator random;

  private State state = State.DOWN;
  private Optional<IpAddress> remembered;
  private @Nullable ClientLease lease;
  private @Nullable DhcpMessage offer;
  private ModuleContext.@Nullable Cancellable timer;
  private int transaction;
  private int tries;
  private volatile Status status = new Status(State.DOWN, Optional.empty());

  DhcpClient(
      ModuleContext context,
      MacAddress mac,
      Optional<String> hostName,
      Optional<IpAddress> remembered,
      Wire wire,
      Listener listener,
      RandomGenerator random) {
    this.context = context;
    this.mac = mac;
    this.hostName = hostName;
    this.remembered = remembered;
    this.wire = wire;
    this.listener = listener;
    this.random = random;
  }

  Status status() {
    return status;
  }

  MacAddress mac() {
    return mac;
  }

  /** The link is up: an address it had is asked for again, else any. */
  void linkUp() {
    if (state != State.DOWN) {
      return;
    }
    ClientLease had = lease;
    if (had != null && context.nowNanos() - had.endNanos() < 0) {
      begin(State.REBOOTING);
      requestAgain();
    } else {
      lose();
      discover();
    }
  }

  /** The link is down: what was lent is kept, it may be the same network when it is up again. */
  void linkDown() {
    cancel();
    enter(State.DOWN);
  }

  /** Gives back what it has, and is silent from now on. */
  void release() {
    ClientLease had = lease;
    cancel();
    if (had != null && state != State.DOWN) {
      wire.unicast(
          message(Type.RELEASE)
              .clientAddress(had.address().address())
              .addressesOption(DhcpOption.SERVER_ID, java.util.List.of(had.server())),
          had.address().address(),
          had.server());
    }
    lose();
    enter(State.DOWN);
  }

  /** Stops without a word: the lease goes on, for the next start. */
  void stop() {
    cancel();
  }

  /** Another host has the address (RFC 2131, section 3.1, step 5). */
  void decline() {
    ClientLease had = lease;
    if (had == null) {
      return;
    }
    wire.broadcast(
        message(Type.DECLINE)
            .addressesOption(
                DhcpOption.REQUESTED_ADDRESS, java.util.List.of(had.address().address()))
            .addressesOption(DhcpOption.SERVER_ID, java.util.List.of(had.server())),
        IpAddress.ANY_IPV4);
    remembered = Optional.empty();
    lose();
    enter(State.SELECTING);
    after(AFTER_DECLINE_NANOS, this::discover);
  }

  /** A server's message. */
  void receive(DhcpMessage message) {
    if (message.isRequest()
        || message.transaction() != transaction
        || !message.hardware().equals(mac)) {
      return;
    }
    switch (message.type()) {
      case OFFER -> {
        if (state == State.SELECTING
            && ClientLease.isUsable(message.yourAddress())
            && message.addressOption(DhcpOption.SERVER_ID).isPresent()) {
          offer = message;
          enter(State.REQUESTING);
          tries = 0;
          request();
        }
      }
      case ACK -> {
        if (state != State.SELECTING && state != State.BOUND && state != State.DOWN) {
          ClientLease.of(message, context.nowNanos()).ifPresent(this::bind);
        }
      }
      case NAK -> {
        if (state != State.SELECTING && state != State.BOUND && state != State.DOWN) {
          remembered = Optional.empty();
          lose();
          enter(State.SELECTING);
          after(AFTER_NAK_NANOS, this::discover);
        }
      }
      default -> {
        // of other clients
      }
    }
  }

  private void discover() {
    begin(State.SELECTING);
    sendDiscover();
  }

  private void sendDiscover() {
    DhcpMessage discover = message(Type.DISCOVER).broadcast(true);
    remembered.ifPresent(
        address ->
            discover.addressesOption(DhcpOption.REQUESTED_ADDRESS, java.util.List.of(address)));
    wire.broadcast(discover, IpAddress.ANY_IPV4);
    after(backOffNanos(), this::sendDiscover);
  }

  private void request() {
    DhcpMessage chosen = offer;
    if (chosen == null || tries == MOST_REQUESTS) {
      discover();
      return;
    }
    wire.broadcast(
        message(Type.REQUEST)
            .broadcast(true)
            .addressesOption(DhcpOption.REQUESTED_ADDRESS, java.util.List.of(chosen.yourAddress()))
            .addressesOption(DhcpOption.SERVER_ID, chosen.addressesOption(DhcpOption.SERVER_ID)),
        IpAddress.ANY_IPV4);
    after(backOffNanos(), this::request);
  }

  private void requestAgain() {
    ClientLease had = lease;
    if (had == null) {
      discover();
    } else if (tries == MOST_REBOOT_REQUESTS) {
      // Nobody objects: what is left of the lease may be used (RFC 2131, section 3.2).
      resume(had);
    } else {
      wire.broadcast(
          message(Type.REQUEST)
              .broadcast(true)
              .addressesOption(
                  DhcpOption.REQUESTED_ADDRESS, java.util.List.of(had.address().address())),
          IpAddress.ANY_IPV4);
      after(backOffNanos(), this::requestAgain);
    }
  }

  private void bind(ClientLease got) {
    ClientLease before = lease;
    lease = got;
    offer = null;
    remembered = Optional.of(got.address().address());
    resume(got);
    if (before == null || !before.isLike(got)) {
      listener.bound(got);
    }
  }

  private void resume(ClientLease current) {
    enter(State.BOUND);
    after(current.renewNanos() - context.nowNanos(), this::renew);
  }

  private void renew() {
    if (state == State.BOUND) {
      begin(State.RENEWING);
    }
    ClientLease current = lease;
    long nowNanos = context.nowNanos();
    if (current == null || nowNanos - current.endNanos() >= 0) {
      lose();
      discover();
      return;
    }
    IpAddress own = current.address().address();
    DhcpMessage again = message(Type.REQUEST).clientAddress(own);
    long untilNanos;
    if (nowNanos - current.rebindNanos() < 0) {
      wire.unicast(again, own, current.server());
      untilNanos = current.rebindNanos();
    } else {
      enter(State.REBINDING);
      wire.broadcast(again, own);
      untilNanos = current.endNanos();
    }
    // RFC 2131, section 4.4.5: after half of what is left, but not within a minute.
    long leftNanos = untilNanos - nowNanos;
    after(Math.min(leftNanos, Math.max(leftNanos / 2, LEAST_RENEW_NANOS)), this::renew);
  }

  private void lose() {
    if (lease != null) {
      lease = null;
      enter(state);
      listener.lost();
    }
  }

  private void begin(State next) {
    transaction = random.nextInt();
    tries = 0;
    enter(next);
  }

  private void enter(State next) {
    state = next;
    status = new Status(next, Optional.ofNullable(lease));
  }

  private DhcpMessage message(Type type) {
    byte[] identifier = ByteBuffer.allocate(7).put((byte) 1).put(mac.bytes()).array();
    DhcpMessage message =
        new DhcpMessage(true, type)
            .transaction(transaction)
            .hardware(mac)
            .option(DhcpOption.CLIENT_ID, identifier);
    if (type == Type.DISCOVER || type == Type.REQUEST) {
      hostName.ifPresent(name -> message.textOption(DhcpOption.HOST_NAME, name));
      message
          .option(DhcpOption.PARAMETER_LIST, WANTED)
          .option(DhcpOption.LONGEST_MESSAGE, (byte) (MESSAGE_BYTES >> 8), (byte) MESSAGE_BYTES);
    }
    return message;
  }

  /** 4, 8, 16, 32, 64 s, each a second more or less (RFC 2131, section 4.1). */
  private long backOffNanos() {
    long seconds = Math.min(LONGEST_WAIT_SECONDS, (long) FIRST_WAIT_SECONDS << Math.min(tries, 6));
    tries++;
    return seconds * NANOS + random.nextLong(-NANOS, NANOS);
  }

  private void after(long nanos, Runnable action) {
    cancel();
    timer = context.schedule(Math.max(0, nanos), action);
  }

  private void cancel() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
