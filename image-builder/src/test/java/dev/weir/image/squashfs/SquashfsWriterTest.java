package dev.weir.image.squashfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.image.testing.Programs;
import dev.weir.image.testing.Trees;
import dev.weir.image.tree.Attributes;
import dev.weir.image.tree.Content;
import dev.weir.image.tree.FileTree;
import dev.weir.image.tree.Node;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SquashfsWriterTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"GZIP,4096", "GZIP,131072", "XZ_LZMA2,131072", "XZ_LZMA2,1048576"})
  void unsquashfsUnpacksIt(Compression compression, int blockSize) throws Exception {
    Programs.require("unsquashfs", "squashfs-tools");
    Assumptions.assumeTrue(
        System.getProperty("user.name").equals("root"), "makes devices: not root");
    FileTree tree = Trees.many();
    Path image = folder.resolve("image");
    SquashfsWriter.write(
        tree, new SquashfsOptions(compression, blockSize, Trees.TIME, 2, Set.of()), image);
    Path into = folder.resolve("into");
    Programs.run(folder, "unsquashfs", "-no-progress", "-strict-errors", "-d", into, image);
    Trees.requireSame(tree, into);
    try (var found = Files.walk(into)) {
      assertThat(found.count()).isEqualTo(tree.nodes().size() + 1);
    }
  }

  @Test
  void unsquashfsListsIt() throws Exception {
    Programs.require("unsquashfs", "squashfs-tools");
    Path image = folder.resolve("image");
    SquashfsWriter.write(Trees.many(), SquashfsOptions.of(Compression.GZIP, Trees.TIME), image);
    assertThat(Programs.run(folder, "unsquashfs", "-lln", "-UTC", image))
        .containsPattern("-rwsr-xr-x 0/0 +4 2026-01-01 00:00 squashfs-root/usr/bin/su")
        .containsPattern("-rw-r----- 0/42 +1 2026-01-01 00:00 squashfs-root/etc/shadow")
        .containsPattern("drwxrwxrwt 0/0 +3 2025-12-31 23:59 squashfs-root/tmp")
        .contains("squashfs-root/bin -> usr/bin");
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void sameTreeGivesTheSameBytes(Compression compression) throws Exception {
    for (int threads : new int[] {1, 4}) {
      SquashfsWriter.write(
          Trees.many(),
          new SquashfsOptions(compression, 1 << 17, Trees.TIME, threads, Set.of()),
          folder.resolve("image" + threads));
    }
    assertThat(Files.mismatch(folder.resolve("image1"), folder.resolve("image4"))).isEqualTo(-1);
  }

  @Test
  void plainFilesAreStoredAsTheyAre() throws Exception {
    Programs.require("unsquashfs", "squashfs-tools");
    String text = "text that packs well\n".repeat(30_000);
    FileTree tree = new FileTree(Attributes.root(0755, Trees.TIME));
    tree.add("plain", new Node.Regular(Attributes.root(0644, Trees.TIME), Content.of(text)));
    tree.add("packed", new Node.Regular(Attributes.root(0644, Trees.TIME), Content.of(text)));
    Path image = folder.resolve("image");
    SquashfsWriter.write(
        tree,
        SquashfsOptions.of(Compression.XZ_LZMA2, Trees.TIME).withPlain(Set.of("plain")),
        image);
    int whole = text.length() / (128 << 10) * (128 << 10);
    assertThat(Files.size(image)).isBetween((long) whole, whole + 10_000L);
    Path into = folder.resolve("into");
    Programs.run(folder, "unsquashfs", "-no-progress", "-strict-errors", "-d", into, image);
    assertThat(into.resolve("plain")).hasContent(text);
    assertThat(into.resolve("packed")).hasContent(text);
  }

  @Test
  void programsComeOutAsTheyWere() throws Exception {
    Programs.require("unsquashfs", "squashfs-tools");
    Path program = Path.of(System.getProperty("java.home"), "lib/libnet.so");
    Path large = Path.of(System.getProperty("java.home"), "lib/server/libjvm.so");
    byte[] code = Arrays.copyOf(Files.readAllBytes(large), 1_000_000);
    FileTree tree = new FileTree(Attributes.root(0755, Trees.TIME));
    tree.add("code", new Node.Regular(Attributes.root(0755, Trees.TIME), Content.of(code)));
    tree.add("small", new Node.Regular(Attributes.root(0755, Trees.TIME), Content.of(program)));
    Path image = folder.resolve("image");
    SquashfsWriter.write(tree, SquashfsOptions.of(Compression.XZ_LZMA2, Trees.TIME), image);
    Path into = folder.resolve("into");
    Programs.run(folder, "unsquashfs", "-no-progress", "-strict-errors", "-d", into, image);
    assertThat(into.resolve("code")).hasBinaryContent(code);
    assertThat(into.resolve("small")).hasSameBinaryContentAs(program);
  }

  @Test
  void emptyTree() throws Exception {
    Programs.require("unsquashfs", "squashfs-tools");
    Path image = folder.resolve("image");
    FileTree tree = new FileTree(Attributes.root(0755, Trees.TIME));
    SquashfsWriter.write(tree, SquashfsOptions.of(Compression.GZIP, Trees.TIME), image);
    assertThat(Programs.run(folder, "unsquashfs", "-ll", image)).contains("squashfs-root");
  }
}
