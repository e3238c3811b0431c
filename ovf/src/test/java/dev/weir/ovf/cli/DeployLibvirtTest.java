package dev.weir.ovf.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.ovf.Packages;
import dev.weir.ovf.Peer;
import dev.weir.ovf.disk.ConvertOptions;
import dev.weir.ovf.disk.Disk;
import dev.weir.ovf.disk.DiskConverter;
import dev.weir.ovf.disk.DiskFormat;
import dev.weir.ovf.edit.FileEdits;
import dev.weir.ovf.edit.Scope;
import dev.weir.ovf.pack.OvfPackage;
import dev.weir.ovf.pack.PackOptions;
import dev.weir.ovf.pack.PackageContent;
import dev.weir.ovf.pack.PackageWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Guests that libvirt itself takes, and starts. */
class DeployLibvirtTest {
  /** Kinds of guests: name, what of the descriptor is replaced, options. */
  private enum Kind {
    BIOS("", ""),
    EFI("", "") {
      @Override
      String change(String text) {
        return text.replace(
            "</ovf:VirtualHardwareSection>",
            "<vmw:Config ovf:required=\"false\" vmw:key=\"firmware\" vmw:value=\"efi\"/>"
                + "</ovf:VirtualHardwareSection>");
      }
    },
    PVSCSI("lsilogic", "VirtualSCSI"),
    BUSLOGIC("lsilogic", "buslogic"),
    IDE("ResourceType>6<", "ResourceType>5<"),
    SATA("ResourceType>6<", "ResourceType>20<"),
    VMXNET3(">E1000<", ">VmxNet3<"),
    E1000E(">E1000<", ">E1000e<"),
    PCNET(">E1000<", ">PCNet32<"),
    VIRTIO_NET(">E1000<", ">virtio<"),
    VIRTIO("", "", "--bus", "virtio"),
    FORCED_IDE("", "", "--bus", "ide"),
    FORCED_SCSI("", "", "--bus", "scsi");

    private final String old;
    private final String replacement;
    private final List<String> options;

    Kind(String old, String replacement, String... options) {
      this.old = old;
      this.replacement = replacement;
      this.options = List.of(options);
    }

    String change(String text) {
      return old.isEmpty() ? text : text.replace(old, replacement);
    }
  }

  @TempDir private Path folder;

  /** A package with three disks: two on the first controller, one on a controller of its own. */
  @BeforeEach
  void makePackage() throws Exception {
    Packages.folder(folder.resolve("one"));
    Path extra = raw("data");
    Path target = folder.resolve("three");
    try (OvfPackage ovf = OvfPackage.open(folder.resolve("one"))) {
      PackageContent content = PackageContent.of(ovf);
      content = FileEdits.addDisk(content, Scope.ONLY, extra, "scsi");
      content = FileEdits.addDisk(content, Scope.ONLY, raw("log"), "sata");
      PackageWriter.writeFolder(content, target, PackOptions.DEFAULT.withDigest(Optional.empty()));
    }
  }

  private Path raw(String name) throws Exception {
    Path raw = Files.write(folder.resolve(name + ".raw"), new byte[1 << 20]);
    Path vmdk = folder.resolve(name + ".vmdk");
    try (Disk disk = Disk.open(raw)) {
      DiskConverter.convert(disk, vmdk, ConvertOptions.to(DiskFormat.VMDK_STREAM_OPTIMIZED));
    }
    return vmdk;
  }

  private Path deploy(Kind kind) throws Exception {
    Path descriptor = folder.resolve("three").resolve("edge.ovf");
    String text = Files.readString(descriptor);
    Path target = folder.resolve("guest-" + kind);
    try {
      Files.writeString(descriptor, kind.change(text));
      StringWriter errors = new StringWriter();
      CommandLine line = Ovf.line().setErr(new PrintWriter(errors));
      List<String> arguments = new ArrayList<>();
      arguments.addAll(List.of("deploy-libvirt", descriptor.toString(), target.toString()));
      arguments.addAll(List.of("--name", kind.toString(), "--network", "lan=bridge:br0"));
      arguments.addAll(kind.options);
      arguments.add("--tcg");
      assertThat(line.execute(arguments.toArray(String[]::new))).as("%s", errors).isZero();
    } finally {
      Files.writeString(descriptor, text);
    }
    return target.resolve(kind + ".xml");
  }

  @Test
  void libvirtsSchemaAcceptsEveryKindOfGuest() throws Exception {
    for (Kind kind : Kind.values()) {
      Path xml = deploy(kind);
      Peer.Outcome schema = Peer.run(folder, "virt-xml-validate", xml.toString(), "domain");
      assertThat(schema.code()).as("%s: %s", kind, schema.output()).isZero();
      Peer.Outcome defined =
          Peer.run(
              folder, "virsh", "-c", "test:///default", "define", "--validate", xml.toString());
      assertThat(defined.code()).as("%s: %s", kind, defined.output()).isZero();
    }
  }

  /** Linux shows no disk of QEMU's SAS controller that has none. */
  @Test
  void disksHaveAddressesOnSas() throws Exception {
    List<String> addresses =
        Pattern.compile("<wwn>(3[0-9a-f]{15})</wwn>")
            .matcher(Files.readString(deploy(Kind.BIOS)))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(addresses).hasSize(2).doesNotHaveDuplicates();
    assertThat(Files.readString(deploy(Kind.PVSCSI))).doesNotContain("<wwn>");
  }

  @Test
  void theSchemaRefusesWhatIsWrong() throws Exception {
    Path xml = deploy(Kind.BIOS);
    Files.writeString(xml, Files.readString(xml).replace("bus=\"scsi\"", "bus=\"nosuch\""));
    assertThat(Peer.run(folder, "virt-xml-validate", xml.toString(), "domain").code()).isNotZero();
  }

  /**
   * libvirt's QEMU driver within virsh, with no daemon: it knows what QEMU can do, and QEMU makes
   * the devices. The guests have nothing to boot.
   */
  @Test
  void qemuStartsEveryKindOfGuest() throws Exception {
    assumeTrue(
        Peer.run(folder, "unshare", "-m", "-n", "true").code() == 0,
        "libvirt's QEMU driver needs root, and namespaces of its own");
    assumeTrue(
        Files.exists(Path.of("/usr/share/qemu/firmware/60-edk2-x86_64.json")),
        "ovmf is not installed");
    List<String> commands = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      String xml = deploy(kind).toString();
      commands.add("create --validate '" + xml + "'; destroy " + kind);
    }
    Path script = folder.resolve("run.sh");
    Files.writeString(
        script,
        """
        set -e
        mkdir -p root/etc
        printf 'user = "root"\\ngroup = "root"\\nsecurity_driver = "none"\\nstdio_handler = "file"\\n' > root/etc/qemu.conf
        # The driver looks up its usual user even where its configuration names another.
        { cat /etc/passwd; echo 'libvirt-qemu:x:0:0::/:/bin/false'; } > passwd
        { cat /etc/group; echo 'libvirt-qemu:x:0:'; } > group
        mount --bind passwd /etc/passwd
        mount --bind group /etc/group
        ip link add br0 type bridge
        exec virsh -c "qemu:///embed?root=$PWD/root" "$1"
        """);
    String path = script.toString();
    Peer.Outcome outcome =
        Peer.run(folder, "unshare", "-m", "-n", "sh", path, String.join("; ", commands));
    assertThat(outcome.output()).doesNotContain("error:");
    for (Kind kind : Kind.values()) {
      assertThat(outcome.output())
          .contains("Domain '" + kind + "' created", "Domain '" + kind + "' destroyed");
    }
  }
}
