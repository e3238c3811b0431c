package dev.weir.machine.slot;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Disks in memory behind one power switch: after a number of writes the power goes, and of the
 * sectors written since the last flush any may be kept. Reads see what was written, as from a
 * cache.
 */
final class SimulatedDisk implements BlockDevice {
  private static final int SECTOR = 512;

  /** The power is gone. */
  static final class PowerCut extends IOException {
    private static final long serialVersionUID = 1;
  }

  /** What all disks of a machine hang on. */
  static final class Power {
    private long writesLeft;
    private long writes;

    /** Goes after so many writes; flushes count as one. */
    Power(long writesLeft) {
      this.writesLeft = writesLeft;
    }

    private void use() throws PowerCut {
      if (writesLeft == 0) {
        throw new PowerCut();
      }
      writesLeft--;
      writes++;
    }

    long writes() {
      return writes;
    }
  }

  private final Power power;
  private final byte[] base;
  private final Map<Integer, byte[]> kept;
  private final Map<Integer, byte[]> pending = new TreeMap<>();

  /** A disk with such content, which is shared and stays as it is. */
  SimulatedDisk(Power power, byte[] content) {
    this(power, content, new TreeMap<>());
  }

  private SimulatedDisk(Power power, byte[] base, Map<Integer, byte[]> kept) {
    this.power = power;
    this.base = base;
    this.kept = kept;
  }

  @Override
  public long size() {
    return base.length;
  }

  @Override
  public byte[] read(long offset, int length) {
    byte[] bytes = new byte[length];
    for (int done = 0; done < length; ) {
      int at = (int) offset + done;
      int count = Math.min(SECTOR - at % SECTOR, length - done);
      System.arraycopy(sector(at / SECTOR), at % SECTOR, bytes, done, count);
      done += count;
    }
    return bytes;
  }

  private byte[] sector(int number) {
    byte @Nullable [] found = pending.getOrDefault(number, kept.get(number));
    return found == null ? Arrays.copyOfRange(base, number * SECTOR, (number + 1) * SECTOR) : found;
  }

  /** Sector by sector: the power may go between any two. */
  @Override
  public void write(long offset, byte[] bytes, int length) throws IOException {
    if (offset % SECTOR != 0) {
      throw new IOException("a write that begins inside of a sector");
    }
    for (int done = 0; done < length; done += SECTOR) {
      power.use();
      int number = ((int) offset + done) / SECTOR;
      byte[] sector = sector(number).clone();
      System.arraycopy(bytes, done, sector, 0, Math.min(SECTOR, length - done));
      pending.put(number, sector);
    }
  }

  @Override
  public void flush() throws IOException {
    power.use();
    kept.putAll(pending);
    pending.clear();
  }

  /** The disk after the power came back: each pending sector is kept or not. */
  SimulatedDisk afterCut(Random random, Power next) {
    Map<Integer, byte[]> left = new TreeMap<>(kept);
    pending.forEach(
        (number, bytes) -> {
          if (random.nextBoolean()) {
            left.put(number, bytes);
          }
        });
    return new SimulatedDisk(next, base, left);
  }
}
