package dev.weir.image.cpio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.image.testing.Programs;
import dev.weir.image.testing.Trees;
import dev.weir.image.tree.Attributes;
import dev.weir.image.tree.Content;
import dev.weir.image.tree.FileTree;
import dev.weir.image.tree.Node;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpioWriterTest {
  @TempDir Path folder;

  private static byte[] archive(FileTree tree) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CpioWriter.write(tree, out);
    return out.toByteArray();
  }

  @Test
  void cpioListsIt() throws Exception {
    Programs.require("cpio", "cpio");
    FileTree tree = Trees.many();
    Path file = Files.write(folder.resolve("archive"), archive(tree));
    assertThat(Programs.run(folder, "cpio", "-t", "--quiet", "-F", file).lines())
        .containsExactlyElementsOf(tree.nodes().keySet());
  }

  @Test
  void cpioUnpacksIt() throws Exception {
    Programs.require("cpio", "cpio");
    Assumptions.assumeTrue(
        System.getProperty("user.name").equals("root"), "makes devices: not root");
    FileTree tree = Trees.many();
    Path file = Files.write(folder.resolve("archive"), archive(tree));
    Path into = Files.createDirectory(folder.resolve("into"));
    Programs.run(into, "cpio", "-i", "-d", "-m", "--quiet", "-F", file);
    Trees.requireSame(tree, into);
  }

  @Test
  void sameTreeGivesTheSameBytes() throws Exception {
    assertThat(archive(Trees.many())).isEqualTo(archive(Trees.many()));
  }

  @Test
  void fileThatShrinksIsAnError() {
    Content liar =
        new Content() {
          @Override
          public long size() {
            return 10;
          }

          @Override
          public InputStream open() {
            return new ByteArrayInputStream(new byte[9]);
          }
        };
    FileTree tree = new FileTree(Attributes.root(0755, 0));
    tree.add("liar", new Node.Regular(Attributes.root(0644, 0), liar));
    assertThatThrownBy(() -> CpioWriter.write(tree, OutputStream.nullOutputStream()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("liar changed its size");
  }

  @Test
  void pathsAreClean() {
    FileTree tree = new FileTree(Attributes.root(0755, 0));
    Node node = new Node.Directory(Attributes.root(0755, 0));
    for (String path : new String[] {"", "/etc", "a//b", "a/../b", "./a", "a/", "a\0b"}) {
      assertThatThrownBy(() -> tree.add(path, node)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
