package dev.weir.image.guest;

import dev.weir.image.tree.Attributes;
import dev.weir.image.tree.Content;
import dev.weir.image.tree.FileTree;
import dev.weir.image.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Our own files in the guest: scripts of both stages of the start, tables that programs look for,
 * and the links by which busybox is known. Decisions are in ADR 19.
 */
public final class GuestFiles {
  /** User and group of Weir in the guest. */
  public static final int WEIR_ID = 900;

  private static final String FOLDER = "usr/lib/weir/guest/";

  private static final List<String> ROOT_SCRIPTS =
      List.of("boot", "supervise", "shutdown", "devices.sh");

  /** Programs of busybox that the scripts use, and those that help whoever looks into a guest. */
  private static final String APPLETS =
      "acpid ash blockdev cat chgrp chmod chown cp cut date dd dmesg find grep head hostname ip"
          + " kill ln ls mkdir mount mv printf ps readlink rm sed seq sh sleep sort stat stty sync tail"
          + " timeout tr umount uname xargs xxd";

  private static final String SYSTEM_APPLETS = "init modprobe poweroff reboot";

  private GuestFiles() {}

  /** Adds the first stage to an initial file system that has busybox and modules. */
  public static void addToInitramfs(FileTree tree) throws IOException {
    tree.add("lib", link(tree, "usr/lib"));
    text(tree, "init", "init", 0755);
    text(tree, "grow.sh", "grow.sh", 0644);
    text(tree, "lib.sh", "lib.sh", 0644);
  }

  /** Adds the second stage to a root file system. */
  public static void addToRoot(FileTree tree) throws IOException {
    for (String folder : List.of("proc", "sys", "dev", "run", "tmp", "config", "data")) {
      tree.add(folder, new Node.Directory(Attributes.root(0755, tree.root().seconds())));
    }
    for (String script : ROOT_SCRIPTS) {
      text(tree, script, FOLDER + script, script.endsWith(".sh") ? 0644 : 0755);
    }
    text(tree, "lib.sh", FOLDER + "lib.sh", 0644);
    text(tree, "power-button", FOLDER + "acpi/PWRF/00000080", 0755);
    text(tree, "inittab", "etc/inittab", 0644);
    text(tree, "jvm.options", "usr/lib/weir/jvm.options", 0644);
    text(tree, "slot.cfg", "boot/slot.cfg", 0644);
    file(
        tree,
        "etc/passwd",
        "root:x:0:0:root:/:/bin/sh\nweir:x:900:900:Weir:/run/weir/state:/bin/false\n");
    file(tree, "etc/group", "root:x:0:\ntty:x:5:\nweir:x:900:\n");
    file(tree, "etc/hosts", "127.0.0.1 localhost\n::1 localhost\n");
    tree.add("etc/resolv.conf", link(tree, "../run/weir/resolv.conf"));
    for (String applet : APPLETS.split(" ", -1)) {
      tree.add("usr/bin/" + applet, link(tree, "busybox"));
    }
    for (String applet : SYSTEM_APPLETS.split(" ", -1)) {
      tree.add("usr/sbin/" + applet, link(tree, "../bin/busybox"));
    }
  }

  /**
   * Adds the boot loader's configuration and variables to the EFI system partition. Their names fit
   * FAT's short ones: the guest finds the variables by them.
   */
  public static void addToEsp(FileTree tree) throws IOException {
    text(tree, "grub.cfg", "GRUB/GRUB.CFG", 0644);
    byte[] variables = new byte[1024];
    Arrays.fill(variables, (byte) '#');
    byte[] head = "# GRUB Environment Block\nslot=a\n".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(head, 0, variables, 0, head.length);
    tree.add(
        "GRUB/GRUBENV",
        new Node.Regular(Attributes.root(0644, tree.root().seconds()), Content.of(variables)));
  }

  private static void text(FileTree tree, String resource, String path, int mode)
      throws IOException {
    tree.add(
        path,
        new Node.Regular(
            Attributes.root(mode, tree.root().seconds()), Content.of(resource(resource))));
  }

  private static void file(FileTree tree, String path, String text) {
    tree.add(
        path, new Node.Regular(Attributes.root(0644, tree.root().seconds()), Content.of(text)));
  }

  private static Node link(FileTree tree, String target) {
    return new Node.Symlink(Attributes.root(0777, tree.root().seconds()), target);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = GuestFiles.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no resource " + name);
      }
      return in.readAllBytes();
    }
  }
}
