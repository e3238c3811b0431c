package dev.weir.engine.worker;

import dev.weir.sdk.hotpath.HotPath;
import dev.weir.sdk.node.Output;
import dev.weir.sdk.packet.Packet;
import org.jspecify.annotations.Nullable;

/**
 * The packets a worker holds for modules, by handle. A handle is used once: a second resume of the
 * same is recognised as unknown. The worker's thread only.
 */
final class HeldPackets {
  private static final int INDEX_BITS = 16;

  private final @Nullable Packet[] packets;
  private final ModuleRuntime[] modules;
  private final int[] points;
  private final int[] stamps;
  private final int[] free;
  private int freeCount;
  private int takenPoint;

  HeldPackets(int capacity) {
    if (capacity > 1 << INDEX_BITS) {
      throw new IllegalArgumentException("at most " + (1 << INDEX_BITS) + " packets can be held");
    }
    packets = new Packet[capacity];
    modules = new ModuleRuntime[capacity];
    points = new int[capacity];
    stamps = new int[capacity];
    free = new int[capacity];
    for (int i = capacity - 1; i >= 0; i--) {
      free[freeCount++] = i;
    }
  }

  /** True if no more can be held. */
  @HotPath
  boolean isFull() {
    return freeCount == 0;
  }

  /** Packets held. */
  int size() {
    return packets.length - freeCount;
  }

  /** Keeps a packet; there must be room. Returns the handle. */
  @HotPath
  int add(Packet packet, ModuleRuntime module, int point) {
    int at = free[--freeCount];
    packets[at] = packet;
    modules[at] = module;
    points[at] = point;
    module.held++;
    return stamps[at] << INDEX_BITS | at;
  }

  /** The packet of a handle, or null if it is not, or no longer, one. */
  @HotPath
  @Nullable Packet getOrNull(int handle) {
    int at = handle & (1 << INDEX_BITS) - 1;
    return handle >= 0 && at < packets.length && stamps[at] == handle >>> INDEX_BITS
        ? packets[at]
        : null;
  }

  /** Takes the packet of a handle out; null if it is not, or no longer, one. */
  @HotPath
  @Nullable Packet takeOrNull(int handle) {
    Packet packet = getOrNull(handle);
    if (packet != null) {
      takenPoint = points[handle & (1 << INDEX_BITS) - 1];
      remove(handle);
    }
    return packet;
  }

  /** The resume point of the packet taken last. */
  @HotPath
  int takenPoint() {
    return takenPoint;
  }

  /** Forgets the packet of a valid handle. */
  @HotPath
  void remove(int handle) {
    int at = handle & (1 << INDEX_BITS) - 1;
    packets[at] = null;
    modules[at].held--;
    stamps[at] = stamps[at] + 1 & (1 << 31 - INDEX_BITS) - 1;
    free[freeCount++] = at;
  }

  /** Handle of some packet, or -1. */
  int any() {
    for (int at = 0; at < packets.length; at++) {
      if (packets[at] != null) {
        return stamps[at] << INDEX_BITS | at;
      }
    }
    return -1;
  }

  /** Handle of some packet of a module, or -1. Control plane, on the worker's thread. */
  int anyOf(ModuleRuntime module) {
    for (int at = 0; at < packets.length; at++) {
      if (packets[at] != null && modules[at] == module) {
        return stamps[at] << INDEX_BITS | at;
      }
    }
    return -1;
  }

  /** Gives back all that a probe has held. */
  void releaseAll(Pipeline pipeline) {
    for (int handle = any(); handle >= 0; handle = any()) {
      Packet packet = getOrNull(handle);
      remove(handle);
      if (packet != null) {
        packet.setConnection(-1, 0);
        pipeline.free(packet);
      }
    }
  }

  /** Drops all that a module still holds: it is not part of the new generation. */
  void dropAllOf(ModuleRuntime module, Pipeline pipeline) {
    Vertex any = pipeline.graph.vertices[0];
    for (int handle = anyOf(module); handle >= 0; handle = anyOf(module)) {
      Packet packet = getOrNull(handle);
      remove(handle);
      if (packet != null) {
        pipeline.account.add(Term.HELD, packet.accountInterface(), -1);
        pipeline.drop(any, packet, module.reason(EngineReason.STALE_RESUME), Output.NO_RULE);
      }
    }
  }
}
