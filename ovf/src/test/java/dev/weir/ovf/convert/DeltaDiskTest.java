package dev.weir.ovf.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.Packages;
import dev.weir.ovf.Peer;
import dev.weir.ovf.Progress;
import dev.weir.ovf.disk.ConvertOptions;
import dev.weir.ovf.disk.Disk;
import dev.weir.ovf.disk.DiskConverter;
import dev.weir.ovf.disk.DiskFormat;
import dev.weir.ovf.model.DiskDescription;
import dev.weir.ovf.pack.OvfPackage;
import dev.weir.ovf.pack.PackOptions;
import dev.weir.ovf.pack.PackageContent;
import dev.weir.ovf.pack.PackageWriter;
import dev.weir.ovf.validate.Finding;
import dev.weir.ovf.validate.Validator;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Disks that hold changes of others: what they do not store is the parent's (DSP0243, 9.1). */
class DeltaDiskTest {
  private static final int SIZE = 5 << 20;
  private static final int GROWN = 7 << 20;

  @TempDir private Path folder;

  private void qemu(String... command) throws Exception {
    Peer.Outcome outcome = Peer.run(folder, command);
    assertThat(outcome.code()).as("%s: %s", List.of(command), outcome.output()).isZero();
    assertThat(outcome.output()).doesNotContain("rror");
  }

  /** Random bytes with a hole in them. */
  private Path raw(String name, int size, long seed) throws Exception {
    byte[] content = new byte[size];
    new Random(seed).nextBytes(content);
    Arrays.fill(content, 1 << 20, 2 << 20, (byte) 0);
    return Files.write(folder.resolve(name), content);
  }

  /** A package of disks: the first has no parent, each other builds on the one before it. */
  private Path descriptor(String... files) throws Exception {
    StringBuilder references = new StringBuilder();
    StringBuilder disks = new StringBuilder();
    for (int i = 0; i < files.length; i++) {
      references.append("<ovf:File ovf:href=\"%s\" ovf:id=\"f%d\"/>".formatted(files[i], i));
      disks.append(
          "<ovf:Disk ovf:capacity=\"%d\" ovf:diskId=\"disk%d\" ovf:fileRef=\"f%d\" %s/>"
              .formatted(
                  i + 1 == files.length ? GROWN : SIZE,
                  i,
                  i,
                  i == 0 ? "" : "ovf:parentRef=\"disk" + (i - 1) + "\""));
    }
    String text =
        Packages.descriptor()
            .replaceFirst("<ovf:File [^>]*/>", references.toString())
            .replaceFirst("<ovf:Disk [^>]*/>", disks.toString())
            .replace("/disk/disk1<", "/disk/disk" + (files.length - 1) + "<");
    return Files.writeString(folder.resolve("edge.ovf"), text);
  }

  private Path converted(Path descriptor, DiskFormat format) throws Exception {
    Path target = Files.createTempDirectory(folder, "to");
    Path work = Files.createTempDirectory(folder, "work");
    try (OvfPackage ovf = OvfPackage.open(descriptor)) {
      assertThat(Validator.validate(ovf, Set.of(), false, Progress.NONE))
          .extracting(Finding::rule)
          .doesNotContain("disk-damaged", "disk-chain", "disk-capacity", "parent-order");
      PackageContent content = new PackageConverter(ovf, work, Progress.NONE).disks(format, false);
      assertThat(content.envelope().disks()).allMatch(d -> d.parentRef().isEmpty());
      PackageWriter.writeFolder(content, target, PackOptions.DEFAULT);
    }
    try (OvfPackage ovf = OvfPackage.open(target)) {
      assertThat(Validator.validate(ovf, Set.of(), true, Progress.NONE))
          .extracting(Finding::rule)
          .doesNotContain("disk-damaged", "disk-chain", "disk-capacity");
      List<DiskDescription> disks = ovf.envelope().disks();
      String file = disks.getLast().fileRef().orElseThrow();
      return target.resolve(ovf.envelope().file(file).orElseThrow().href());
    }
  }

  /** A chain of three that QEMU made: changed, zeroed and grown. */
  @ParameterizedTest
  @CsvSource({
    "qcow2,cluster_size=64k",
    "qcow2,cluster_size=512",
    "qcow2,'cluster_size=64k,extended_l2=on'",
    "vmdk,zeroed_grain=on",
  })
  void chainsOfQemu(String format, String options) throws Exception {
    raw("base.raw", SIZE, 1);
    qemu("qemu-img", "convert", "-O", format, "-o", options, "base.raw", "a." + format);
    String child = "b." + format;
    String last = "c." + format;
    qemu(
        "qemu-img",
        "create",
        "-f",
        format,
        "-o",
        options,
        "-b",
        "a." + format,
        "-F",
        format,
        child);
    qemu("qemu-io", "-f", format, "-c", "write -P 7 100k 300k", "-c", "write -z 3M 1M", child);
    boolean grows = format.equals("qcow2");
    if (grows) {
      qemu(
          "qemu-img", "create", "-f", format, "-o", options, "-b", child, "-F", format, last, "7M");
    } else {
      qemu("qemu-img", "create", "-f", format, "-o", options, "-b", child, "-F", format, last);
    }
    qemu("qemu-io", "-f", format, "-c", "write -P 9 250k 10k", "-c", "write -P 8 3500k 64k", last);
    for (DiskFormat to :
        List.of(DiskFormat.RAW, DiskFormat.VMDK_STREAM_OPTIMIZED, DiskFormat.QCOW2)) {
      Path descriptor = descriptor("a." + format, child, last);
      if (!grows) {
        Files.writeString(
            descriptor, Files.readString(descriptor).replace("\"" + GROWN, "\"" + SIZE));
      }
      Path made = converted(descriptor, to);
      qemu("qemu-img", "compare", "-f", format, "-F", to.extension(), last, made.toString());
    }
  }

