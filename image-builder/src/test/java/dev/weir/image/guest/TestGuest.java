package dev.weir.image.guest;

import dev.weir.image.cpio.CpioWriter;
import dev.weir.image.partition.GptTable;
import dev.weir.image.partition.Partition;
import dev.weir.image.squashfs.Compression;
import dev.weir.image.squashfs.SquashfsOptions;
import dev.weir.image.squashfs.SquashfsWriter;
import dev.weir.image.testing.Programs;
import dev.weir.image.tree.Attributes;
import dev.weir.image.tree.Content;
import dev.weir.image.tree.FileTree;
import dev.weir.image.tree.Node;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * A machine with our guest files around Debian's kernel and programs of this machine; a script
 * stands in the place of Java, so that what supervises can be seen at work.
 */
final class TestGuest {
  private static final long MIB = 1 << 20;
  private static final long TIME = 1_700_000_000;
  private static final List<String> DISK_MODULES =
      List.of("virtio_pci", "virtio_blk", "ahci", "sd_mod", "sr_mod", "squashfs", "crc32c_generic");
  private static final List<String> OTHER_MODULES =
      List.of(
          "ext4", "crc32c-intel", "virtio_net", "e1000", "tun", "evdev", "button", "qemu_fw_cfg");
  private static final List<String> PROGRAMS =
      List.of("/usr/sbin/mke2fs", "/usr/sbin/e2fsck", "/usr/sbin/resize2fs", "/usr/bin/setpriv");

  private final Path folder;
  private final String version;
  final Path kernel;
  final Path initramfs;
  final Path disk;

  /** Builds it; {@code java} is the script that is supervised. */
  TestGuest(Path folder, String java) throws IOException, InterruptedException {
    this.folder = folder;
    this.version = kernelVersion().orElseThrow();
    this.kernel = Path.of("/boot/vmlinuz-" + version);
    this.initramfs = folder.resolve("initrd.img");
    this.disk = folder.resolve("disk.raw");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(initramfs))) {
      CpioWriter.write(initial(), out);
    }
    Path root = folder.resolve("root.squashfs");
    Files.deleteIfExists(root);
    SquashfsWriter.write(root(java), SquashfsOptions.of(Compression.GZIP, TIME), root);
    writeDisk(root);
  }

  /** The newest kernel of this machine; empty if it has none. */
  static Optional<String> kernelVersion() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/boot"))) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.startsWith("vmlinuz-"))
          .map(name -> name.substring("vmlinuz-".length()))
          .filter(name -> Files.isDirectory(Path.of("/lib/modules", name)))
          .max(String::compareTo);
    }
  }

  private static FileTree tree() {
    return new FileTree(Attributes.root(0755, TIME));
  }

  private FileTree initial() throws IOException, InterruptedException {
    FileTree tree = tree();
    file(tree, "usr/bin/busybox", Path.of("/usr/bin/busybox"), 0755);
    modules(tree, DISK_MODULES);
    GuestFiles.addToInitramfs(tree);
    return tree;
  }

  private FileTree root(String java) throws IOException, InterruptedException {
    FileTree tree = tree();
    for (String name : List.of("bin", "sbin", "lib", "lib64")) {
      tree.add("usr/" + name, new Node.Directory(Attributes.root(0755, TIME)));
      tree.add(name, link("usr/" + name));
    }
    file(tree, "usr/bin/busybox", Path.of("/usr/bin/busybox"), 0755);
    TreeSet<String> libraries = new TreeSet<>();
    for (String program : PROGRAMS) {
      file(tree, program.substring(1), Path.of(program), 0755);
      for (String line : Programs.run(folder, "ldd", program).lines().toList()) {
        int slash = line.indexOf('/');
        if (slash >= 0) {
          libraries.add(line.substring(slash, line.indexOf(' ', slash)));
        }
      }
    }
    for (String library : libraries) {
      file(tree, "usr" + library, Path.of(library), 0755);
    }
    List<String> modules = new ArrayList<>(DISK_MODULES);
    modules.addAll(OTHER_MODULES);
    modules(tree, modules);
    tree.add(
        "usr/lib/jvm/weir/bin/java",
        new Node.Regular(Attributes.root(0755, TIME), Content.of(java)));
    tree.add(
        "usr/share/weir/release",
        new Node.Regular(
            Attributes.root(0644, TIME), Content.of("NAME=edge\nVERSION=1.0\nBUILD=7\n")));
    GuestFiles.addToRoot(tree);
    return tree;
  }

  private void modules(FileTree tree, List<String> names) throws IOException, InterruptedException {
    TreeSet<String> files = new TreeSet<>();
    for (String name : names) {
      for (String line :
          Programs.run(folder, "modprobe", "-S", version, "--show-depends", name)
              .lines()
              .toList()) {
        if (line.startsWith("insmod ")) {
          files.add(line.substring("insmod ".length()).strip());
        }
      }
    }
    for (String file : files) {
      file(tree, "usr" + file, Path.of(file), 0644);
    }
    for (String table :
        List.of(
            "modules.dep",
            "modules.alias",
            "modules.softdep",
            "modules.symbols",
            "modules.builtin")) {
      Path from = Path.of("/lib/modules", version, table);
      file(tree, "usr/lib/modules/" + version + "/" + table, from, 0644);
    }
  }

  private static void file(FileTree tree, String path, Path from, int mode) throws IOException {
    tree.add(path, new Node.Regular(Attributes.root(mode, TIME), Content.of(from.toRealPath())));
  }

  private static Node link(String target) {
    return new Node.Symlink(Attributes.root(0777, TIME), target);
  }

  private void writeDisk(Path root) throws IOException {
    GptTable table =
        new GptTable(
            List.of(
                new Partition(Partition.BIOS_BOOT, "bios-boot", MIB, 0),
                new Partition(Partition.EFI_SYSTEM, "esp", 34 * MIB, 0),
                new Partition(Partition.LINUX_DATA, "slot-a", 64 * MIB, 0),
                new Partition(Partition.LINUX_DATA, "slot-b", 64 * MIB, 0),
                new Partition(Partition.LINUX_DATA, "config", 16 * MIB, 0),
                new Partition(Partition.LINUX_DATA, "data", 32 * MIB, 0)),
            "guest");
    try (FileChannel out =
            FileChannel.open(
                disk,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        FileChannel in = FileChannel.open(root)) {
      out.write(table.front(), 0);
      out.write(table.back(), table.diskSize() - table.back().remaining());
      long at = table.start(2);
      out.position(at);
      in.transferTo(0, in.size(), out);
    }
  }

  /** Makes the disk larger, as its owner would. */
  void grow(long bytes) throws IOException {
    try (FileChannel out = FileChannel.open(disk, StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.allocate(1), bytes - 1);
    }
  }
}
