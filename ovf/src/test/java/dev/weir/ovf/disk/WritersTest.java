package dev.weir.ovf.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the writers write is taken by qemu-img, and by the readers. */
class WritersTest {
  private static final int SIZE = 40_000_000 / 512 * 512 + 512;

  @TempDir Path folder;

  @BeforeAll
  static void peer() {
    Images.requireQemuImg();
  }

  private Path write(Path raw, String name, ConvertOptions options) throws Exception {
    Path image = folder.resolve(name);
    try (Disk disk = Disk.open(ByteSource.open(raw), DiskFormat.RAW)) {
      DiskConverter.convert(disk, image, options);
    }
    return image;
  }

  @ParameterizedTest
  @CsvSource({
    "RAW,false,raw,false",
    "VMDK_STREAM_OPTIMIZED,true,vmdk,true",
    "QCOW2,false,qcow2,true",
    "VHD_FIXED,false,vpc,false",
    "VHD_DYNAMIC,false,vpc,false",
    "VHDX_FIXED,false,vhdx,true",
    "VHDX_DYNAMIC,false,vhdx,true",
    "QCOW2,true,qcow2,true",
  })
  void qemuTakesIt(DiskFormat format, boolean compress, String qemu, boolean checks)
      throws Exception {
    Path raw = Images.raw(folder.resolve("disk.raw"), SIZE, 1);
    ConvertOptions options = ConvertOptions.to(format).withCompress(compress);
    Path image = write(raw, "image", options.withThreads(3));
    if (checks) {
      assertThat(Images.qemuImg("check", "-f", qemu, image)).contains("No errors");
    }
    assertThat(Images.qemuImg("compare", "-f", "raw", "-F", qemu, raw, image))
        .contains("Images are identical");
    Path again = write(raw, "again", options.withThreads(1));
    assertThat(Files.mismatch(image, again)).isEqualTo(-1);
    try (Disk disk = Disk.open(image)) {
      assertThat(disk.format()).isEqualTo(format);
      Path back = folder.resolve("back");
      DiskConverter.convert(disk, back, ConvertOptions.to(DiskFormat.RAW));
      assertThat(Files.mismatch(raw, back)).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      longs = {0, 1, 511, 512, 513, 65_535, 65_537, (1 << 20) - 1, (1 << 20) + 1, 33 << 20})
  void anySize(long size) throws Exception {
    Path raw = Images.raw(folder.resolve("disk.raw"), size, size);
    for (DiskFormat format : DiskFormat.values()) {
      if (format == DiskFormat.VMDK_SPARSE || format == DiskFormat.VMDK_DESCRIPTOR) {
        continue;
      }
      long expected = format == DiskFormat.RAW ? size : (size + 511) / 512 * 512;
      for (boolean compress : List.of(false, format == DiskFormat.QCOW2)) {
        ConvertOptions options = ConvertOptions.to(format).withCompress(compress).withLevel(1);
        Path image = write(raw, "image", options.withOverwrite(true));
        try (Disk disk = Disk.open(ByteSource.open(image), format);
            Disk plain = Disk.open(ByteSource.open(raw), DiskFormat.RAW)) {
          assertThat(disk.size()).as("%s", format).isEqualTo(expected);
          disk.check();
          Images.requireSame(plain, disk);
        }
        // qemu-img refuses empty VMDK and VHD disks.
        if (size > 0) {
          assertThat(Images.qemuImg("compare", "-f", "raw", "-F", qemu(format), raw, image))
              .contains("Images are identical");
        }
      }
    }
  }

  private static String qemu(DiskFormat format) {
    return format.extension().equals("vhd") ? "vpc" : format.extension();
  }

  @ParameterizedTest
  @EnumSource(names = {"RAW", "VMDK_STREAM_OPTIMIZED", "QCOW2", "VHD_DYNAMIC", "VHDX_DYNAMIC"})
  void terabyteOfNothing(DiskFormat format) throws Exception {
    Path raw = Images.sparse(folder.resolve("disk.raw"), 1L << 40);
    Path image = write(raw, "image", ConvertOptions.to(format));
    try (Disk disk = Disk.open(ByteSource.open(image), format);
        Disk plain = Disk.open(ByteSource.open(raw), DiskFormat.RAW)) {
      Images.requireSame(plain, disk);
      Images.requireSame(disk, plain);
    }
    // Of VHD and VHDX qemu-img reads every zero, and checks each absent grain of VMDK: for minutes.
    if (!format.extension().startsWith("vhd")) {
      assertThat(Images.qemuImg("compare", "-f", "raw", "-F", qemu(format), raw, image))
          .contains("Images are identical");
    }
    if (format == DiskFormat.QCOW2 || format == DiskFormat.VHDX_DYNAMIC) {
      assertThat(Images.qemuImg("check", "-f", qemu(format), image)).contains("No errors");
    }
  }

  /** Refcount blocks and L2 tables are written while the image grows; more than one of each. */
  @Test
  @Tag("long")
  void gigabytesOfData() throws Exception {
    Path raw = Images.raw(folder.resolve("disk.raw"), 5L << 30, 9);
    for (boolean compress : new boolean[] {false, true}) {
      Path image =
          write(
              raw,
              "image" + compress,
              ConvertOptions.to(DiskFormat.QCOW2).withCompress(compress).withLevel(1));
      assertThat(Images.qemuImg("check", "-f", "qcow2", image)).contains("No errors");
      assertThat(Images.qemuImg("compare", "-f", "raw", "-F", "qcow2", raw, image))
          .contains("Images are identical");
    }
  }

  @Test
  void existingFileIsKept() throws Exception {
    Path raw = Images.raw(folder.resolve("disk.raw"), 100_000, 1);
    Path image = Files.writeString(folder.resolve("image"), "precious");
    assertThatThrownBy(() -> write(raw, "image", ConvertOptions.to(DiskFormat.QCOW2)))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(image).hasContent("precious");
    write(raw, "disk.raw", ConvertOptions.to(DiskFormat.QCOW2).withOverwrite(true));
    assertThat(DiskFormat.detect(ByteSource.open(raw))).isEqualTo(DiskFormat.QCOW2);
  }

  @Test
  void cancelledLeavesNothing() throws Exception {
    Path raw = Images.raw(folder.resolve("disk.raw"), SIZE, 1);
    List<Long> done = new ArrayList<>();
    Progress progress =
        new Progress() {
          @Override
          public void update(long at, long total) {
            done.add(at);
          }

          @Override
          public boolean cancelled() {
            return done.size() > 3;
          }
        };
    assertThatThrownBy(
            () -> write(raw, "image", ConvertOptions.to(DiskFormat.QCOW2).withProgress(progress)))
        .isInstanceOf(CancellationException.class);
    assertThat(done).isSorted();
    assertThat(folder.toFile().list()).containsExactly("disk.raw");
  }

  @Test
  void diskLargerThanTheLimitIsRefused() throws Exception {
    Path raw = Images.sparse(folder.resolve("disk.raw"), 1L << 30);
    assertThatThrownBy(
            () -> write(raw, "image", ConvertOptions.to(DiskFormat.QCOW2).withMaxSize(1 << 20)))
        .isInstanceOf(DiskException.class)
        .hasMessageContaining("more than the limit");
    assertThat(folder.toFile().list()).containsExactly("disk.raw");
  }

  @Test
  void streamIsTheSameAsTheFile() throws Exception {
    Path raw = Images.raw(folder.resolve("disk.raw"), SIZE, 2);
    ConvertOptions options = ConvertOptions.to(DiskFormat.VMDK_STREAM_OPTIMIZED);
    Path image = write(raw, "image.vmdk", options);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Disk disk = Disk.open(image)) {
      DiskConverter.convert(disk, out, options);
    }
    assertThat(out.toByteArray()).isEqualTo(Files.readAllBytes(image));
    Path again = folder.resolve("again.vmdk");
    try (DiskStream stream =
        DiskStream.open("a stream", new ByteArrayInputStream(out.toByteArray()))) {
      DiskConverter.convert(stream, again, options);
    }
    assertThat(Files.mismatch(image, again)).isEqualTo(-1);
  }
}
