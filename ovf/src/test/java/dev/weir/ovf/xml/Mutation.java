package dev.weir.ovf.xml;

import java.util.Arrays;
import java.util.Random;

/** Damage to bytes, as accidents and attackers do it. */
public final class Mutation {
  private static final byte[] SPECIAL = "<>&\"'=/!-[]?:;\0\u007F\n 09".getBytes();

  private Mutation() {}

  /** A damaged copy. */
  public static byte[] of(byte[] bytes, Random random) {
    byte[] copy = bytes.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes && copy.length > 1; i++) {
      int at = random.nextInt(copy.length);
      switch (random.nextInt(6)) {
        case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> copy[at] = SPECIAL[random.nextInt(SPECIAL.length)];
        case 2 -> copy = Arrays.copyOf(copy, at);
        case 3 -> copy = without(copy, at, Math.min(copy.length - at, 1 + random.nextInt(40)));
        case 4 -> copy = doubled(copy, at, Math.min(copy.length - at, 1 + random.nextInt(200)));
        default -> copy[at] = (byte) random.nextInt(256);
      }
    }
    return copy;
  }

  private static byte[] without(byte[] bytes, int at, int length) {
    byte[] less = Arrays.copyOf(bytes, bytes.length - length);
    System.arraycopy(bytes, at + length, less, at, bytes.length - at - length);
    return less;
  }

  private static byte[] doubled(byte[] bytes, int at, int length) {
    byte[] more = Arrays.copyOf(bytes, bytes.length + length);
    System.arraycopy(bytes, at, more, at + length, bytes.length - at);
    return more;
  }
}
