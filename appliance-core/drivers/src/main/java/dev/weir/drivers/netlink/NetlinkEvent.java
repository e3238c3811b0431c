package dev.weir.drivers.netlink;

/** Something of the kernel's network configuration changed. */
public sealed interface NetlinkEvent {
  /** A link is new or has changed. */
  record LinkChanged(Link link) implements NetlinkEvent {}

  /** A link is gone, or has moved to another namespace. */
  record LinkRemoved(int index, String name) implements NetlinkEvent {}

  record AddressAdded(KernelAddress address) implements NetlinkEvent {}

  record AddressRemoved(KernelAddress address) implements NetlinkEvent {}

  record RouteAdded(Route route) implements NetlinkEvent {}

  record RouteRemoved(Route route) implements NetlinkEvent {}

  /** Notifications were lost: what is known must be read again by dumps. */
  record Overrun() implements NetlinkEvent {}
}
