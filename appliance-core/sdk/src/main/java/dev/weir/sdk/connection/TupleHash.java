package dev.weir.sdk.connection;

import dev.weir.sdk.hotpath.HotPath;

/**
 * Keyed hashes of tuples: multiply-and-fold with secret words, so that who does not know the seed
 * cannot aim at one bucket or one worker. Immutable.
 */
@HotPath
public final class TupleHash {
  private final long key0;
  private final long key1;
  private final long key2;
  private final long key3;
  private final long key4;

  /** Hashes keyed by a seed: secret in production, fixed under test. */
  public TupleHash(long seed) {
    key0 = scramble(seed + 0x9e3779b97f4a7c15L);
    key1 = scramble(key0 + 0x9e3779b97f4a7c15L);
    key2 = scramble(key1 + 0x9e3779b97f4a7c15L);
    key3 = scramble(key2 + 0x9e3779b97f4a7c15L);
    key4 = scramble(key3 + 0x9e3779b97f4a7c15L) | 1;
  }

  long ipv4(long ports, long addresses) {
    return fold(fold(ports ^ key0, addresses ^ key1) ^ key2, key4);
  }

  long ipv6(long ports, long address0, long address1, long address2, long address3) {
    long sum = fold(ports ^ key0, address0 ^ key1) + fold(address1 ^ key2, address2 ^ key3);
    return fold(sum ^ key1, address3 ^ key4);
  }

  /** The hash of a tuple; all 64 bits are good. */
  public long of(Tuple tuple) {
    return tuple.isIpv6()
        ? ipv6(tuple.ports, tuple.address0, tuple.address1, tuple.address2, tuple.address3)
        : ipv4(tuple.ports, tuple.address0);
  }

  /** The same for both directions of a tuple. */
  public long symmetric(Tuple tuple) {
    long sourcePort = tuple.ports >>> 48;
    long destinationPort = tuple.ports >>> 32 & 0xffff;
    long common = tuple.ports & 0xffffffffL;
    long source;
    long destination;
    if (tuple.isIpv6()) {
      source = fold(tuple.address0 ^ key0, tuple.address1 ^ key1 ^ sourcePort);
      destination = fold(tuple.address2 ^ key0, tuple.address3 ^ key1 ^ destinationPort);
    } else {
      source = fold(tuple.address0 >>> 32 ^ key0, sourcePort ^ key1);
      destination = fold(tuple.address0 & 0xffffffffL ^ key0, destinationPort ^ key1);
    }
    return fold(source + destination ^ key2, common ^ key3);
  }

  private static long fold(long a, long b) {
    return a * b ^ Math.unsignedMultiplyHigh(a, b);
  }

  private static long scramble(long value) {
    long z = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}
