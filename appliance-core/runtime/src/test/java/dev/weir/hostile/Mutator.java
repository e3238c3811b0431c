package dev.weir.hostile;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Spoils frames: bits, lengths, headers of one frame before the rest of another, offload headers.
 * About half of what it makes gets its checksums put right again, else little would get past the
 * first check. The same seed gives the same frames.
 */
final class Mutator {
  private static final int LONGEST_BYTES = 66_000;
  private static final int[] WORTH_TRYING = {
    0, 1, 2, 4, 5, 7, 8, 0x0f, 0x3f, 0x7f, 0x80, 0xfe, 0xff
  };
  private static final byte[][] ROUTERS = {{2, 0, 0, 0, 1, 1}, {2, 0, 0, 0, 2, 1}};

  private final SplittableRandom random;
  private final List<HostileFrame> seeds;

  Mutator(long seed, List<HostileFrame> seeds) {
    this.random = new SplittableRandom(seed);
    this.seeds = seeds;
  }

  /** The next frame. */
  HostileFrame next() {
    HostileFrame seed = any();
    byte[] bytes = seed.bytes().clone();
    byte[] vnet = seed.vnet().clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      bytes = mutate(bytes);
    }
    if (random.nextInt(8) == 0) {
      spoilVnet(vnet);
    }
    if (bytes.length > 6 && random.nextInt(3) == 0) {
      System.arraycopy(ROUTERS[random.nextInt(2)], 0, bytes, 0, 6);
    }
    if (random.nextBoolean()) {
      Repair.checksums(bytes);
    }
    return new HostileFrame(bytes, vnet);
  }

  private HostileFrame any() {
    return seeds.get(random.nextInt(seeds.size()));
  }

  private byte[] mutate(byte[] bytes) {
    if (bytes.length == 0) {
      return any().bytes().clone();
    }
    return switch (random.nextInt(9)) {
      case 0 -> flipBits(bytes);
      case 1 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      case 2 -> lieAboutLength(bytes);
      case 3, 4 -> setByte(bytes);
      case 5 -> splice(bytes, any().bytes());
      case 6 -> Arrays.copyOf(bytes, Math.min(LONGEST_BYTES, bytes.length + random.nextInt(200)));
      case 7 -> repeat(bytes);
      default -> bytes;
    };
  }

  private byte[] flipBits(byte[] bytes) {
    for (int i = random.nextInt(8); i >= 0; i--) {
      bytes[header(bytes)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  private byte[] setByte(byte[] bytes) {
    bytes[header(bytes)] = (byte) WORTH_TRYING[random.nextInt(WORTH_TRYING.length)];
    return bytes;
  }

  /** A place, mostly among the headers. */
  private int header(byte[] bytes) {
    return random.nextInt(random.nextInt(4) == 0 ? bytes.length : Math.min(bytes.length, 80));
  }

  /** Total length, header length, payload length, UDP length, data offset, extension length. */
  private byte[] lieAboutLength(byte[] bytes) {
    int[] places = {14, 16, 17, 18, 19, 20, 21, 38, 39, 46, 47, 54, 55, 58, 59, 66};
    int at = places[random.nextInt(places.length)];
    if (at < bytes.length) {
      bytes[at] =
          random.nextBoolean()
              ? (byte) (bytes[at] + random.nextInt(-8, 9))
              : (byte) random.nextInt(256);
    }
    return bytes;
  }

  private byte[] splice(byte[] head, byte[] tail) {
    int cut = random.nextInt(Math.min(head.length, 120) + 1);
    int from = random.nextInt(tail.length + 1);
    byte[] both = Arrays.copyOf(head, Math.min(LONGEST_BYTES, cut + tail.length - from));
    System.arraycopy(tail, from, both, cut, both.length - cut);
    return both;
  }

  /** The same header twice: extensions in extensions, tags in tags. */
  private byte[] repeat(byte[] bytes) {
    int from = random.nextInt(Math.min(bytes.length, 80));
    int length = Math.min(bytes.length - from, 1 + random.nextInt(40));
    int times = 1 + random.nextInt(random.nextInt(10) == 0 ? 300 : 3);
    int added = Math.min(length * times, LONGEST_BYTES - bytes.length);
    if (added <= 0) {
      return bytes;
    }
    byte[] longer = new byte[bytes.length + added];
    System.arraycopy(bytes, 0, longer, 0, from + length);
    for (int i = 0; i < added; i++) {
      longer[from + length + i] = bytes[from + i % length];
    }
    System.arraycopy(
        bytes, from + length, longer, from + length + added, bytes.length - from - length);
    return longer;
  }

  private void spoilVnet(byte[] vnet) {
    vnet[0] = (byte) random.nextInt(4);
    vnet[1] = (byte) new int[] {0, 1, 3, 4, 5, 0x81}[random.nextInt(6)];
    vnet[4] = (byte) (random.nextBoolean() ? 1 : random.nextInt(256));
    vnet[5] = (byte) (random.nextBoolean() ? 0 : random.nextInt(8));
    vnet[6] = (byte) (random.nextBoolean() ? 34 : random.nextInt(256));
    vnet[7] = (byte) (random.nextInt(10) == 0 ? 1 : 0);
    vnet[8] = (byte) new int[] {16, 6, 0, 2, 1, 255}[random.nextInt(6)];
    vnet[9] = 0;
  }
}
