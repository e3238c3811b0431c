package dev.weir.image.build;

import dev.weir.image.ImageException;
import dev.weir.image.tree.Content;
import dev.weir.image.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * GRUB for BIOS and UEFI, made by the grub-mkimage of the locked package, which is run by the
 * locked C library's own loader: nothing of this machine is used.
 */
final class Grub {
  /** Packages it is made of. */
  static final List<String> PACKAGES = List.of("grub-common", "grub-pc-bin", "grub-efi-amd64-bin");

  private static final int SECTOR = 512;
  private static final int CORE_SECTOR_AT = 0x5c;
  private static final int BOOT_DRIVE_AT = 0x64;
  private static final int DRIVE_CHECK_AT = 0x66;
  private static final int BLOCK_LIST_AT = 0x1f4;
  private static final long LONGEST_SECONDS = 60;

  /** The second partition of whatever disk it was started from. */
  private static final String PREFIX = "(,gpt2)/grub";

  private static final List<String> MODULES =
      List.of(
          "part_gpt",
          "fat",
          "squash4",
          "xzio",
          "gzio",
          "loadenv",
          "linux",
          "normal",
          "configfile",
          "test",
          "regexp",
          "search",
          "search_fs_file",
          "echo",
          "serial",
          "terminal",
          "ls",
          "minicmd",
          "reboot",
          "halt");

  private final PackageSet packages;
  private final Path work;

  /** Packages it is in, and a folder to unpack them into. */
  Grub(PackageSet packages, Path work) {
    this.packages = packages;
    this.work = work;
  }

  /** The first sector's code, for a core image at a place of the disk. */
  byte[] bootSector(long coreAt) throws IOException {
    byte[] boot = bytes(packages.files("grub-pc-bin"), "usr/lib/grub/i386-pc/boot.img");
    if (boot.length != SECTOR) {
      throw new ImageException("GRUB's boot.img has " + boot.length + " bytes, not " + SECTOR);
    }
    ByteBuffer out = ByteBuffer.wrap(boot).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(CORE_SECTOR_AT, coreAt / SECTOR);
    out.put(BOOT_DRIVE_AT, (byte) 0xff); // the drive that the BIOS told
    out.put(DRIVE_CHECK_AT, (byte) 0x90).put(DRIVE_CHECK_AT + 1, (byte) 0x90);
    return boot;
  }

  /** The core image for a BIOS, for a place of the disk. */
  byte[] biosCore(long at) throws IOException {
    List<String> modules = new ArrayList<>(MODULES);
    modules.addAll(List.of("biosdisk", "linux16"));
    byte[] core = make("i386-pc", "grub-pc-bin", modules);
    ByteBuffer.wrap(core).order(ByteOrder.LITTLE_ENDIAN).putLong(BLOCK_LIST_AT, at / SECTOR + 1);
    return core;
  }

  /** The program for UEFI. */
  byte[] efiProgram() throws IOException {
    List<String> modules = new ArrayList<>(MODULES);
    modules.add("all_video");
    return make("x86_64-efi", "grub-efi-amd64-bin", modules);
  }

  private byte[] make(String target, String owner, List<String> modules) throws IOException {
    Path root = work.resolve("grub-" + target);
    ImageTree tools = new ImageTree(0);
    packages.addTo(tools, "grub-common", "usr/bin/grub-mkimage");
    packages.addTo(tools, owner, "usr/lib/grub/" + target + "/");
    packages.addTo(tools, "libc6", "usr/lib64/ld-linux-x86-64.so.2");
    packages.addLibraries(tools);
    for (Map.Entry<String, Node> entry : tools.tree().nodes().entrySet()) {
      unpack(root, entry.getKey(), entry.getValue());
    }
    Path result = root.resolve("core.img");
    List<String> line = new ArrayList<>();
    line.add(root.resolve("usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2").toString());
    line.add("--library-path");
    line.add(root.resolve("usr/lib/x86_64-linux-gnu").toString());
    line.add(root.resolve("usr/bin/grub-mkimage").toString());
    line.addAll(
        List.of(
            "-O",
            target,
            "-d",
            root.resolve("usr/lib/grub/" + target).toString(),
            "-p",
            PREFIX,
            "-o",
            result.toString()));
    line.addAll(modules);
    run(line);
    return Files.readAllBytes(result);
  }

  /** Regular files only; a link becomes a copy, so that nothing leads out of the folder. */
  private static void unpack(Path root, String path, Node node) throws IOException {
    if (node instanceof Node.Regular file) {
      Path to = root.resolve(path);
      Files.createDirectories(to.getParent());
      try (InputStream in = file.content().open()) {
        Files.copy(in, to);
      }
      if ((file.attributes().mode() & 0100) != 0 && !to.toFile().setExecutable(true)) {
        throw new IOException(to + " cannot be made executable");
      }
    } else if (node instanceof Node.Symlink link && path.contains(".so")) {
      Path to = root.resolve(path);
      Files.createDirectories(to.getParent());
      if (link.target().matches("[A-Za-z0-9+._-]+")) {
        Files.createSymbolicLink(to, Path.of(link.target()));
      }
    }
  }

  private static void run(List<String> line) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    process.getOutputStream().close();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    try {
      if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        throw new ImageException("grub-mkimage does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ImageException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new ImageException("grub-mkimage failed: " + said);
    }
  }

  private static byte[] bytes(Map<String, Node> files, String path) throws IOException {
    if (!(files.get(path) instanceof Node.Regular file)) {
      throw new ImageException("the locked packages of GRUB have no " + path);
    }
    Content content = file.content();
    try (InputStream in = content.open()) {
      return in.readAllBytes();
    }
  }
}
