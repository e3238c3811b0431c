package dev.weir.interop;

import dev.weir.testkit.environment.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Linux guest in QEMU, without KVM, whose network card is the appliance's by vhost-user: the
 * host's kernel, busybox, iperf3 and a script of the test, which ends with it.
 */
final class Guest {
  private static final List<String> MODULES =
      List.of(
          "failover",
          "net_failover",
          "virtio_ring",
          "virtio",
          "virtio_pci_modern_dev",
          "virtio_pci_legacy_dev",
          "virtio_pci",
          "virtio_net");
  private static final String INIT =
      """
      #!/bin/busybox sh
      /bin/busybox mkdir -p /sbin /usr/bin
      /bin/busybox --install -s /bin
      mount -t proc proc /proc; mount -t sysfs sysfs /sys; mount -t devtmpfs dev /dev
      for m in %s; do insmod /mod/$m.ko; done
      ip link set lo up
      ip link set eth0 up
      ip addr add 192.168.1.10/24 dev eth0
      ip route add default via 192.168.1.1
      # A link that comes up is noticed, and its routes used, a moment later.
      ping -c 1 -W 2 192.168.1.1 || ping -c 1 -W 2 192.168.1.1
      %s
      poweroff -f
      """;

  private final Path kernel;
  private final Path initrd;

  private Guest(Path kernel, Path initrd) {
    this.kernel = kernel;
    this.initrd = initrd;
  }

  /** Makes its initial file system in a folder; skips the test where that cannot be. */
  static Guest create(Path folder, String script) throws Exception {
    Requires.programs(
        "qemu-system-x86_64=qemu-system-x86", "busybox", "iperf3", "modinfo=kmod", "ldd=libc-bin");
    Path kernel = Requires.kernel();
    String release = String.valueOf(kernel.getFileName()).replace("vmlinuz-", "");
    return new Guest(kernel, initrd(folder, release, script));
  }

  /** Busybox, iperf3 with its libraries, modules and the script, as cpio. */
  private static Path initrd(Path folder, String release, String script) throws Exception {
    Path root = Files.createDirectory(folder.resolve("root"));
    String build =
        """
        set -e
        cd "$1"
        mkdir -p bin mod proc sys dev lib lib64 tmp etc
        for m in %s; do cp "$(modinfo -k "$2" -n $m)" mod/; done
        cp "$(command -v busybox)" "$(command -v iperf3)" bin/
        for l in $(ldd bin/iperf3 bin/busybox 2>/dev/null | grep -o '/lib[^ ]*' | sort -u); do
          mkdir -p ".$(dirname $l)"; cp -L $l .$l
        done
        chmod +x init
        find . | busybox cpio -o -H newc 2>/dev/null | gzip -1 > ../initrd.gz
        """
            .formatted(String.join(" ", MODULES));
    Files.writeString(
        root.resolve("init"), INIT.formatted(String.join(" ", MODULES), script.strip()));
    Program.run("sh", "-c", build, "sh", root.toString(), release).expectOk();
    return folder.resolve("initrd.gz");
  }

  /**
   * Boots it; what it says on its console is the program's output.
   *
   * @param chardev options of QEMU's for the socket, beside its path
   * @param device options of QEMU's for the network card
   */
  Program boot(Path socket, String chardev, String device) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                ("qemu-system-x86_64 -accel tcg -cpu max -smp 1 -m 192 -nodefaults -no-user-config"
                        + " -display none -serial stdio -no-reboot -machine q35,memory-backend=mem"
                        + " -object memory-backend-memfd,id=mem,size=192M,share=on"
                        + " -netdev vhost-user,id=n0,chardev=c0 -device"
                        + " virtio-net-pci,netdev=n0,vectors=0,mac=52:54:00:12:34:56"
                        + device)
                    .split(" ")));
    words.addAll(List.of("-chardev", "socket,id=c0,path=" + socket + chardev));
    words.addAll(List.of("-kernel", kernel.toString(), "-initrd", initrd.toString()));
    words.addAll(List.of("-append", "console=ttyS0 quiet panic=-1"));
    return Program.start(words);
  }
}
