package dev.weir.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.environment.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The disk of {@code edge}'s OVA on the hardware that hypervisors show: starts, is told its key by
 * fw_cfg, and all its cards carry traffic. Two at a time: QEMU uses one processor for each.
 */
class ImageHardwareIT {
  private static final int PAGE_PORT = 8000;

  @TempDir static Path folder;
  private static Path disk = Path.of("");

  @BeforeAll
  static void build() throws Exception {
    Requires.rootAndNamespaces();
    Requires.programs(
        "qemu-system-x86_64=qemu-system-x86",
        "qemu-img=qemu-utils",
        "tar",
        "ssh=openssh-client",
        "curl",
        "ping=iputils-ping");
    Firmware.UEFI.check();
    ImageBuild image = ImageBuild.in(folder.resolve("recipes"));
    image.build(image.edge(), "-o", at("out"));
    Program.run("tar", "-C", at(""), "-xf", at("out/edge-1.0.0.ova")).expectOk();
    disk = folder.resolve("edge-disk1.vmdk");
    Program.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", at("key")).expectOk();
  }

  private static String at(String name) {
    return folder.resolve(name).toString();
  }

  /** virtio-net by AF_XDP, by the driver's own hook: through firewall and NAT from LAN to WAN. */
  @Tag("long")
  @Test
  void itsVirtioCardsWorkByAfXdp() throws Exception {
    Path own = ownFolder("afxdp");
    List<String> words = words("virtio", Firmware.BIOS, own);
    try (Host lan = Host.create("lan");
        Host wan = Host.create("wan");
        ImageMachine machine =
            ImageMachine.start(
                own, List.of("virtio-net-pci", "virtio-net-pci"), List.of(wan, lan), words)) {
      machine.awaitLogin();
      Program.Result commit =
          machine.script(
              "configure",
              "set interfaces ethernet eth0 address 203.0.113.2/24",
              "set interfaces ethernet eth0 driver afxdp",
              "set interfaces ethernet eth1 driver afxdp",
              "commit",
              "exit",
              "exit");
      machine.awaitLogin();
      aPageComesThrough(own, lan, wan);
      for (String card : List.of("eth0", "eth1")) {
        assertThat(machine.ssh("show interfaces " + card + " detail").expectOk())
            .as(commit.output())
            .contains("afxdp")
            .containsPattern("mode: +native")
            .containsPattern("umem: +packet memory, shared")
            .containsPattern("copies: +\\d\\b");
      }
    }
  }

  /**
   * Each disk with each card by each firmware, but for the disks that Debian's OVMF has no driver
   * for: it starts from virtio, AHCI and IDE alone. A machine has all three kinds of card, in
   * orders by which each is the WAN's, the LAN's and neither's in some row of either firmware.
   */
  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest
  @CsvSource({
    "ahci,   BIOS, virtio-net-pci, e1000,          vmxnet3",
    "ide,    UEFI, virtio-net-pci, e1000,          vmxnet3",
    "lsisas, BIOS, e1000,          vmxnet3,        virtio-net-pci",
    "lsi,    BIOS, vmxnet3,        virtio-net-pci, e1000",
    "ahci,   UEFI, e1000,          vmxnet3,        virtio-net-pci",
    "virtio, BIOS, virtio-net-pci, vmxnet3,        e1000",
    "ide,    BIOS, e1000,          virtio-net-pci, vmxnet3",
    "virtio, UEFI, vmxnet3,        virtio-net-pci, e1000",
    "pvscsi, BIOS, vmxnet3,        e1000,          virtio-net-pci"
  })
  void allItsCardsWork(String disk, Firmware firmware, String first, String second, String third)
      throws Exception {
    Path own = ownFolder(disk + "-" + firmware);
    List<String> words = words(disk, firmware, own);
    try (Host lan = Host.create("lan");
        Host wan = Host.create("wan");
        Host other = Host.create("other");
        ImageMachine machine =
            ImageMachine.start(
                own, List.of(first, second, third), List.of(wan, lan, other), words)) {
      machine.awaitLogin();
      Program.Result commit =
          machine.script(
              "configure",
              "set interfaces ethernet eth0 address 203.0.113.2/24",
              "set interfaces ethernet eth2 address 198.51.100.1/24",
              "set firewall zone lan interface eth2",
              "commit",
              "exit",
              "exit");
      assertThat(commit.expectOk()).contains("Applied");
      // Until as many are answered: the first ones get lost while an emulated machine is busy.
      String[] ping = {"ping", "-n", "-c", "5", "-s", "1400", "-w", "240", "198.51.100.1"};
      other.run(ping).expectOk();
      aPageComesThrough(own, lan, wan);
      assertThat(machine.ssh("show interfaces").expectOk())
          .containsPattern("eth0 +wan +up/up +203\\.0\\.113\\.2/24")
          .containsPattern("eth1 +lan +up/up +192\\.168\\.1\\.1/24")
          .containsPattern("eth2 +- +up/up +198\\.51\\.100\\.1/24");
    }
  }

  /** The LAN host gets a page of the WAN host, through firewall and NAT. */
  private static void aPageComesThrough(Path own, Host lan, Host wan) throws Exception {
    byte[] content = new byte[200_000];
    new Random(16).nextBytes(content);
    Host.Web page = wan.serve(PAGE_PORT, content);
    Path fetched = own.resolve("fetched");
    String[] fetch = {"curl", "-sS", "--retry", "5", "--retry-all-errors", "--max-time", "120"};
    List<String> line = new ArrayList<>(List.of(fetch));
    line.addAll(List.of("-o", fetched.toString(), "http://203.0.113.1:" + PAGE_PORT + "/"));
    lan.run(line.toArray(String[]::new)).expectOk();
    assertThat(Files.readAllBytes(fetched)).isEqualTo(content);
    assertThat(page.clients()).containsOnly("203.0.113.2");
  }

  /** A machine's, with the key to log in. */
  private static Path ownFolder(String name) throws Exception {
    Path own = Files.createDirectory(folder.resolve(name));
    Files.copy(folder.resolve("key"), own.resolve("key"), StandardCopyOption.COPY_ATTRIBUTES);
    return own;
  }

  private static List<String> words(String controller, Firmware firmware, Path own)
      throws Exception {
    // The chip set of newer machines has AHCI and no IDE.
    String machine = controller.equals("ahci") ? "q35" : "pc";
    List<String> words = new ArrayList<>(List.of("-machine", machine));
    words.addAll(
        List.of(
            "-drive",
            "if=none,id=disk,format=qcow2,file="
                + ImageMachine.overlay(disk, own.resolve("disk.qcow2"))));
    words.addAll(
        switch (controller) {
          case "virtio" -> List.of("-device", "virtio-blk-pci,drive=disk");
          case "ahci", "ide" -> List.of("-device", "ide-hd,drive=disk,bus=ide.0");
          case "pvscsi" -> scsi("pvscsi", "");
          case "lsi" -> scsi("lsi53c895a", "");
          // The driver takes a disk without an address for an empty port.
          case "lsisas" -> scsi("mptsas1068", ",wwn=0x5000c50015ea71ad");
          default -> throw new IllegalArgumentException(controller);
        });
    words.addAll(firmware.words(own));
    words.addAll(List.of("-fw_cfg", "name=opt/dev.weir/ssh-public-key,file=" + at("key.pub")));
    return words;
  }

  private static List<String> scsi(String controller, String more) {
    return List.of(
        "-device", controller + ",id=scsi", "-device", "scsi-hd,drive=disk,bus=scsi.0" + more);
  }
}
