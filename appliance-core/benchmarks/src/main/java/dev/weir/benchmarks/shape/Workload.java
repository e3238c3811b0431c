package dev.weir.benchmarks.shape;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * What every variant has in common: the memory, the frames on the input ring, the tables and the
 * per-header work. The path is the one of an IPv4 router: receive (copy in), ethernet-input,
 * ip-input, flow lookup, route lookup, TTL, rewrite, transmit (copy out). One frame in 64 has a bad
 * version and is dropped, so that no variant may ignore drops.
 */
final class Workload {
  static final int SLOTS = 1024;
  static final int STRIDE = 2048;
  static final int HEADROOM = 256;
  static final int FRAME = 64;
  static final int RING = 4096;
  static final int BATCH = 256;
  static final MemorySegment MEMORY =
      Arena.global().allocate((long) SLOTS * STRIDE + RING * FRAME * 2L, 64);
  static final int RX_RING = SLOTS * STRIDE;
  static final int TX_RING = RX_RING + RING * FRAME;

  private static final ValueLayout.OfShort U16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt U32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong U64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final int[] flowKeys = new int[1 << 14];
  private final int[] flowValues = new int[1 << 14];
  private final short[] fib = new short[1 << 24];
  final int[] flowHits = new int[4096];
  final long[] macs = new long[256];

  Workload(int flows) {
    for (int i = 0; i < RING; i++) {
      writeFrame(RX_RING + i * FRAME, i % flows, i % 64 == 63);
    }
    for (int i = 0; i < 256; i++) {
      macs[i] = 0x0200_0000_0000L + i;
    }
    for (int i = 0; i < fib.length; i++) {
      fib[i] = (short) ((i * 0x9E3779B1) >>> 24);
    }
    for (int f = 0; f < flows; f++) {
      int key = source(f) ^ Integer.rotateLeft(destination(f), 7) ^ (1024 + f << 16 | 53);
      int h = hash(key);
      while (flowValues[h] != 0) {
        h = h + 1 & flowKeys.length - 1;
      }
      flowKeys[h] = key;
      flowValues[h] = f + 1;
    }
  }

  private static int source(int flow) {
    return 0x0A000000 + flow;
  }

  private static int destination(int flow) {
    return flow * 0x61C88647;
  }

  private static void writeFrame(int at, int flow, boolean bad) {
    u16(at + 12, 0x0800);
    u8(at + 14, bad ? 0x55 : 0x45);
    u16(at + 16, FRAME - 14);
    u8(at + 22, 64);
    u8(at + 23, 17);
    u32(at + 26, source(flow));
    u32(at + 30, destination(flow));
    u16(at + 34, 1024 + flow);
    u16(at + 36, 53);
    u16(at + 24, ~sum(at + 14) & 0xFFFF);
  }

  static int u8(int at) {
    return MEMORY.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
  }

  static int u16(int at) {
    return MEMORY.get(U16, at) & 0xFFFF;
  }

  static int u32(int at) {
    return MEMORY.get(U32, at);
  }

  static void u8(int at, int value) {
    MEMORY.set(ValueLayout.JAVA_BYTE, at, (byte) value);
  }

  static void u16(int at, int value) {
    MEMORY.set(U16, at, (short) value);
  }

  static void u32(int at, int value) {
    MEMORY.set(U32, at, value);
  }

  static void copy(int from, int to) {
    for (int i = 0; i < FRAME; i += 8) {
      MEMORY.set(U64, to + i, MEMORY.get(U64, from + i));
    }
  }

  static int sum(int at) {
    int sum = 0;
    for (int i = 0; i < 20; i += 2) {
      sum += u16(at + i);
    }
    sum = (sum & 0xFFFF) + (sum >>> 16);
    return (sum & 0xFFFF) + (sum >>> 16);
  }

  static boolean validIp(int l3, int bytes) {
    return u8(l3) == 0x45
        && bytes >= 20
        && u16(l3 + 2) <= bytes
        && u8(l3 + 8) > 1
        && sum(l3) == 0xFFFF;
  }

  static void decrementTtl(int l3) {
    u8(l3 + 8, u8(l3 + 8) - 1);
    int sum = u16(l3 + 10) + 0x0100;
    u16(l3 + 10, (sum & 0xFFFF) + (sum >>> 16));
  }

  void rewrite(int l2, int nextHop) {
    long mac = macs[nextHop];
    MEMORY.set(U64, l2, mac << 16 | 0x0200);
    u32(l2 + 8, 0xBEEF_0800);
  }

  int flow(int l3, int l4) {
    int key = u32(l3 + 12) ^ Integer.rotateLeft(u32(l3 + 16), 7) ^ u32(l4);
    int h = hash(key);
    while (flowValues[h] != 0) {
      if (flowKeys[h] == key) {
        return flowValues[h] - 1;
      }
      h = h + 1 & flowKeys.length - 1;
    }
    return -1;
  }

  int route(int l3) {
    return fib[u32(l3 + 16) >>> 8] & 0xFF;
  }

  private int hash(int key) {
    return key * 0x9E3779B1 >>> 18 & flowKeys.length - 1;
  }
}
