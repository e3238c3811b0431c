package dev.weir.image.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.image.ImageException;
import dev.weir.image.testing.Programs;
import dev.weir.image.tree.Node;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DebFileTest {
  private static final String LONG = "a-rather-long-name/".repeat(12) + "file";

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"xz", "gzip", "none"})
  void readsWhatDpkgDebMakes(String packing) throws Exception {
    Programs.require("dpkg-deb", "dpkg");
    Path deb = make(packing);
    try (DebFile file = DebFile.open(deb, folder, 99)) {
      assertThat(file.control()).containsEntry("Package", "sample").containsEntry("Version", "1-2");
      assertThat(file.files()).containsKeys("usr/bin/tool", "usr/bin/again", "usr/" + LONG, "etc");
      assertThat(text(file, "usr/bin/tool")).isEqualTo("tool\n");
      assertThat(text(file, "usr/bin/again")).isEqualTo("tool\n");
      assertThat(text(file, "usr/" + LONG)).hasSize(100_000);
      assertThat(file.files().get("usr/bin/link"))
          .isInstanceOfSatisfying(
              Node.Symlink.class, link -> assertThat(link.target()).isEqualTo("../lib/x"));
      Node tool = Objects.requireNonNull(file.files().get("usr/bin/tool"));
      assertThat(tool.attributes().mode()).isEqualTo(0755);
      assertThat(tool.attributes().seconds()).isEqualTo(99);
      assertThat(tool.attributes().uid()).isZero();
    }
    assertThat(folder).isDirectoryNotContaining("glob:**.spool");
  }

  private Path make(String packing) throws IOException, InterruptedException {
    Path tree = folder.resolve("tree");
    Files.createDirectories(tree.resolve("DEBIAN"));
    Files.writeString(
        tree.resolve("DEBIAN/control"),
        """
        Package: sample
        Version: 1-2
        Architecture: amd64
        Maintainer: Nobody <nobody@example.com>
        Description: a sample
         of more lines
        """);
    Files.createDirectories(tree.resolve("etc"));
    Files.createDirectories(tree.resolve("usr/bin"));
    Path tool = tree.resolve("usr/bin/tool");
    Files.writeString(tool, "tool\n");
    assertThat(tool.toFile().setExecutable(true, false)).isTrue();
    Files.createLink(tree.resolve("usr/bin/again"), tool);
    Files.createSymbolicLink(tree.resolve("usr/bin/link"), Path.of("../lib/x"));
    Path long1 = tree.resolve("usr/" + LONG);
    Files.createDirectories(long1.getParent());
    Files.writeString(long1, "x".repeat(100_000));
    Path deb = folder.resolve("sample.deb");
    Programs.run(folder, "dpkg-deb", "--root-owner-group", "-Z" + packing, "-b", tree, deb);
    return deb;
  }

  private static String text(DebFile file, String path) throws IOException {
    Node.Regular regular = (Node.Regular) Objects.requireNonNull(file.files().get(path));
    try (InputStream in = regular.content().open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void damageIsToldOfAndNothingStays() throws Exception {
    Programs.require("dpkg-deb", "dpkg");
    byte[] good = Files.readAllBytes(make("gzip"));
    Random random = new Random(3);
    int refused = 0;
    for (int i = 0; i < 400; i++) {
      byte[] bad = good.clone();
      if (i % 4 == 0) {
        bad = java.util.Arrays.copyOf(bad, random.nextInt(bad.length));
      } else {
        bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Path file = folder.resolve("bad.deb");
      Files.write(file, bad);
      try (DebFile deb = DebFile.open(file, folder, 0)) {
        assertThat(deb.control()).isNotEmpty(); // a bit that nobody reads, as a time
      } catch (ImageException e) {
        assertThat(e.getMessage()).contains("bad.deb");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(200);
    assertThat(folder).isDirectoryNotContaining("glob:**.spool");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../escape", "/etc/passwd", "a/../../b", "usr/.."})
  void pathsThatLeadOutAreRefused(String path) throws Exception {
    Path deb = deb(entry(path, '0', "evil", ""));
    assertThatThrownBy(() -> DebFile.open(deb, folder, 0))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("leads out of it");
  }

  @Test
  void whatNoPackageNeedsIsRefused() throws Exception {
    refuses(entry("dev/sda", '4', "", ""), "of a kind");
    refuses(entry("a", '1', "", "../../etc/shadow"), "leads out of it");
    refuses(entry("a", '1', "", "missing"), "no file before it");
    refuses(join(entry("a", '0', "1", ""), entry("a", '0', "2", "")), "twice");
    byte[] wrong = entry("a", '0', "1", "");
    wrong[150] ^= 1;
    refuses(wrong, "checksum");
    byte[] huge = entry("a", '0', "", "");
    put(huge, 124, "77777777777");
    sum(huge);
    refuses(huge, "GiB");
  }

  private void refuses(byte[] tar, String why) throws Exception {
    Path deb = deb(tar);
    assertThatThrownBy(() -> DebFile.open(deb, folder, 0))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining(why);
  }

  private Path deb(byte[] data) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write("!<arch>\n".getBytes(StandardCharsets.US_ASCII));
    member(out, "debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
    member(
        out, "control.tar", join(entry("./control", '0', "Package: evil\n", ""), new byte[1024]));
    member(out, "data.tar", join(data, new byte[1024]));
    Path file = folder.resolve("evil.deb");
    Files.write(file, out.toByteArray());
    return file;
  }

  private static void member(ByteArrayOutputStream out, String name, byte[] content)
      throws IOException {
    String header =
        String.format(
            Locale.ROOT, "%-16s%-12d%-6d%-6d%-8s%-10d`\n", name, 0, 0, 0, "100644", content.length);
    out.write(header.getBytes(StandardCharsets.US_ASCII));
    out.write(content);
    if (content.length % 2 == 1) {
      out.write('\n');
    }
  }

  private static byte[] entry(String path, char type, String content, String target) {
    byte[] header = new byte[512];
    put(header, 0, path);
    put(header, 100, "0000644");
    put(header, 108, "0000000");
    put(header, 116, "0000000");
    put(header, 124, String.format(Locale.ROOT, "%011o", content.length()));
    put(header, 136, "00000000000");
    header[156] = (byte) type;
    put(header, 157, target);
    put(header, 257, "ustar");
    put(header, 263, "00");
    sum(header);
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return join(header, java.util.Arrays.copyOf(bytes, (bytes.length + 511) / 512 * 512));
  }

  private static void sum(byte[] header) {
    int sum = 8 * ' ';
    for (int i = 0; i < 512; i++) {
      sum += i >= 148 && i < 156 ? 0 : header[i] & 0xff;
    }
    put(header, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  private static byte[] join(byte[] a, byte[] b) {
    return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
  }
}
