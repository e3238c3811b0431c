package dev.weir.image.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.image.tree.Attributes;
import dev.weir.image.tree.Content;
import dev.weir.image.tree.FileTree;
import dev.weir.image.tree.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/** Trees to test with. */
public final class Trees {
  /** Of all files but those that differ in it. */
  public static final long TIME = 1_767_225_600;

  private Trees() {}

  /** Folders, files of many sizes, links, devices, rights and owners. */
  public static FileTree many() {
    FileTree tree = new FileTree(Attributes.root(0755, TIME));
    tree.add("etc/hostname", file(0644, "weir\n"));
    tree.add("etc/empty", file(0600, ""));
    tree.add("etc/shadow", new Node.Regular(new Attributes(0640, 0, 42, TIME), Content.of("x")));
    tree.add("usr/bin/su", file(04755, "suid"));
    tree.add("usr/Grüße, Welt", file(0644, "names are UTF-8"));
    tree.add("tmp", new Node.Directory(Attributes.root(01777, TIME - 5)));
    tree.add("bin", new Node.Symlink(Attributes.root(0777, TIME), "usr/bin"));
    tree.add("dev/console", new Node.Device(Attributes.root(0600, TIME), false, 5, 1));
    tree.add("dev/vda", new Node.Device(Attributes.root(0660, TIME), true, 254, 0));
    Random random = new Random(1);
    for (int size : new int[] {1, 4095, 4096, 4097, 131_071, 131_072, 131_073, 1_000_000}) {
      byte[] noise = new byte[size];
      random.nextBytes(noise);
      tree.add("data/noise-" + size, new Node.Regular(attributes(0644), Content.of(noise)));
      tree.add(
          "data/zeros-" + size, new Node.Regular(attributes(0644), Content.of(new byte[size])));
      tree.add("data/text-" + size, file(0644, "interface address router ".repeat(size / 25 + 1)));
    }
    for (int i = 0; i < 600; i++) {
      tree.add("many/a-file-with-a-longer-name-" + i, file(0644, "content " + i));
    }
    return tree;
  }

  private static Attributes attributes(int mode) {
    return Attributes.root(mode, TIME);
  }

  private static Node file(int mode, String text) {
    return new Node.Regular(attributes(mode), Content.of(text));
  }

  /** Compares a tree with what was unpacked to a folder, by root. */
  public static void requireSame(FileTree tree, Path folder) throws IOException {
    for (Map.Entry<String, Node> entry : tree.nodes().entrySet()) {
      Path path = folder.resolve(entry.getKey());
      Node node = entry.getValue();
      Map<String, Object> found =
          Files.readAttributes(path, "unix:mode,uid,gid,rdev", LinkOption.NOFOLLOW_LINKS);
      Attributes attributes = node.attributes();
      assertThat(found.get("mode"))
          .as("mode of %s", path)
          .isEqualTo(node.type() | attributes.mode());
      assertThat(found.get("uid")).isEqualTo(attributes.uid());
      assertThat(found.get("gid")).isEqualTo(attributes.gid());
      switch (node) {
        case Node.Regular file -> {
          assertThat(path).hasBinaryContent(file.content().open().readAllBytes());
          assertThat(Files.getLastModifiedTime(path).toMillis())
              .isEqualTo(attributes.seconds() * 1000);
        }
        case Node.Symlink link ->
            assertThat(Files.readSymbolicLink(path)).hasToString(link.target());
        case Node.Device device ->
            assertThat(found.get("rdev"))
                .isEqualTo((long) device.major() << 8 | device.minor() & 0xff);
        case Node.Directory _ -> assertThat(path).isDirectory();
      }
    }
  }
}
