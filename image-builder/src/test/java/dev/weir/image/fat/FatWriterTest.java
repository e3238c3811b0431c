package dev.weir.image.fat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.image.testing.Programs;
import dev.weir.image.testing.Trees;
import dev.weir.image.tree.Attributes;
import dev.weir.image.tree.Content;
import dev.weir.image.tree.FileTree;
import dev.weir.image.tree.Node;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FatWriterTest {
  private static final long MIB = 1 << 20;

  @TempDir Path folder;

  private static Node file(byte[] content) {
    return new Node.Regular(Attributes.root(0644, Trees.TIME), Content.of(content));
  }

  private static FileTree tree() {
    FileTree tree = new FileTree(Attributes.root(0755, Trees.TIME));
    Random random = new Random(1);
    for (int size : new int[] {0, 1, 511, 512, 513, 4096, 100_000, 3_000_000}) {
      byte[] noise = new byte[size];
      random.nextBytes(noise);
      tree.add("EFI/debian/noise-of-" + size + ".bin", file(noise));
    }
    tree.add("EFI/BOOT/BOOTX64.EFI", file(new byte[70_000]));
    tree.add("EFI/BOOT/grubx64.efi", file(new byte[5]));
    tree.add("A name with spaces and a very long tail of words.and.dots.txt", file(new byte[7]));
    tree.add(
        "Grüße an die Welt.txt", file("umlauts".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    tree.add("thirteen.char", file(new byte[13]));
    tree.add("empty folder/inside", new Node.Directory(Attributes.root(0755, Trees.TIME)));
    for (int i = 0; i < 300; i++) {
      tree.add("many/file with the same beginning " + i, file(new byte[] {(byte) i}));
    }
    return tree;
  }

  private Path write(FileTree tree, long size, String name) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      FatWriter.write(tree, new FatOptions(size, "WEIR-ESP", 0x1234_abcd, 2048), out);
    }
    assertThat(Files.size(file)).isEqualTo(size);
    return file;
  }

  @ParameterizedTest
  @ValueSource(longs = {34 * MIB, 128 * MIB, 128 * MIB + 512, 261 * MIB})
  void fsckFindsNothing(long size) throws Exception {
    Programs.require("fsck.vfat", "dosfstools");
    Path image = write(tree(), size, "image");
    String said = Programs.run(folder, "fsck.vfat", "-n", "-v", image);
    assertThat(said)
        .doesNotContain("Warning")
        .doesNotContain("differ")
        .contains(tree().nodes().size() + 1 + " files");
  }

  @Test
  void mtoolsReadsIt() throws Exception {
    Programs.require("mcopy", "mtools");
    FileTree tree = tree();
    Path image = write(tree, 64 * MIB, "image");
    Path into = Files.createDirectory(folder.resolve("into"));
    Programs.run(folder, "mcopy", "-s", "-n", "-m", "-i", image, "::*", into);
    for (Map.Entry<String, Node> entry : tree.nodes().entrySet()) {
      Path path = into.resolve(entry.getKey());
      if (entry.getValue() instanceof Node.Regular file) {
        assertThat(path).hasBinaryContent(file.content().open().readAllBytes());
      } else {
        assertThat(path).isDirectory();
      }
    }
    assertThat(Programs.run(folder, "mdir", "-i", image, "::EFI/BOOT"))
        .contains("BOOTX64  EFI     70000 2026-01-01")
        .contains("Volume in drive : is WEIR-ESP")
        .contains("1234-ABCD");
  }

  @Test
  void sameTreeGivesTheSameBytes() throws Exception {
    assertThat(Files.mismatch(write(tree(), 40 * MIB, "a"), write(tree(), 40 * MIB, "b")))
        .isEqualTo(-1);
  }

  @Test
  void whatFatCannotHoldIsAnError() {
    requireRefused("link", new Node.Symlink(Attributes.root(0777, Trees.TIME), "x"), "link");
    requireRefused("a:b", file(new byte[1]), "cannot hold the name 'a:b'");
    requireRefused("end.", file(new byte[1]), "cannot hold the name");
    requireRefused("EFI/debian/NOISE-OF-0.BIN", file(new byte[1]), "cannot tell");
    requireRefused("big", file(new byte[64 << 20]), "do not fit");
  }

  private static void requireRefused(String path, Node node, String why) {
    FileTree tree = tree().add(path, node);
    FatOptions options = new FatOptions(40 * MIB, "", 1, 0);
    assertThatThrownBy(() -> FatWriter.write(tree, options, OutputStream.nullOutputStream()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(why);
  }

  @Test
  void tooSmallIsAnError() {
    FatOptions options = new FatOptions(16 * MIB, "", 1, 0);
    assertThatThrownBy(() -> FatWriter.write(tree(), options, OutputStream.nullOutputStream()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("FAT32 cannot have");
  }
}
