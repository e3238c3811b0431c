package dev.weir.ovf.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.Packages;
import dev.weir.ovf.Peer;
import dev.weir.ovf.Progress;
import dev.weir.ovf.Samples;
import dev.weir.ovf.archive.TarWriter;
import dev.weir.ovf.convert.PackageConverter;
import dev.weir.ovf.disk.Disk;
import dev.weir.ovf.disk.DiskFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageTest {
  @TempDir private Path folder;

  @Test
  void packedAndUnpackedFilesAreTheSame() throws Exception {
    Path ova = Packages.ova(folder);
    Path to = folder.resolve("to");
    try (OvfPackage ovf = OvfPackage.open(ova)) {
      assertThat(ovf.stored()).containsExactly("edge.ovf", "edge.mf", "disk1.vmdk");
      assertThat(Verification.of(ovf, Progress.NONE).ok()).isTrue();
      PackageUnpacker.unpack(ovf, to, false, Progress.NONE);
    }
    assertThat(to.resolve("disk1.vmdk"))
        .hasSameBinaryContentAs(folder.resolve("source/disk1.vmdk"));
    long size = Files.size(to.resolve("disk1.vmdk"));
    assertThat(to.resolve("edge.ovf")).content().contains("ovf:size=\"" + size + "\"");
    Peer.Outcome digest = Peer.run(to, "openssl", "dgst", "-sha256", "edge.ovf", "disk1.vmdk");
    String expected = digest.output().replace("SHA2-256(", "SHA256(");
    assertThat(to.resolve("edge.mf")).content().isEqualTo(expected);
    assertThat(Peer.run(folder, "tar", "tf", "edge.ova").output())
        .isEqualTo("edge.ovf\nedge.mf\ndisk1.vmdk\n");
  }

  @Test
  void theSameContentGivesTheSameFile() throws Exception {
    Path a = Packages.ova(Files.createDirectory(folder.resolve("a")));
    Path b = Packages.ova(Files.createDirectory(folder.resolve("b")));
    assertThat(a).hasSameBinaryContentAs(b);
  }

  @Test
  void virtV2vReadsIt() throws Exception {
    Packages.ova(folder);
    Peer.Outcome read = Peer.run(folder, "virt-v2v", "-i", "ova", "edge.ova", "--print-source");
    assertThat(read.code()).as(read.output()).isZero();
    assertThat(read.output())
        .contains("source name: edge", "memory: 1073741824", "nr vCPUs: 1", "[scsi]", "[e1000]");
  }

  @Test
  void changesAreFoundOut() throws Exception {
    Path ova = Packages.ova(folder);
    byte[] bytes = Files.readAllBytes(ova);
    bytes[bytes.length - 5000] ^= 1;
    Files.write(ova, bytes);
    try (OvfPackage ovf = OvfPackage.open(ova)) {
      Verification result = Verification.of(ovf, Progress.NONE);
      assertThat(result.ok()).isFalse();
      assertThat(result.files().get(1).result()).isEqualTo(Verification.Result.CHANGED);
      assertThatThrownBy(
              () -> PackageUnpacker.unpack(ovf, folder.resolve("x"), false, Progress.NONE))
          .hasMessageContaining("does not match its digest");
    }
  }

  @Test
  void compressedAndChunkedFilesBecomePlain() throws Exception {
    Path descriptor = Packages.folder(folder.resolve("c"));
    Path disk = folder.resolve("c/disk1.vmdk");
    byte[] plain = Files.readAllBytes(disk);
    Path gz = folder.resolve("c/disk1.vmdk.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gz))) {
      out.write(plain);
    }
    byte[] packed = Files.readAllBytes(gz);
    int chunk = packed.length / 3 + 1;
    for (int i = 0; i < 3; i++) {
      Files.write(
          folder.resolve("c/disk1.vmdk.gz.%09d".formatted(i)),
          Arrays.copyOfRange(packed, i * chunk, Math.min(packed.length, (i + 1) * chunk)));
    }
    Files.delete(gz);
    Files.delete(disk);
    Files.writeString(
        descriptor,
        Packages.descriptor()
            .replace(
                "ovf:href=\"disk1.vmdk\"",
                "ovf:href=\"disk1.vmdk.gz\" ovf:compression=\"gzip\" ovf:chunkSize=\""
                    + chunk
                    + "\""));
    Path to = folder.resolve("to");
    Path work = Files.createDirectory(folder.resolve("work"));
    try (OvfPackage ovf = OvfPackage.open(descriptor)) {
      PackageConverter converter = new PackageConverter(ovf, work, Progress.NONE);
      PackageWriter.writeFolder(converter.plain(), to, PackOptions.DEFAULT);
      assertThat(Files.readAllBytes(to.resolve("disk1.vmdk"))).isEqualTo(plain);
      // As it is, chunks and all, it fits in an archive too.
      Path ova = folder.resolve("c.ova");
      PackageWriter.writeOva(PackageContent.of(ovf), ova, PackOptions.DEFAULT);
      try (OvfPackage again = OvfPackage.open(ova)) {
        assertThat(again.stored()).hasSize(5);
        assertThat(Verification.of(again, Progress.NONE).ok()).isTrue();
      }
    }
    try (OvfPackage result = OvfPackage.open(to)) {
      assertThat(result.envelope().files().getFirst().compression()).isEmpty();
      assertThat(result.envelope().files().getFirst().size()).contains((long) plain.length);
      assertThat(Verification.of(result, Progress.NONE).ok()).isTrue();
    }
  }

  @Test
  void gzipBombsStopAtTheDisksSize() throws Exception {
    Path descriptor = Packages.folder(folder.resolve("b"));
    Path gz = folder.resolve("b/disk1.vmdk");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gz))) {
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 200; i++) {
        out.write(zeros);
      }
    }
    Files.writeString(
        descriptor,
        Packages.descriptor()
            .replace("ovf:id=\"file1\"", "ovf:id=\"file1\" ovf:compression=\"gzip\""));
    Path work = Files.createDirectory(folder.resolve("work"));
    try (OvfPackage ovf = OvfPackage.open(descriptor)) {
      PackageConverter converter = new PackageConverter(ovf, work, Progress.NONE);
      assertThatThrownBy(converter::plain)
          .isInstanceOf(OvfException.class)
          .hasMessageContaining("unpacks to more than");
    }
  }

  @Test
  void disksAreConverted() throws Exception {
    Path ova = Packages.ova(folder);
    Path to = folder.resolve("q");
    Path work = Files.createDirectory(folder.resolve("work"));
    try (OvfPackage ovf = OvfPackage.open(ova)) {
      PackageConverter converter = new PackageConverter(ovf, work, Progress.NONE);
      PackageWriter.writeFolder(converter.disks(DiskFormat.QCOW2, false), to, PackOptions.DEFAULT);
    }
    assertThat(Peer.run(to, "qemu-img", "check", "disk1.qcow2").code()).isZero();
    assertThat(
            Peer.run(folder, "qemu-img", "compare", "q/disk1.qcow2", "source/disk1.vmdk").output())
        .contains("Images are identical");
    try (OvfPackage ovf = OvfPackage.open(to);
        Disk disk = Disk.open(to.resolve("disk1.qcow2"))) {
      assertThat(disk.size()).isEqualTo(Packages.DISK);
      assertThat(ovf.envelope().disks().getFirst().format()).contains(DiskFormat.QCOW2.uri());
    }
  }

  private Path tar(String... names) throws IOException {
    Path file = folder.resolve("hostile.ova");
    try (FileChannel out =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      TarWriter writer = new TarWriter(out);
      for (String name : names) {
        byte[] content = Packages.descriptor().getBytes(StandardCharsets.UTF_8);
        writer.begin(name, content.length);
        writer.write(ByteBuffer.wrap(content));
      }
      writer.finish();
    }
    return file;
  }

  @Test
  void namesThatLeadOutAreRefused() throws Exception {
    for (String name :
        List.of("../x", "/etc/x", "a/../../x", "a\\..\\x", "C:\\x", "a//x", "..", "a\nb")) {
      Path file = tar("edge.ovf", name);
      assertThatThrownBy(() -> OvfPackage.open(file))
          .as(name)
          .isInstanceOf(OvfException.class)
          .hasMessageContaining("refused");
    }
    Path twice = tar("edge.ovf", "a", "./a");
    assertThatThrownBy(() -> OvfPackage.open(twice)).hasMessageContaining("twice");
    Path two = tar("edge.ovf", "b.ovf");
    assertThatThrownBy(() -> OvfPackage.open(two)).hasMessageContaining("more than one");
    Path none = tar("a");
    assertThatThrownBy(() -> OvfPackage.open(none)).hasMessageContaining("no descriptor");
  }

  @Test
  void linksInArchivesAreRefused() throws Exception {
    Path in = Files.createDirectory(folder.resolve("in"));
    Files.writeString(in.resolve("edge.ovf"), Packages.descriptor());
    Files.createSymbolicLink(in.resolve("disk1.vmdk"), Path.of("/etc/passwd"));
    Peer.run(in, "tar", "-cf", "../l.ova", "edge.ovf", "disk1.vmdk");
    assertThatThrownBy(() -> OvfPackage.open(folder.resolve("l.ova")))
        .hasMessageContaining("is a link");
    Files.delete(in.resolve("disk1.vmdk"));
    Files.createLink(in.resolve("disk1.vmdk"), in.resolve("edge.ovf"));
    Peer.run(in, "tar", "-cf", "../h.ova", "edge.ovf", "disk1.vmdk");
    assertThatThrownBy(() -> OvfPackage.open(folder.resolve("h.ova")))
        .hasMessageContaining("is a link");
  }

  @Test
  void linksOutOfAFolderAreNotFollowed() throws Exception {
    Path descriptor = Packages.folder(folder.resolve("f"));
    Path disk = folder.resolve("f/disk1.vmdk");
    Files.delete(disk);
    Files.createSymbolicLink(disk, Path.of("/etc/passwd"));
    try (OvfPackage ovf = OvfPackage.open(descriptor)) {
      assertThatThrownBy(() -> PackageContent.of(ovf)).hasMessageContaining("leads out");
    }
  }

  @Test
  void nothingIsWrittenThroughALinkInTheTarget() throws Exception {
    Path ova = tar("edge.ovf", "sub/x");
    Path to = Files.createDirectory(folder.resolve("to"));
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.createSymbolicLink(to.resolve("sub"), outside);
    try (OvfPackage ovf = OvfPackage.open(ova)) {
      assertThatThrownBy(() -> PackageUnpacker.unpack(ovf, to, true, Progress.NONE))
          .hasMessageContaining("outside");
    }
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void theCollectedArchivesAreRefused() {
    List<Path> files = Samples.files(Samples.folder("hostile/traversal"), ".tar");
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      assertThatThrownBy(() -> OvfPackage.open(file))
          .as("%s", file)
          .isInstanceOf(OvfException.class);
    }
  }
}