  /** Stream-optimized changes: grains that are there override, others are the parent's. */
  @Test
  void streamOptimizedChanges() throws Exception {
    Path base = raw("base.raw", SIZE, 1);
    byte[] expected = Arrays.copyOf(Files.readAllBytes(base), GROWN);
    Path changes = folder.resolve("changes.raw");
    int from = 3 << 16;
    byte[] written = new byte[4 << 16];
    new Random(3).nextBytes(written);
    try (RandomAccessFile file = new RandomAccessFile(changes.toFile(), "rw")) {
      file.setLength(GROWN);
      file.seek(from);
      file.write(written);
    }
    System.arraycopy(written, 0, expected, from, written.length);
    for (String name : List.of("base", "changes")) {
      try (Disk disk = Disk.open(folder.resolve(name + ".raw"))) {
        DiskConverter.convert(
            disk,
            folder.resolve(name + ".vmdk"),
            ConvertOptions.to(DiskFormat.VMDK_STREAM_OPTIMIZED));
      }
    }
    Path made = converted(descriptor("base.vmdk", "changes.vmdk"), DiskFormat.RAW);
    assertThat(Files.readAllBytes(made)).isEqualTo(expected);
    Path vmdk =
        converted(descriptor("base.vmdk", "changes.vmdk"), DiskFormat.VMDK_STREAM_OPTIMIZED);
    Files.write(folder.resolve("expected.raw"), expected);
    qemu("qemu-img", "compare", "-f", "raw", "-F", "vmdk", "expected.raw", vmdk.toString());
  }

  @Test
  void anotherParentThanTheNamedIsRefused() throws Exception {
    raw("base.raw", SIZE, 1);
    qemu("qemu-img", "convert", "-O", "vmdk", "base.raw", "a.vmdk");
    qemu("qemu-img", "create", "-f", "vmdk", "-b", "a.vmdk", "-F", "vmdk", "b.vmdk");
    byte[] parent = Files.readAllBytes(folder.resolve("a.vmdk"));
    String text = new String(parent, StandardCharsets.ISO_8859_1);
    int at = text.indexOf("CID=") + 4;
    parent[at] = (byte) (parent[at] == '1' ? '2' : '1');
    Files.write(folder.resolve("a.vmdk"), parent);
    try (OvfPackage ovf = OvfPackage.open(descriptor("a.vmdk", "b.vmdk"))) {
      assertThat(Validator.validate(ovf, Set.of(), false, Progress.NONE))
          .anyMatch(f -> f.rule().equals("disk-damaged") && f.message().contains("content ID"));
      assertThatThrownBy(
              () -> new PackageConverter(ovf, folder, Progress.NONE).disks(DiskFormat.RAW, false))
          .hasMessageContaining("content ID");
    }
  }

  @Test
  void chainsWithoutEndOrStartAreRefused() throws Exception {
    raw("base.raw", SIZE, 1);
    String good = Files.readString(descriptor("base.raw", "base2.raw"));
    raw("base2.raw", GROWN, 2);
    for (String bad :
        List.of(
            good.replace("parentRef=\"disk0\"", "parentRef=\"nosuch\""),
            good.replace("parentRef=\"disk0\"", "parentRef=\"disk1\""))) {
      try (OvfPackage ovf = OvfPackage.open(Files.writeString(folder.resolve("edge.ovf"), bad))) {
        assertThatThrownBy(
                () -> new PackageConverter(ovf, folder, Progress.NONE).disks(DiskFormat.RAW, false))
            .isInstanceOf(OvfException.class)
            .hasMessageMatching(".*(is missing|own ancestor).*");
        assertThat(Validator.validate(ovf, Set.of(), false, Progress.NONE))
            .extracting(Finding::rule)
            .containsAnyOf("dangling-parent", "circular-parent");
      }
    }
  }

  /** A raw disk has every block: nothing of its parent is seen, and a finding says so. */
  @Test
  void aDiskThatIsWholeDoesNotNeedItsParent() throws Exception {
    raw("base.raw", SIZE, 1);
    Path last = raw("last.raw", GROWN, 2);
    Path descriptor = descriptor("base.raw", "last.raw");
    assertThat(converted(descriptor, DiskFormat.QCOW2)).exists();
    assertThat(converted(descriptor, DiskFormat.RAW)).hasSameBinaryContentAs(last);
    try (OvfPackage ovf = OvfPackage.open(descriptor)) {
      assertThat(Validator.validate(ovf, Set.of(), false, Progress.NONE))
          .extracting(Finding::rule)
          .contains("parent-unused");
    }
  }
}
