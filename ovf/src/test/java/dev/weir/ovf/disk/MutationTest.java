package dev.weir.ovf.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Damaged images are read, or refused by a {@link DiskException}: nothing else ever comes out. */
class MutationTest {
  private static final int ROUNDS = Boolean.getBoolean("weir.long") ? 20_000 : 100;
  private static final long MOST_READ = 64 << 20;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "vmdk,subformat=streamOptimized,false",
    "vmdk,subformat=monolithicSparse,false",
    "qcow2,cluster_size=4k,false",
    "qcow2,cluster_size=64k,true",
    "qcow2,extended_l2=on,false",
    "vpc,subformat=dynamic,false",
    "vpc,subformat=fixed,false",
    "vhdx,'subformat=dynamic,block_size=1M',false",
  })
  void imagesOfQemu(String format, String options, boolean compress) throws Exception {
    Images.requireQemuImg();
    Path raw = Images.raw(folder.resolve("disk.raw"), 2_000_000 / 512 * 512, 1);
    Path image = folder.resolve("image");
    Images.qemuImg(
        "convert", compress ? "-c" : "-q", "-f", "raw", "-O", format, "-o", options, raw, image);
    mutate(Files.readAllBytes(image));
  }

  @ParameterizedTest
  @CsvSource({
    "VMDK_STREAM_OPTIMIZED",
    "QCOW2",
    "VHD_DYNAMIC",
    "VHD_FIXED",
    "VHDX_DYNAMIC",
    "VHDX_FIXED",
  })
  void ownImages(DiskFormat format) throws Exception {
    Path raw = Images.raw(folder.resolve("disk.raw"), 2_000_000 / 512 * 512, 2);
    Path image = folder.resolve("image");
    try (Disk disk = Disk.open(ByteSource.open(raw), DiskFormat.RAW)) {
      DiskConverter.convert(disk, image, ConvertOptions.to(format));
    }
    mutate(Files.readAllBytes(image));
  }

  private void mutate(byte[] whole) throws Exception {
    long[] places = places(whole);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(round);
      byte[] bytes = whole.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        change(bytes, places, random);
      }
      if (random.nextInt(8) == 0) {
        bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      }
      try {
        read(bytes);
      } catch (DiskException e) {
        refused++;
        assertThat(e).hasMessageStartingWith("mutant");
      } catch (RuntimeException | Error e) {
        throw new AssertionError("round " + round, e);
      }
    }
    assertThat(refused).isPositive();
  }

  /** Units of 8 bytes that are not zero and lie in small islands: headers and tables, mostly. */
  private static long[] places(byte[] whole) {
    ByteBuffer in = ByteBuffer.wrap(whole);
    return java.util.stream.LongStream.range(0, whole.length / 8)
        .filter(i -> in.getLong((int) (8 * i)) != 0)
        .filter(i -> i < 512 || i >= whole.length / 8 - 256 || hasZeros(in, i))
        .map(i -> 8 * i)
        .toArray();
  }

  private static boolean hasZeros(ByteBuffer in, long unit) {
    int zeros = 0;
    for (int i = -8; i < 8; i++) {
      long at = 8 * (unit + i);
      zeros += at >= 0 && at + 8 <= in.capacity() && in.getLong((int) at) == 0 ? 1 : 0;
    }
    return zeros > 4;
  }

  private static void change(byte[] bytes, long[] places, Random random) {
    int at = (int) places[random.nextInt(places.length)] + random.nextInt(8);
    switch (random.nextInt(5)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt();
      case 2 -> bytes[at] = (byte) 0xff;
      case 3 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 8), (byte) 0xff);
      default -> {
        int from = (int) places[random.nextInt(places.length)];
        System.arraycopy(
            bytes.clone(), from, bytes, at / 8 * 8, Math.min(8, bytes.length - Math.max(from, at)));
      }
    }
  }

  private static void read(byte[] bytes) throws Exception {
    ByteSource source = Images.memory("mutant", bytes);
    ByteBuffer piece = ByteBuffer.allocate(1 << 20);
    if (DiskFormat.detect(source) == DiskFormat.VMDK_STREAM_OPTIMIZED) {
      try (DiskStream stream = DiskStream.open("mutant", new ByteArrayInputStream(bytes))) {
        if (stream.size() <= MOST_READ) {
          StreamFeed feed = new StreamFeed(stream);
          try (var arena = java.lang.foreign.Arena.ofConfined()) {
            Chunk chunk = new Chunk(arena);
            while (feed.next(chunk)) {
              feed.load(chunk);
            }
          }
        }
      }
    }
    try (Disk disk = Disk.open(source)) {
      if (disk.size() > MOST_READ) {
        return;
      }
      disk.check();
      for (long at = 0; at < disk.size(); ) {
        Extent extent = disk.extent(at);
        assertThat(extent.length()).isPositive();
        long end = Math.min(extent.end(), at + piece.capacity());
        if (extent.data()) {
          disk.read(at, piece.clear().limit((int) (end - at)));
        }
        at = extent.data() ? end : extent.end();
      }
    }
  }
}
