package dev.weir.drivers.netlink;

import dev.weir.drivers.io.Errno;
import dev.weir.drivers.io.NativeException;
import dev.weir.drivers.namespace.NetworkNamespace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Notifications of links, addresses and routes of one network namespace. Never waits: the caller
 * sleeps on {@link #fd} or polls. One thread at a time.
 */
public final class NetlinkMonitor implements AutoCloseable {
  private static final int GROUP_LINK = 1;
  private static final int GROUP_IPV4_ADDRESS = 0x10;
  private static final int GROUP_IPV4_ROUTE = 0x40;
  private static final int GROUP_IPV6_ADDRESS = 0x100;
  private static final int GROUP_IPV6_ROUTE = 0x400;
  private static final int MOST_DATAGRAMS = 1024;

  private final NetlinkSocket socket;

  private NetlinkMonitor(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** Watches links only. */
  public static NetlinkMonitor links(NetworkNamespace namespace) throws IOException {
    return namespace.call(() -> new NetlinkMonitor(new NetlinkSocket(GROUP_LINK, false)));
  }

  /** Watches links, addresses and routes. */
  public static NetlinkMonitor everything(NetworkNamespace namespace) throws IOException {
    int groups =
        GROUP_LINK | GROUP_IPV4_ADDRESS | GROUP_IPV4_ROUTE | GROUP_IPV6_ADDRESS | GROUP_IPV6_ROUTE;
    return namespace.call(() -> new NetlinkMonitor(new NetlinkSocket(groups, false)));
  }

  /** Readable when {@link #poll} has something. */
  public int fd() {
    return socket.fd();
  }

  /** What happened since the last call, in order; empty if nothing. */
  public List<NetlinkEvent> poll() throws IOException {
    List<NetlinkEvent> events = new ArrayList<>();
    for (int i = 0; i < MOST_DATAGRAMS; i++) {
      List<NetlinkMessage> messages;
      try {
        messages = socket.receive();
      } catch (NativeException lost) {
        if (lost.errno() != Errno.ENOBUFS) {
          throw lost;
        }
        events.add(new NetlinkEvent.Overrun());
        continue;
      } catch (MalformedNetlinkException lost) {
        events.add(new NetlinkEvent.Overrun());
        continue;
      }
      if (messages.isEmpty()) {
        break;
      }
      for (NetlinkMessage message : messages) {
        parse(message).ifPresent(events::add);
      }
    }
    return events;
  }

  /** The event of a notification; empty for a kind that nobody watches. */
  static Optional<NetlinkEvent> parse(NetlinkMessage message) {
    try {
      return switch (message.type()) {
        case Links.RTM_NEWLINK -> Optional.of(new NetlinkEvent.LinkChanged(Link.parse(message)));
        case Links.RTM_DELLINK -> {
          Link link = Link.parse(message);
          yield Optional.of(new NetlinkEvent.LinkRemoved(link.index(), link.name()));
        }
        case Addresses.RTM_NEWADDR ->
            Optional.of(new NetlinkEvent.AddressAdded(KernelAddress.parse(message)));
        case Addresses.RTM_DELADDR ->
            Optional.of(new NetlinkEvent.AddressRemoved(KernelAddress.parse(message)));
        case Routes.RTM_NEWROUTE -> Optional.of(new NetlinkEvent.RouteAdded(Route.parse(message)));
        case Routes.RTM_DELROUTE ->
            Optional.of(new NetlinkEvent.RouteRemoved(Route.parse(message)));
        default -> Optional.empty();
      };
    } catch (MalformedNetlinkException malformed) {
      return Optional.of(new NetlinkEvent.Overrun());
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
