package dev.weir.ovf.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Images made to do harm are refused, and the error says where and why. */
class HostileDiskTest {
  private static final int SIZE = 3 << 20;

  /** Of the qcow2 images here: the L1 table, and the clusters that the writer puts first. */
  private static final int L1 = 1 << 16;

  @TempDir Path folder;

  private byte[] image(DiskFormat format) throws Exception {
    Path raw = folder.resolve("disk.raw");
    if (!Files.exists(raw)) {
      Images.raw(raw, SIZE, 5);
    }
    Path image = folder.resolve("image");
    try (Disk disk = Disk.open(ByteSource.open(raw), DiskFormat.RAW)) {
      DiskConverter.convert(disk, image, ConvertOptions.to(format).withOverwrite(true));
    }
    return Files.readAllBytes(image);
  }

  private static void requireRefused(byte[] image, String why) {
    assertThatThrownBy(() -> readAll(image))
        .isInstanceOf(DiskException.class)
        .hasMessageStartingWith("evil")
        .hasMessageContaining(why);
  }

  private static void readAll(byte[] image) throws Exception {
    try (Disk disk = Disk.open(Images.memory("evil", image))) {
      DiskConverter.convert(
          disk,
          OutputStream.nullOutputStream(),
          ConvertOptions.to(DiskFormat.VMDK_STREAM_OPTIMIZED).withLevel(1));
    }
  }

  private void qcow2(Consumer<ByteBuffer> change, String why) throws Exception {
    byte[] image = image(DiskFormat.QCOW2);
    change.accept(ByteBuffer.wrap(image));
    requireRefused(image, why);
  }

  private static int l2(ByteBuffer image) {
    return (int) (image.getLong(L1) & ~Qcow2Disk.COPIED);
  }

  @Test
  void qcow2TablesThatPointAtTables() throws Exception {
    qcow2(image -> image.putLong(L1, L1), "L2 table 0 overlaps");
    qcow2(image -> image.putLong(l2(image), l2(image)), "a cluster overlaps");
    qcow2(image -> image.putLong(l2(image), L1), "a cluster overlaps");
    qcow2(image -> image.putLong(l2(image), image.getLong(l2(image) + 8)), "overlaps");
  }

  @Test
  void qcow2OffsetsOutsideOfTheFile() throws Exception {
    qcow2(image -> image.putLong(L1, 1L << 40), "an L2 table is said to be");
    qcow2(image -> image.putLong(L1, L1 + 512), "an L2 table is said to be");
    qcow2(image -> image.putLong(l2(image), 1L << 50), "outside of the file");
    qcow2(image -> image.putLong(l2(image), Qcow2Disk.PACKED | 1L << 50), "outside of the file");
    qcow2(image -> image.putLong(40, -1), "the L1 table lies outside");
  }

  @Test
  void qcow2OfAbsurdSize() throws Exception {
    qcow2(image -> image.putLong(24, Long.MAX_VALUE), "the size needs");
    qcow2(image -> image.putLong(24, -1), "the size is absurd");
    qcow2(image -> image.putInt(20, 40), "clusters of 2^40 bytes");
  }

  @Test
  void qcow2ThatNeedsSomethingElse() throws Exception {
    qcow2(image -> image.putLong(8, 200).putInt(16, 10), "backing file");
    qcow2(image -> image.putInt(32, 2), "encrypted");
    qcow2(image -> image.putLong(72, 2), "corrupt");
    qcow2(image -> image.putLong(72, 4), "another file");
    qcow2(image -> image.putLong(72, 8).putInt(100, 112).put(104, (byte) 1), "zstd");
    qcow2(image -> image.putLong(72, 1L << 40), "features that are not supported");
  }

  /** A thousand clusters of the disk that are all the same few packed bytes. */
  @Test
  void qcow2PackedBomb() throws Exception {
    qcow2(
        image -> {
          long packed = Qcow2Disk.PACKED | 127L << 54 | L1 * 4L;
          image.putLong(24, 500 << 20);
          for (int i = 0; i < 8000; i++) {
            image.putLong(l2(image) + 8 * i, packed);
          }
        },
        "a packed cluster overlaps");
  }

