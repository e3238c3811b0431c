package dev.weir.engine.worker;

import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.packet.Packet;

/** What a worker tells its connection table of the fate of packets. The worker's thread only. */
@HotPath
public interface ConnectionLifecycle {
  /** For an engine without a connection table. */
  ConnectionLifecycle NONE =
      new ConnectionLifecycle() {
        @Override
        public void confirm(Packet packet) {}

        @Override
        public void abandon(Packet packet) {}

        @Override
        public void share(Packet of, Packet made) {}

        @Override
        public void relate(Packet error, Packet about) {}

        @Override
        public boolean isCurrent(Packet packet) {
          return false;
        }

        @Override
        public void quiesce() {}

        @Override
        public void expire(long nowNanos) {}
      };

  /** The packet leaves the worker, or is delivered to the host or a local service. */
  void confirm(Packet packet);

  /** The packet was dropped, or has served its purpose. */
  void abandon(Packet packet);

  /** A packet was made of another, to go on in its place with others. */
  void share(Packet of, Packet made);

  /** An ICMP error was made that is about a packet, and goes back to where that came from. */
  void relate(Packet error, Packet about);

  /** True if the connection a packet refers to is still the one it was. */
  boolean isCurrent(Packet packet);

  /** No packet is on its way through the worker, held ones excepted. */
  void quiesce();

  /** Called about every 100 ms: forget some connections that have run out. */
  void expire(long nowNanos);
}
