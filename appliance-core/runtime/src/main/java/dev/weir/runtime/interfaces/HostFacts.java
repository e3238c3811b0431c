package dev.weir.runtime.interfaces;

import java.util.OptionalInt;
import java.util.OptionalLong;

/** What the host knows of a network card that a configuration names. */
public interface HostFacts {
  /** A host of which nothing is known: the configuration is only looked at, or replayed. */
  HostFacts NONE =
      new HostFacts() {
        @Override
        public OptionalLong mac(String name, EthernetConfig card) {
          return OptionalLong.empty();
        }

        @Override
        public OptionalInt mtu(String name, EthernetConfig card) {
          return OptionalInt.empty();
        }
      };

  /** The card's MAC address. */
  OptionalLong mac(String name, EthernetConfig card);

  /** The card's MTU in bytes. */
  OptionalInt mtu(String name, EthernetConfig card);
}
