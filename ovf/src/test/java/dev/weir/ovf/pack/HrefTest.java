package dev.weir.ovf.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.Packages;
import dev.weir.ovf.Peer;
import dev.weir.ovf.Progress;
import dev.weir.ovf.convert.PackageConverter;
import dev.weir.ovf.disk.DiskFormat;
import dev.weir.ovf.edit.FileEdits;
import dev.weir.ovf.edit.Scope;
import dev.weir.ovf.validate.Finding;
import dev.weir.ovf.validate.Target;
import dev.weir.ovf.validate.Validator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** References are URIs (RFC 3986), names are not. */
class HrefTest {
  private static final List<String> NAMES =
      List.of(
          "my disk.vmdk", "100%.vmdk", "a%20b.vmdk", "a+b.vmdk", "\u00fcber/\u65e5#1?.vmdk", "x:y");

  @TempDir private Path folder;

  @Test
  void octetsAreResolvedAndMadeAsOthersDo() throws Exception {
    StringBuilder script = new StringBuilder("from urllib.parse import quote\n");
    StringBuilder ours = new StringBuilder();
    for (String name : NAMES) {
      script.append("print(quote('").append(name).append("', safe=\"-._~!$&'()*+,;=@/\"))\n");
      ours.append(FileName.toHref(name)).append('\n');
      assertThat(FileName.wellFormedHref(FileName.toHref(name))).isTrue();
      if (!name.contains(":")) {
        assertThat(FileName.ofHref(FileName.toHref(name))).isEqualTo(name);
      }
    }
    Files.writeString(folder.resolve("q.py"), script);
    assertThat(ours).hasToString(Peer.run(folder, "python3", "q.py").output());
    assertThat(FileName.ofHref("a+b%2B%C3%BC.vmdk")).isEqualTo("a+b+\u00fc.vmdk");
    assertThat(FileName.ofHref("my disk%20.vmdk")).isEqualTo("my disk%20.vmdk");
    assertThat(FileName.ofHref("100%.vmdk")).isEqualTo("100%.vmdk");
    assertThat(FileName.ofHref("%FF.vmdk")).isEqualTo("%FF.vmdk");
  }

  @Test
  void whatOctetsHideIsRefused() {
    for (String href :
        List.of("%2e%2e/x", "..%2Fx", "%2Fetc/passwd", "a%00", "a%5Cb", "http%3A//example.com/x")) {
      assertThatThrownBy(() -> FileName.ofHref(href)).isInstanceOf(OvfException.class);
      assertThat(FileName.hrefProblem(href)).isPresent();
    }
  }

  private Path source(String file, String href) throws Exception {
    Path source = folder.resolve("source");
    Path descriptor = Packages.folder(source);
    Files.move(
        source.resolve("disk1.vmdk"), source.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(descriptor, Packages.descriptor().replace("disk1.vmdk", href));
    return descriptor;
  }

  @Test
  void aNameWithBlanksGoesAllTheWay() throws Exception {
    Path ova = folder.resolve("e.ova");
    try (OvfPackage ovf = OvfPackage.open(source("my disk.vmdk", "my%20disk.vmdk"))) {
      PackageContent content = PackageContent.of(ovf);
      Path extra = folder.resolve("two %41.vmdk");
      Files.copy(folder.resolve("source").resolve("my disk.vmdk"), extra);
      content = FileEdits.addDisk(content, Scope.ONLY, extra, "scsi");
      PackageWriter.writeOva(content, ova, PackOptions.DEFAULT);
    }
    try (OvfPackage ovf = OvfPackage.open(ova)) {
      assertThat(ovf.stored()).contains("my disk.vmdk", "two %41.vmdk");
      assertThat(ovf.envelope().files().get(1).href()).isEqualTo("two%20%2541.vmdk");
      assertThat(Verification.of(ovf, Progress.NONE).ok()).isTrue();
      assertThat(Validator.validate(ovf, Set.of(), true, Progress.NONE))
          .extracting(Finding::rule)
          .doesNotContain("missing-file", "href-uri", "archive-extra");
      Path work = Files.createDirectory(folder.resolve("w"));
      PackageContent raw =
          new PackageConverter(ovf, work, Progress.NONE).disks(DiskFormat.QCOW2, false);
      assertThat(raw.files()).containsOnlyKeys("my disk.qcow2", "two %41.qcow2");
      assertThat(raw.envelope().files().getFirst().href()).isEqualTo("my%20disk.qcow2");
      String id = ovf.envelope().files().get(1).id();
      assertThat(FileEdits.replaceFile(raw, id, ova.resolveSibling("two %41.vmdk")).files())
          .containsOnlyKeys("my disk.qcow2", "two %41.qcow2");
    }
  }

  @Test
  void aReferenceThatIsNoUriMeansItself() throws Exception {
    try (OvfPackage ovf = OvfPackage.open(source("50% of it.vmdk", "50% of it.vmdk"))) {
      assertThat(ovf.parts(ovf.envelope().files().getFirst())).containsExactly("50% of it.vmdk");
      assertThat(Validator.validate(ovf, Set.of(), false, Progress.NONE))
          .extracting(Finding::rule)
          .contains("href-uri")
          .doesNotContain("missing-file");
    }
  }

  @Test
  void disksOfOneStemStayApart() throws Exception {
    try (OvfPackage ovf = OvfPackage.open(source("a.vmdk", "a.vmdk"))) {
      Path extra = folder.resolve("a.img");
      Files.write(extra, new byte[1 << 16]);
      PackageContent content = FileEdits.addDisk(PackageContent.of(ovf), Scope.ONLY, extra, "scsi");
      Path two = folder.resolve("two");
      PackageWriter.writeFolder(content.withName("two"), two, PackOptions.DEFAULT);
      try (OvfPackage both = OvfPackage.open(two)) {
        Path work = Files.createDirectory(folder.resolve("w"));
        PackageContent qcow2 =
            new PackageConverter(both, work, Progress.NONE).disks(DiskFormat.QCOW2, false);
        assertThat(qcow2.files()).containsOnlyKeys("a.qcow2", "a-2.qcow2");
      }
    }
  }

  /** virt-v2v looks for the reference by letter; our findings for it say the same. */
  @Test
  void virtV2vTakesReferencesByLetter() throws Exception {
    for (String href : List.of("my disk.vmdk", "my%20disk.vmdk")) {
      Path ova = folder.resolve("v.ova");
      Path descriptor = source("my disk.vmdk", href);
      boolean told;
      try (OvfPackage ovf = OvfPackage.open(descriptor)) {
        told =
            Validator.validate(ovf, Set.of(Target.LIBVIRT), false, Progress.NONE).stream()
                .anyMatch(f -> f.rule().equals("href-target"));
        PackOptions options = PackOptions.DEFAULT.withOverwrite(true);
        PackageWriter.writeOva(PackageContent.of(ovf), ova, options);
      }
      Peer.Outcome read = Peer.run(folder, "virt-v2v", "-i", "ova", "v.ova", "--print-source");
      assertThat(read.code() != 0).as(read.output()).isEqualTo(told);
      assertThat(told).isEqualTo(href.contains("%"));
    }
  }
}
