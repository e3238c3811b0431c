package dev.weir.sdk.service;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.hotpath.HotPath;
import java.util.List;
import java.util.Optional;

/**
 * How the appliance's own addresses stand: whether another host was found to have them (RFC 5227,
 * RFC 4862). Given by the router; any thread.
 */
public interface AddressStates {
  /** All that are watched, by interface and address. */
  List<Entry> list();

  /** Those that must not be used now, for nodes; the same object as long as the process lives. */
  Withheld withheld();

  /** Asked by nodes before they write an address of the appliance into a packet. */
  @HotPath
  interface Withheld {
    /** Of an appliance without a router: nothing is withheld. */
    Withheld NONE =
        new Withheld() {
          @Override
          public boolean isEmpty() {
            return true;
          }

          @Override
          public boolean contains4(int domain, int address) {
            return false;
          }
        };

    /** Whether there is none, as nearly always: then the others need not be asked. */
    boolean isEmpty();

    /** Whether an IPv4 address is the appliance's in a lookup domain, and must not be used now. */
    boolean contains4(int domain, int address);
  }

  /**
   * An address of an interface.
   *
   * @param other who else has it, or claims to
   */
  record Entry(String interfaceName, IpAddress address, State state, Optional<MacAddress> other) {}

  /** What may be done with an address. */
  enum State {
    /** Nobody else was found to have it. */
    PREFERRED,
    /** Asked for and used meanwhile. */
    OPTIMISTIC,
    /** Asked for and not used yet. */
    TENTATIVE,
    /** Another host has it: not used. */
    DUPLICATE;

    /** Whether it is answered for, taken as a source and accepted as a destination. */
    public boolean isUsed() {
      return this == PREFERRED || this == OPTIMISTIC;
    }
  }
}
