package dev.weir.image.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.image.testing.Programs;
import dev.weir.testkit.machine.Qemu;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guest's two stages under Debian's kernel in QEMU. */
class GuestIT {
  /** In the place of Weir: tells what it was given, and ends as it is told by its own count. */
  private static final String SUPERVISED =
      """
      #!/bin/sh
      exec >/dev/ttyS0 2>&1
      count=$(cat /run/weir/state/count 2>/dev/null)
      count=$((count + 1))
      echo "$count" >/run/weir/state/count
      sync
      echo "SUPERVISED $count"
      grep -E '^(Uid|CapEff|CapBnd|NoNewPrivs)' /proc/self/status
      echo "ARGUMENTS $*"
      echo "FOLDER $(pwd)"
      echo "CARDS $(cat /run/weir/cards.count):$(for c in /sys/class/net/eth*; do echo -n " ${c##*/}=$(cat $c/address)"; done)"
      echo "DATA $(busybox df -k /data | tail -n 1)"
      echo "OTHER $(busybox dd if=/dev/zero of=/run/weir/slot-b bs=512 count=1 2>&1 | tail -n 1)"
      echo "OWN $(busybox dd if=/dev/zero of=/run/weir/slot-a bs=512 count=1 2>&1 | tail -n 1)"
      for f in /run/weir/provisioning/*; do echo "TOLD ${f##*/}"; done
      echo "ROLE $(cat /run/weir/provisioning/fw_cfg-role 2>/dev/null)"
      echo "KEYS $(ls /run/weir/state/shell/ssh 2>/dev/null)"
      trap 'echo "ASKED TO END"; echo clean >/run/weir/state/ended; exit 0' TERM
      case $count in
        1) exit 3 ;;
        2) mkdir -p /run/weir/state/shell/ssh; echo key >/run/weir/state/shell/ssh/key ;;
        3) exit 10 ;;
      esac
      echo "SUPERVISED $count WAITS"
      while :; do sleep 1 & wait $!; done
      """;

  @TempDir private Path folder;

  @BeforeEach
  void needs() throws IOException {
    Programs.require("qemu-system-x86_64", "qemu-system-x86");
    Programs.require("busybox", "busybox-static");
    Programs.require("modprobe", "kmod");
    Assumptions.assumeTrue(
        TestGuest.kernelVersion().isPresent(),
        "no kernel is installed (Debian: linux-image-amd64)");
  }

  private static List<String> machine(TestGuest guest, String uuid) {
    return new ArrayList<>(
        List.of(
            "-accel",
            "tcg,thread=multi",
            "-smp",
            "2",
            "-m",
            "512",
            "-vga",
            "none",
            "-no-reboot",
            "-kernel",
            guest.kernel.toString(),
            "-initrd",
            guest.initramfs.toString(),
            "-append",
            "weir.slot=a weir.good=a quiet loglevel=4 panic=10 console=ttyS0",
            "-uuid",
            uuid,
            "-drive",
            "file=" + guest.disk + ",format=raw,if=virtio",
            "-netdev",
            "hubport,hubid=0,id=a",
            "-device",
            "virtio-net-pci,netdev=a,addr=9,mac=52:54:00:00:00:09",
            "-netdev",
            "hubport,hubid=0,id=b",
            "-device",
            "e1000,netdev=b,addr=5,mac=52:54:00:00:00:05",
            "-smbios",
            "type=11,value=dev.weir:hostname=edge1",
            "-fw_cfg",
            "name=opt/dev.weir/role,string=gateway"));
  }

  @Test
  void startsSupervisesStopsGrowsAndTellsCopies() throws IOException, InterruptedException {
    TestGuest guest = new TestGuest(folder, SUPERVISED);
    Path log = folder.resolve("console");
    String uuid = "6f0f4d0a-0000-4000-8000-000000000001";

    try (Qemu qemu = Qemu.start(log, machine(guest, uuid))) {
      qemu.await("SUPERVISED 2 WAITS");
      String console = qemu.console();
      assertThat(console)
          .contains("weir: making the file system config")
          .contains("weir: making the file system data")
          .contains("Weir ended with code 3; it starts again in 1 s")
          .contains("Uid:\t900\t900\t900\t900")
          .contains("CapEff:\t000000c002807400")
          .contains("CapBnd:\t000000c002807400")
          .contains("NoNewPrivs:\t1")
          .contains("FOLDER /run/weir/state")
          .contains("MachineMain /run/weir /run/weir/state/ /data/weir ")
          // By slot, whichever driver came first.
          .contains("CARDS 2: eth0=52:54:00:00:00:05 eth1=52:54:00:00:00:09")
          .contains("OTHER 1+0 records out")
          .contains("OWN dd: can't open")
          .contains("TOLD smbios-11-0")
          .contains("ROLE gateway");
      qemu.monitor("system_powerdown");
      qemu.awaitEnd();
      assertThat(qemu.console()).contains("weir: stopping").contains("ASKED TO END");
    }
    long before = dataKilobytes(log);

    // A larger disk: the data partition and its file system grow; the configuration is there.
    guest.grow(400L << 20);
    try (Qemu qemu = Qemu.start(log, machine(guest, uuid))) {
      qemu.awaitEnd();
      assertThat(qemu.console())
          .contains("SUPERVISED 3")
          .contains("KEYS key")
          .doesNotContain("making the file system");
      assertThat(dataKilobytes(log)).isGreaterThan(before + 150_000);
    }
    if (Programs.run(folder, "sh", "-c", "command -v sgdisk || true").contains("sgdisk")) {
      assertThat(Programs.run(folder, "sgdisk", "-v", guest.disk)).contains("No problems found");
    }

    // The same disk in another machine: a copy, whose keys are not those of the first.
    String other = "6f0f4d0a-0000-4000-8000-000000000002";
    try (Qemu qemu = Qemu.start(log, machine(guest, other))) {
      qemu.await("SUPERVISED 4 WAITS");
      assertThat(qemu.console()).contains("this machine is a copy").containsPattern("KEYS \\s");
    }
  }

  private static long dataKilobytes(Path log) throws IOException {
    String console = Files.readString(log, StandardCharsets.ISO_8859_1);
    String line = console.lines().filter(one -> one.startsWith("DATA ")).findFirst().orElseThrow();
    return Long.parseLong(line.split(" +")[2]);
  }
}