  private byte[] sparseVmdk() throws Exception {
    Images.requireQemuImg();
    Path raw = Images.raw(folder.resolve("sparse.raw"), SIZE, 6);
    Path image = folder.resolve("sparse.vmdk");
    Images.qemuImg("convert", "-f", "raw", "-O", "vmdk", raw, image);
    return Files.readAllBytes(image);
  }

  private static ByteBuffer little(byte[] image) {
    return ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void vmdkTablesThatPointAtThemselves() throws Exception {
    byte[] good = sparseVmdk();
    int directory = (int) little(good).getLong(56);
    int table = little(good).getInt(directory * 512);
    readAll(good);

    byte[] image = good.clone();
    little(image).putInt(directory * 512, directory);
    requireRefused(image, "grain table 0 overlaps");
    image = good.clone();
    little(image).putInt(table * 512, table);
    requireRefused(image, "grain 0 of table 0 overlaps");
    image = good.clone();
    int stored = table * 512;
    while (little(image).getInt(stored) == 0 || little(image).getInt(stored + 4) == 0) {
      stored += 4;
    }
    little(image).putInt(stored, little(image).getInt(stored + 4));
    requireRefused(image, "overlaps");
    image = good.clone();
    little(image).putInt(table * 512, -1);
    requireRefused(image, "outside of the file");
    image = good.clone();
    little(image).putLong(12, 1L << 55);
    requireRefused(image, "absurd");
    image = good.clone();
    little(image).putLong(12, 1L << 50);
    requireRefused(image, "the grain directory lies outside");
    image = good.clone();
    little(image).putLong(20, 1L << 40);
    requireRefused(image, "grains of");
    image = good.clone();
    image[73] = '\r';
    requireRefused(image, "text-mode");
  }

  @Test
  void deflateBomb() throws Exception {
    byte[] image = image(DiskFormat.VMDK_STREAM_OPTIMIZED);
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (var out = new DeflaterOutputStream(bomb)) {
      out.write(new byte[10 << 20]);
    }
    // The first grain stands after the overhead; it is longer than the bomb.
    int grain = 128 * 512;
    assertThat(little(image).getInt(grain + 8)).isGreaterThan(bomb.size());
    little(image).putInt(grain + 8, bomb.size()).put(grain + 12, bomb.toByteArray());
    requireRefused(image, "a grain unpacks to more than its size");
  }

  @Test
  void grainOfAnotherPlace() throws Exception {
    byte[] image = image(DiskFormat.VMDK_STREAM_OPTIMIZED);
    little(image).putLong(128 * 512, 128);
    requireRefused(image, "expected the grain of sector");
  }

  @ParameterizedTest
  @EnumSource(
      names = {"RAW", "VMDK_SPARSE", "VMDK_DESCRIPTOR"},
      mode = EnumSource.Mode.EXCLUDE)
  void truncated(DiskFormat format) throws Exception {
    byte[] image = image(format);
    for (int part = 1; part < 6; part++) {
      byte[] cut = Arrays.copyOf(image, image.length / 8 * part);
      assertThatThrownBy(
              () -> {
                try (Disk disk = Disk.open(Images.memory("evil", cut), format)) {
                  disk.check();
                  disk.read(0, ByteBuffer.allocate(SIZE));
                }
              })
          .as("%s of %s", part, format)
          .isInstanceOf(DiskException.class);
    }
  }

  @Test
  void truncatedStream() throws Exception {
    byte[] image = image(DiskFormat.VMDK_STREAM_OPTIMIZED);
    for (int length : new int[] {0, 100, 512, 70_000, image.length / 2, image.length - 512}) {
      assertThatThrownBy(
              () -> {
                var in = new ByteArrayInputStream(image, 0, length);
                try (DiskStream stream = DiskStream.open("evil", in)) {
                  while (stream.next() != null) {}
                }
              })
          .as("%s bytes", length)
          .isInstanceOf(DiskException.class);
    }
  }

  @Test
  void vhdOfAbsurdSize() throws Exception {
    byte[] image = image(DiskFormat.VHD_DYNAMIC);
    for (int at : new int[] {0, image.length - 512}) {
      ByteBuffer.wrap(image).putLong(at + 48, 1L << 60);
      byte[] footer = Arrays.copyOfRange(image, at, at + 512);
      ByteBuffer.wrap(image).putInt(at + 64, VhdFooter.checksum(footer, 512, 64));
    }
    requireRefused(image, "the size needs");
  }

  @Test
  void vhdWithoutFooterIsReadByItsCopy() throws Exception {
    byte[] image = image(DiskFormat.VHD_DYNAMIC);
    readAll(Arrays.copyOf(image, image.length - 512));
    image[image.length - 500] ^= 1;
    readAll(image);
    image[12] ^= 1;
    requireRefused(image, "no undamaged VHD footer");
  }

  @Test
  void vhdBlockTwice() throws Exception {
    byte[] image = image(DiskFormat.VHD_DYNAMIC);
    ByteBuffer.wrap(image).putInt(1536, ByteBuffer.wrap(image).getInt(1540));
    requireRefused(image, "overlaps");
  }

  @Test
  void vhdxBlocks() throws Exception {
    byte[] good = image(DiskFormat.VHDX_DYNAMIC);
    int table = 3 << 20;
    byte[] image = good.clone();
    little(image).putLong(table, little(image).getLong(table + 8));
    requireRefused(image, "overlaps");
    image = good.clone();
    little(image).putLong(table, 2 << 20 | Vhdx.STATE_FULL).putLong(table + 8, 0);
    little(image).putLong(table, table | Vhdx.STATE_FULL);
    requireRefused(image, "overlaps");
    image = good.clone();
    little(image).putLong(table, 1L << 50 | Vhdx.STATE_FULL);
    requireRefused(image, "outside of the file");
    image = good.clone();
    image[(64 << 10) + 20] ^= 1;
    readAll(image);
    image[(128 << 10) + 20] ^= 1;
    requireRefused(image, "no undamaged VHDX header");
  }

  @ParameterizedTest
  @CsvSource({
    "../secret,not one beside it",
    "/etc/passwd,not one beside it",
    "..,not one beside it",
    "link,leads out of the folder",
    "missing,is not there",
    "'',not one beside it",
  })
  void filesOutsideOfTheFolder(String file, String why) throws Exception {
    Path inside = Files.createDirectory(folder.resolve("inside"));
    Path secret = Files.write(folder.resolve("secret"), new byte[1024]);
    Files.createSymbolicLink(inside.resolve("link"), secret);
    Path descriptor =
        Files.writeString(
            inside.resolve("evil.vmdk"),
            "# Disk DescriptorFile\nversion=1\nRW 2 FLAT \"" + file + "\" 0\n");
    assertThatThrownBy(() -> Disk.open(descriptor))
        .isInstanceOf(DiskException.class)
        .hasMessageContaining(why);
  }

  @Test
  void descriptorOfAbsurdSize() throws Exception {
    Path descriptor =
        Files.writeString(
            folder.resolve("evil.vmdk"),
            "# Disk DescriptorFile\nRW 999999999999999999 ZERO\nRW 999999999999999999 ZERO\n");
    assertThatThrownBy(() -> Disk.open(descriptor))
        .isInstanceOf(DiskException.class)
        .hasMessageContaining("absurd");
  }

  @Test
  void snapshot() throws Exception {
    Path descriptor =
        Files.writeString(
            folder.resolve("evil.vmdk"), "# Disk DescriptorFile\nparentCID=12345678\nRW 2 ZERO\n");
    assertThatThrownBy(() -> Disk.open(descriptor))
        .isInstanceOf(DiskException.class)
        .hasMessageContaining("parent");
  }

  @Test
  void compressedDiskIsNotTakenForRaw() {
    byte[] gzip = new byte[2000];
    gzip[0] = 0x1f;
    gzip[1] = (byte) 0x8b;
    gzip[2] = 8;
    requireRefused(gzip, "compressed by gzip");
  }
}
