package dev.weir.drivers.tap;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a TAP or TUN interface is to be like.
 *
 * @param name of the kernel's interface, 1-15 characters
 * @param kind with or without link layer
 * @param queues queue pairs, 1-64
 * @param namespace the network namespace it appears in; empty: the process's own
 * @param mtu in bytes; empty: as it is
 * @param mac of the kernel's side, low 48 bits; empty: the kernel makes one up
 * @param persistent whether it stays when closed
 * @param owner user that may attach to it besides root
 * @param offloads whether frames carry virtio-net headers: partial checksums and GSO frames both
 *     ways
 * @param napi whether the kernel takes written frames through NAPI
 */
public record TapSettings(
    String name,
    Kind kind,
    int queues,
    Optional<String> namespace,
    OptionalInt mtu,
    OptionalLong mac,
    boolean persistent,
    OptionalInt owner,
    boolean offloads,
    boolean napi) {
  /** With Ethernet headers, or bare IP. */
  public enum Kind {
    TAP,
    TUN
  }

  private static final int MOST_QUEUES = 64;

  public TapSettings {
    if (queues < 1 || queues > MOST_QUEUES) {
      throw new IllegalArgumentException("queues must be 1-" + MOST_QUEUES + ", not " + queues);
    }
  }

  /** A TAP with one queue in the process's own namespace, everything else left to the kernel. */
  public static TapSettings tap(String name) {
    return new TapSettings(
        name,
        Kind.TAP,
        1,
        Optional.empty(),
        OptionalInt.empty(),
        OptionalLong.empty(),
        false,
        OptionalInt.empty(),
        false,
        false);
  }

  /** A TUN, otherwise as {@link #tap}. */
  public static TapSettings tun(String name) {
    TapSettings tap = tap(name);
    return new TapSettings(
        name, Kind.TUN, 1, tap.namespace, tap.mtu, tap.mac, false, tap.owner, false, false);
  }

  public TapSettings withQueues(int number) {
    return new TapSettings(
        name, kind, number, namespace, mtu, mac, persistent, owner, offloads, napi);
  }

  public TapSettings inNamespace(String other) {
    return new TapSettings(
        name, kind, queues, Optional.of(other), mtu, mac, persistent, owner, offloads, napi);
  }

  public TapSettings withMtu(int bytes) {
    return new TapSettings(
        name,
        kind,
        queues,
        namespace,
        OptionalInt.of(bytes),
        mac,
        persistent,
        owner,
        offloads,
        napi);
  }

  public TapSettings withMac(long address) {
    return new TapSettings(
        name,
        kind,
        queues,
        namespace,
        mtu,
        OptionalLong.of(address),
        persistent,
        owner,
        offloads,
        napi);
  }

  public TapSettings withPersistence() {
    return new TapSettings(name, kind, queues, namespace, mtu, mac, true, owner, offloads, napi);
  }

  public TapSettings withOwner(int user) {
    return new TapSettings(
        name, kind, queues, namespace, mtu, mac, persistent, OptionalInt.of(user), offloads, napi);
  }

  public TapSettings withOffloads() {
    return new TapSettings(name, kind, queues, namespace, mtu, mac, persistent, owner, true, napi);
  }

  public TapSettings withNapi() {
    return new TapSettings(
        name, kind, queues, namespace, mtu, mac, persistent, owner, offloads, true);
  }
}
