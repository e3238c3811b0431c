package dev.weir.ovf.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that qemu-img makes are read right. */
class QemuImagesTest {
  private static final int ODD_SIZE = 9_000_000 / 512 * 512 + 512;

  @TempDir Path folder;

  @BeforeAll
  static void peer() {
    Images.requireQemuImg();
  }

  @ParameterizedTest
  @CsvSource({
    "vmdk,subformat=streamOptimized,VMDK_STREAM_OPTIMIZED",
    "vmdk,subformat=monolithicSparse,VMDK_SPARSE",
    "vmdk,'subformat=monolithicSparse,zeroed_grain=on',VMDK_SPARSE",
    "vmdk,subformat=monolithicFlat,VMDK_DESCRIPTOR",
    "vmdk,subformat=twoGbMaxExtentSparse,VMDK_DESCRIPTOR",
    "vmdk,subformat=twoGbMaxExtentFlat,VMDK_DESCRIPTOR",
    "vpc,'subformat=dynamic,force_size=on',VHD_DYNAMIC",
    "vpc,'subformat=fixed,force_size=on',VHD_FIXED",
    "vhdx,subformat=dynamic,VHDX_DYNAMIC",
    "vhdx,subformat=fixed,VHDX_FIXED",
    "vhdx,'subformat=dynamic,block_size=1M',VHDX_DYNAMIC",
    "qcow2,compat=0.10,QCOW2",
    "qcow2,compat=1.1,QCOW2",
    "qcow2,cluster_size=512,QCOW2",
    "qcow2,cluster_size=2M,QCOW2",
    "qcow2,'cluster_size=64k,extended_l2=on',QCOW2",
    "qcow2,'preallocation=metadata',QCOW2",
    "qcow2,'lazy_refcounts=on,refcount_bits=1',QCOW2",
  })
  void holdsWhatItWasMadeOf(String format, String options, DiskFormat expected) throws Exception {
    Path raw = Images.raw(folder.resolve("disk.raw"), ODD_SIZE, 1);
    Path image = folder.resolve("image." + format);
    Images.qemuImg("convert", "-f", "raw", "-O", format, "-o", options, raw, image);
    checkSame(raw, image, expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"512", "4k", "64k", "2M"})
  void compressedQcow2(String clusterSize) throws Exception {
    Path raw = Images.raw(folder.resolve("disk.raw"), ODD_SIZE, 4);
    Path image = folder.resolve("image.qcow2");
    Images.qemuImg(
        "convert",
        "-c",
        "-f",
        "raw",
        "-O",
        "qcow2",
        "-o",
        "cluster_size=" + clusterSize,
        raw,
        image);
    checkSame(raw, image, DiskFormat.QCOW2);
  }

  @ParameterizedTest
  @CsvSource({"qcow2,cluster_size=64k", "vmdk,zeroed_grain=on", "vhdx,subformat=dynamic"})
  void zerosThatAreStored(String format, String options) throws Exception {
    Path image = folder.resolve("image");
    Path raw = folder.resolve("disk.raw");
    Images.qemuImg("create", "-f", format, "-o", options, image, "32M");
    Images.run("qemu-io", "-f", format, "-c", "write -P 7 0 20M", "-c", "write -z 1M 9M", image);
    Images.qemuImg("convert", "-f", format, "-O", "raw", image, raw);
    checkSame(raw, image, Disk.open(image).format());
  }

  @Test
  void internalSnapshotIsNotTheDisk() throws Exception {
    Path image = folder.resolve("image.qcow2");
    Path raw = folder.resolve("disk.raw");
    Images.qemuImg("create", "-f", "qcow2", image, "8M");
    Images.run("qemu-io", "-f", "qcow2", "-c", "write -P 1 0 4M", image);
    Images.qemuImg("snapshot", "-c", "before", image);
    Images.run("qemu-io", "-f", "qcow2", "-c", "write -P 2 1M 1M", image);
    Images.qemuImg("convert", "-f", "qcow2", "-O", "raw", image, raw);
    checkSame(raw, image, DiskFormat.QCOW2);
  }

  @Test
  void sizeByGeometry() throws Exception {
    Path image = folder.resolve("image.vhd");
    Images.qemuImg("create", "-f", "vpc", image, "10000000");
    try (Disk disk = Disk.open(image)) {
      assertThat(Images.qemuImg("info", "-f", "vpc", image))
          .contains("(" + disk.size() + " bytes)");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "vmdk,subformat=streamOptimized",
    "vmdk,subformat=monolithicSparse",
    "vmdk,subformat=twoGbMaxExtentSparse",
    "qcow2,cluster_size=64k",
    "vpc,'subformat=dynamic,force_size=on'",
    "vhdx,subformat=dynamic",
  })
  void terabyteOfNothing(String format, String options) throws Exception {
    long size = 1L << 40;
    Path raw = Images.sparse(folder.resolve("disk.raw"), size);
    Path image = folder.resolve("image");
    Images.qemuImg("convert", "-f", "raw", "-O", format, "-o", options, raw, image);
    try (Disk disk = Disk.open(image);
        Disk plain = Disk.open(ByteSource.open(raw), DiskFormat.RAW)) {
      disk.check();
      assertThat(disk.size()).isEqualTo(size);
      assertThat(disk.allocated()).isBetween(1L, 1L << 28);
      Images.requireSame(plain, disk);
      Images.requireSame(disk, plain);
    }
  }

  private void checkSame(Path raw, Path image, DiskFormat expected) throws Exception {
    Path back = folder.resolve("back.raw");
    try (Disk disk = Disk.open(image)) {
      assertThat(disk.format()).isEqualTo(expected);
      assertThat(disk.size()).isEqualTo(Files.size(raw));
      DiskConverter.convert(disk, back, ConvertOptions.to(DiskFormat.RAW));
      assertThat(Files.mismatch(raw, back)).isEqualTo(-1);
      checkPieces(raw, disk);
    }
  }

  /** Reads at places that have nothing to do with the image's units. */
  private static void checkPieces(Path raw, Disk disk) throws Exception {
    byte[] all = Files.readAllBytes(raw);
    Random random = new Random(2);
    for (int i = 0; i < 200; i++) {
      int from = random.nextInt(all.length);
      int length = random.nextInt(Math.min(all.length - from, 200_000) + 1);
      ByteBuffer piece = ByteBuffer.allocate(length);
      disk.read(from, piece);
      assertThat(piece.flip()).isEqualTo(ByteBuffer.wrap(all, from, length));
    }
  }

  @Test
  void streamIsReadFrontToBack() throws Exception {
    Path raw = Images.raw(folder.resolve("disk.raw"), ODD_SIZE, 3);
    Path image = folder.resolve("image.vmdk");
    Path back = folder.resolve("back.raw");
    Images.qemuImg(
        "convert", "-f", "raw", "-O", "vmdk", "-o", "subformat=streamOptimized", raw, image);
    try (DiskStream stream =
        DiskStream.open("image.vmdk", new BufferedInputStream(Files.newInputStream(image)))) {
      DiskConverter.convert(stream, back, ConvertOptions.to(DiskFormat.RAW));
    }
    assertThat(Files.mismatch(raw, back)).isEqualTo(-1);
  }
}
