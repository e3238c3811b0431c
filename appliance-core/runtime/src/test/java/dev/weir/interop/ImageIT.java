package dev.weir.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.interop.Host.Web;
import dev.weir.ovf.environment.Environment;
import dev.weir.ovf.environment.Environments;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.pack.OvfPackage;
import dev.weir.testkit.environment.Requires;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way of an appliance: a recipe is built, the OVA is looked at by others and started from
 * its own disk in QEMU, told its identity by the OVF environment, configured, used, upgraded and
 * taken back, each by a restart. Without acceleration a start takes some 100 s of a processor, so
 * there are no more of them than it takes.
 */
class ImageIT {
  private static final long BUILD = 1_700_000_000;
  private static final int PAGE_PORT = 8000;
  private static final int BUNDLE_PORT = 8001;
  private static final int DAMAGED_PORT = 8002;
  private static final String WAN_HOST = "203.0.113.1";
  private static final String LAN_HOST = "192.168.1.10";

  @TempDir Path folder;

  @Test
  void byBios() throws Exception {
    theEdgeAppliance(Firmware.BIOS);
  }

  @Tag("long")
  @Test
  void byUefi() throws Exception {
    theEdgeAppliance(Firmware.UEFI);
  }

  private void theEdgeAppliance(Firmware firmware) throws Exception {
    Requires.rootAndNamespaces();
    Requires.programs(
        "qemu-system-x86_64=qemu-system-x86",
        "qemu-img=qemu-utils",
        "xmllint=libxml2-utils",
        "virt-v2v",
        "ssh=openssh-client",
        "ssh-keygen=openssh-client",
        "curl",
        "tar");
    firmware.check();
    ImageBuild image = ImageBuild.in(folder.resolve("recipes"));
    String bundleKey = image.newBundleKey().toString();
    Path out = folder.resolve("out");
    String[] words = {"-o", out.toString(), "--sign-bundle", bundleKey, "--build"};
    image.build(image.edge(), with(words, "" + BUILD));
    Path ova = out.resolve("edge-1.0.0.ova");
    Path disk = lookAt(ova);

    Program.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", at("key")).expectOk();
    Path disc = folder.resolve("environment.iso");
    Files.write(disc, environment(ova));
    List<String> machineWords = new ArrayList<>(disks(firmware, disk, disc));
    machineWords.addAll(firmware.words(folder));
    try (Host lan = Host.create("lan");
        Host wan = Host.create("wan");
        ImageMachine machine =
            ImageMachine.start(
                folder, List.of("e1000", "e1000"), List.of(wan, lan), machineWords)) {
      // Meanwhile the next version is built.
      try (Program next = image.start(nextVersion(image), with(words, "" + (BUILD + 1)))) {
        assertThat(machine.awaitLogin()).contains("1.0.0", "edge-of-a-test");
        next.await().expectOk();
      }
      assertThat(machine.ssh("show system provisioning").expectOk())
          .contains("OVF environment on a disc", "used");

      assertThat(
              machine
                  .script(
                      "configure",
                      "set interfaces ethernet eth0 address 203.0.113.2/24",
                      "commit comment \"an address on the WAN\"",
                      "exit",
                      "exit")
                  .expectOk())
          .contains("Applied");
      Web page = wan.serve(PAGE_PORT, "the WAN".getBytes(StandardCharsets.UTF_8));
      Web inner = lan.serve(PAGE_PORT, "the LAN".getBytes(StandardCharsets.UTF_8));
      firewallAndNatWork(machine, lan, wan, page, inner);

      install(machine, wan, Files.readAllBytes(out.resolve("edge-1.0.1.weir")));
      assertThat(machine.restart()).contains("1.0.1").containsPattern("Slot: +B");
      becomesGood(machine);
      configurationIsThere(machine);
      firewallAndNatWork(machine, lan, wan, page, inner);

      // The first slot starts a second time, with what was committed before.
      machine.ssh("request system image rollback").expectOk();
      assertThat(machine.restart()).contains("1.0.0").containsPattern("Slot: +A");
      configurationIsThere(machine);
      firewallAndNatWork(machine, lan, wan, page, inner);
    }
  }

