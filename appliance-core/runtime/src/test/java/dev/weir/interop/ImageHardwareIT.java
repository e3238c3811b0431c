package dev.weir.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.environment.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The image of {@code edge} on the hardware that hypervisors show: starts, is told its key by
 * fw_cfg, and somebody logs in through the second of its cards.
 */
class ImageHardwareIT {
  private static final Path FIRMWARE = Path.of("/usr/share/OVMF");

  @TempDir static Path folder;
  private static Path disk = Path.of("");

  @BeforeAll
  static void build() throws Exception {
    Requires.rootAndNamespaces();
    Requires.programs(
        "qemu-system-x86_64=qemu-system-x86", "qemu-img=qemu-utils", "ssh=openssh-client");
    assertThat(FIRMWARE.resolve("OVMF_CODE_4M.fd")).as("Debian package ovmf").exists();
    ImageBuild image = ImageBuild.in(folder.resolve("recipes"));
    image.build(image.edge(), "-o", at("out"), "--format", "raw");
    disk = folder.resolve("out/edge-1.0.0.raw");
    Program.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", at("key")).expectOk();
  }

  private static String at(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void startsByUefi() throws Exception {
    starts("ahci", "vmxnet3", "uefi");
  }

  /** Each disk with each card; each of both by BIOS and by UEFI. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "virtio, virtio-net-pci, uefi",
    "virtio, e1000,          bios",
    "virtio, vmxnet3,        bios",
    "ahci,   virtio-net-pci, bios",
    "ahci,   e1000,          uefi",
    "pvscsi, virtio-net-pci, bios",
    "pvscsi, e1000,          bios",
    "pvscsi, vmxnet3,        uefi",
    "lsi,    virtio-net-pci, bios",
    "lsi,    e1000,          bios",
    "lsi,    vmxnet3,        bios",
    "ide,    virtio-net-pci, uefi",
    "ide,    e1000,          bios",
    "ide,    vmxnet3,        bios"
  })
  void starts(String controller, String card, String firmware) throws Exception {
    List<String> words = new ArrayList<>(disk(controller));
    if (firmware.equals("uefi")) {
      Path variables = folder.resolve("variables.fd");
      Files.copy(
          FIRMWARE.resolve("OVMF_VARS_4M.fd"), variables, StandardCopyOption.REPLACE_EXISTING);
      String flash = "if=pflash,format=raw,";
      words.addAll(
          List.of("-drive", flash + "readonly=on,file=" + FIRMWARE.resolve("OVMF_CODE_4M.fd")));
      words.addAll(List.of("-drive", flash + "file=" + variables));
    }
    words.addAll(List.of("-fw_cfg", "name=opt/dev.weir/ssh-public-key,file=" + at("key.pub")));
    Files.deleteIfExists(folder.resolve("known_hosts"));
    try (Host lan = Host.create("lan");
        Host wan = Host.create("wan");
        ImageMachine machine = ImageMachine.start(folder, lan, wan, card, words)) {
      assertThat(machine.awaitLogin()).containsPattern("Slot: +A");
      assertThat(machine.ssh("show interfaces").expectOk())
          .containsPattern("eth0 +wan +up/up")
          .containsPattern("eth1 +lan +up/up");
    }
  }

  private static List<String> disk(String controller) throws Exception {
    // The chip set of newer machines has AHCI and no IDE.
    String machine = controller.equals("ahci") ? "q35" : "pc";
    List<String> words = new ArrayList<>(List.of("-machine", machine));
    words.addAll(
        List.of(
            "-drive", "if=none,id=disk,format=qcow2,file=" + ImageMachine.overlay(disk, "raw")));
    words.addAll(
        switch (controller) {
          case "virtio" -> List.of("-device", "virtio-blk-pci,drive=disk");
          case "ahci", "ide" -> List.of("-device", "ide-hd,drive=disk,bus=ide.0");
          case "pvscsi" -> scsi("pvscsi");
          case "lsi" -> scsi("lsi53c895a");
          default -> throw new IllegalArgumentException(controller);
        });
    return words;
  }

  private static List<String> scsi(String controller) {
    return List.of("-device", controller + ",id=scsi", "-device", "scsi-hd,drive=disk,bus=scsi.0");
  }
}
