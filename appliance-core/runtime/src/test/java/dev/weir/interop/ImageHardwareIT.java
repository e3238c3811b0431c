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
 * fw_cfg, and somebody logs in through the second of its cards. Two at a time: QEMU uses one
 * processor for each.
 */
class ImageHardwareIT {
  private static final int PAGE_PORT = 8000;

  @TempDir static Path folder;
  private static Path disk = Path.of("");

  @BeforeAll
  static void build() throws Exception {
    Requires.rootAndNamespaces();
    Requires.programs(
        "qemu-system-x86_64=qemu-system-x86", "qemu-img=qemu-utils", "tar", "ssh=openssh-client");
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
    Requires.programs("curl");
    Path own = ownFolder("afxdp");
    List<String> words = words("virtio", Firmware.BIOS, own);
    byte[] content = new byte[200_000];
    new Random(16).nextBytes(content);
    try (Host lan = Host.create("lan");
        Host wan = Host.create("wan");
        ImageMachine machine = ImageMachine.start(own, lan, wan, "virtio-net-pci", words)) {
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
      Host.Web page = wan.serve(PAGE_PORT, content);
      Path fetched = own.resolve("fetched");
      String[] fetch = {"curl", "-sS", "--retry", "5", "--retry-all-errors", "--max-time", "120"};
      List<String> line = new ArrayList<>(List.of(fetch));
      line.addAll(List.of("-o", fetched.toString(), "http://203.0.113.1:" + PAGE_PORT + "/"));
      lan.run(line.toArray(String[]::new)).expectOk();
      assertThat(Files.readAllBytes(fetched)).isEqualTo(content);
      assertThat(page.clients()).containsOnly("203.0.113.2");
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
   * Each disk with each card; cards by both firmwares, and disks too, but for those that Debian's
   * OVMF has no driver for: it starts from virtio, AHCI and IDE alone.
   */
  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest
  @CsvSource({
    "ahci,   vmxnet3,        UEFI",
    "lsisas, virtio-net-pci, BIOS",
    "lsi,    vmxnet3,        BIOS",
    "virtio, e1000,          UEFI",
    "ide,    virtio-net-pci, UEFI",
    "pvscsi, vmxnet3,        BIOS",
    "ahci,   e1000,          BIOS",
    "lsisas, e1000,          BIOS",
    "lsi,    virtio-net-pci, BIOS",
    "virtio, vmxnet3,        BIOS",
    "ide,    e1000,          BIOS",
    "pvscsi, virtio-net-pci, BIOS",
    "ahci,   virtio-net-pci, UEFI",
    "lsisas, vmxnet3,        BIOS",
    "lsi,    e1000,          BIOS",
    "virtio, virtio-net-pci, BIOS",
    "ide,    vmxnet3,        UEFI",
    "pvscsi, e1000,          BIOS"
  })
  void startsPairwise(String controller, String card, Firmware firmware) throws Exception {
    starts(controller, card, firmware);
  }

  /** What is left of all three by each other. */
  @Tag("long")
  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest
  @CsvSource({
    "ahci,   e1000,          UEFI",
    "ahci,   vmxnet3,        BIOS",
    "ahci,   virtio-net-pci, BIOS",
    "ide,    e1000,          UEFI",
    "ide,    vmxnet3,        BIOS",
    "ide,    virtio-net-pci, BIOS",
    "virtio, e1000,          BIOS",
    "virtio, vmxnet3,        UEFI",
    "virtio, virtio-net-pci, UEFI"
  })
  void startsOtherwise(String controller, String card, Firmware firmware) throws Exception {
    starts(controller, card, firmware);
  }

  private static void starts(String controller, String card, Firmware firmware) throws Exception {
    Path own = ownFolder(controller + "-" + card + "-" + firmware);
    List<String> words = words(controller, firmware, own);
    try (Host lan = Host.create("lan");
        Host wan = Host.create("wan");
        ImageMachine machine = ImageMachine.start(own, lan, wan, card, words)) {
      assertThat(machine.awaitAnswer("show interfaces"))
          .containsPattern("eth0 +wan +up/up")
          .containsPattern("eth1 +lan +up/up");
    }
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