  private static String[] with(String[] words, String last) {
    String[] all = Arrays.copyOf(words, words.length + 1);
    all[words.length] = last;
    return all;
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  /** What others say of the OVA; returns its disk. */
  private Path lookAt(Path ova) throws Exception {
    Path unpacked = Files.createDirectory(folder.resolve("unpacked"));
    Program.run("tar", "-C", unpacked.toString(), "-xf", ova.toString()).expectOk();
    String descriptor = unpacked.resolve("edge.ovf").toString();
    Program.run("xmllint", "--nonet", "--noout", descriptor).expectOk();
    Path disk = unpacked.resolve("edge-disk1.vmdk");
    assertThat(Program.run("qemu-img", "check", disk.toString()).expectOk())
        .contains("No errors were found");
    assertThat(Program.run("virt-v2v", "-i", "ova", ova.toString(), "--print-source").expectOk())
        .contains("source name: Weir edge")
        .containsPattern("memory: +1073741824")
        .contains("[scsi]", "e1000");
    assertThat(Files.size(ova)).isLessThan(64L << 20);
    return disk;
  }

  /** The disc that a hypervisor would make of what the importer was told. */
  private byte[] environment(Path ova) throws Exception {
    try (OvfPackage ovf = OvfPackage.open(ova)) {
      Envelope envelope = ovf.envelope();
      Environment environment =
          Environments.of(
              envelope,
              envelope.systems().getFirst(),
              Optional.empty(),
              new Environment.Platform("QEMU", "7", "Weir", "en"),
              Map.of(
                  "hostname",
                  "edge-of-a-test",
                  "ssh-public-key",
                  Files.readString(folder.resolve("key.pub")).strip()));
      return Environments.image(environment);
    }
  }

  private static List<String> disks(Firmware firmware, Path disk, Path disc) throws Exception {
    // Debian's OVMF has no driver for pvscsi.
    List<String> words =
        new ArrayList<>(
            firmware == Firmware.BIOS
                ? List.of("-device", "pvscsi,id=bus", "-device", "scsi-hd,drive=disk,bus=bus.0")
                : List.of("-device", "ahci,id=bus", "-device", "ide-hd,drive=disk,bus=bus.0"));
    words.addAll(
        List.of(
            "-drive",
            "if=none,id=disk,format=qcow2,file="
                + ImageMachine.overlay(disk, disc.resolveSibling("disk.qcow2")),
            "-drive",
            "if=ide,media=cdrom,format=raw,readonly=on,file=" + disc));
    return words;
  }

  /** The recipe with another version. */
  private static Path nextVersion(ImageBuild image) throws Exception {
    Path recipe = image.folder().resolve("next.yaml");
    String text = Files.readString(image.edge());
    assertThat(text).contains("version: 1.0.0");
    Files.writeString(recipe, text.replace("version: 1.0.0", "version: 1.0.1"));
    Files.copy(image.folder().resolve("edge.lock"), image.folder().resolve("next.lock"));
    return recipe;
  }

  private static void firewallAndNatWork(
      ImageMachine machine, Host lan, Host wan, Web page, Web inner) throws Exception {
    int before = page.clients().size();
    // The first packets after a start may be lost to address resolution.
    String[] fetch = {"curl", "-sS", "--retry", "5", "--retry-all-errors", "--max-time", "60", ""};
    fetch[fetch.length - 1] = "http://" + WAN_HOST + ":" + PAGE_PORT + "/";
    assertThat(lan.run(fetch).expectOk()).contains("the WAN");
    assertThat(page.clients().subList(before, page.clients().size()))
        .isNotEmpty()
        .containsOnly("203.0.113.2");

    String inside = "http://" + LAN_HOST + ":" + PAGE_PORT + "/";
    assertThat(lan.run("curl", "-sS", "--max-time", "60", inside).expectOk()).contains("the LAN");
    int own = inner.clients().size();
    Program.Result refused = wan.run("curl", "-sS", "--max-time", "4", inside);
    assertThat(refused.exitCode()).as(refused.output()).isIn(7, 28);
    assertThat(inner.clients()).hasSize(own);
    assertThat(machine.ssh("show interfaces eth0 drops").expectOk()).contains("firewall");
  }

  private static void configurationIsThere(ImageMachine machine) throws Exception {
    assertThat(machine.ssh("show interfaces").expectOk()).contains("203.0.113.2/24");
  }

  private static void install(ImageMachine machine, Host wan, byte[] bundle) throws Exception {
    byte[] damaged = Arrays.copyOf(bundle, bundle.length / 100);
    int version = new String(damaged, StandardCharsets.ISO_8859_1).indexOf("1.0.1");
    damaged[version + 4] = '9';
    wan.serve(DAMAGED_PORT, damaged);
    wan.serve(BUNDLE_PORT, bundle);
    Program.Result refused = machine.ssh(add(DAMAGED_PORT));
    assertThat(refused.exitCode()).as(refused.output()).isNotEqualTo(0);
    assertThat(refused.output()).contains("IMG-0001");
    assertThat(machine.ssh("show system images").expectOk()).doesNotContain("1.0.1", "1.0.9");
    assertThat(machine.ssh(add(BUNDLE_PORT)).expectOk()).contains("Installed");
    assertThat(machine.ssh("show system images").expectOk()).containsPattern("1\\.0\\.1 +next");
  }

  /** A system that is good is not on trial any more. */
  private static void becomesGood(ImageMachine machine) {
    Pattern good = Pattern.compile("1\\.0\\.1 +running *(\r?\n|$)");
    Host.await(
        "the new system is declared good",
        () -> {
          try {
            return good.matcher(machine.ssh("show system images").output()).find();
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  private static String add(int port) {
    return "request system image add http://" + WAN_HOST + ":" + port + "/edge.weir";
  }
}
