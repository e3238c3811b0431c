package dev.weir.ovf.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.Packages;
import dev.weir.ovf.Progress;
import dev.weir.ovf.Samples;
import dev.weir.ovf.diff.Difference;
import dev.weir.ovf.diff.PackageDiff;
import dev.weir.ovf.model.Content;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.HardwareItem;
import dev.weir.ovf.model.ResourceType;
import dev.weir.ovf.pack.OvfPackage;
import dev.weir.ovf.pack.PackOptions;
import dev.weir.ovf.pack.PackageContent;
import dev.weir.ovf.pack.PackageWriter;
import dev.weir.ovf.validate.Severity;
import dev.weir.ovf.validate.Validator;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EditTest {
  @TempDir private Path folder;

  private static Envelope read() throws OvfException {
    return Envelope.read("e", Packages.descriptor().getBytes(StandardCharsets.UTF_8));
  }

  /** Lines of the first that the second lacks, and the other way round. */
  private static List<String> lines(Envelope before, Envelope after) {
    List<String> old = before.document().text().lines().toList();
    List<String> now = after.document().text().lines().toList();
    List<String> out = new ArrayList<>();
    old.stream().filter(l -> !now.contains(l)).forEach(l -> out.add("-" + l.strip()));
    now.stream().filter(l -> !old.contains(l)).forEach(l -> out.add("+" + l.strip()));
    return out;
  }

  @Test
  void memoryChangesThreeLinesAtMost() throws Exception {
    Envelope before = read();
    Envelope after = HardwareEdits.memory(before, Scope.ONLY, 4L << 30);
    assertThat(lines(before, after))
        .containsExactly(
            "-<rasd:ElementName>1024MB of memory</rasd:ElementName>",
            "-<rasd:VirtualQuantity>1024</rasd:VirtualQuantity>",
            "+<rasd:ElementName>4096MB of memory</rasd:ElementName>",
            "+<rasd:VirtualQuantity>4096</rasd:VirtualQuantity>");
    assertThat(PackageDiff.of(before, after))
        .containsExactly(new Difference("system 'edge' memory 2", "1 GiB", "4 GiB"));
    assertThatThrownBy(() -> HardwareEdits.memory(before, Scope.ONLY, 1))
        .hasMessageContaining("multiple of 1 MiB");
  }

  @Test
  void aNewAdapterIsLaidOutAsTheOthers() throws Exception {
    Envelope before = read();
    Envelope after = HardwareEdits.addNic(before, Scope.ONLY, "wan", "VmxNet3");
    assertThat(lines(before, after))
        .containsExactly(
            "+<ovf:Network ovf:name=\"wan\"/>",
            "+<rasd:Connection>wan</rasd:Connection>",
            "+<rasd:ElementName>Network adapter 2</rasd:ElementName>",
            "+<rasd:InstanceID>6</rasd:InstanceID>",
            "+<rasd:ResourceSubType>VmxNet3</rasd:ResourceSubType>");
    assertThat(after.document().text()).contains("\n      <ovf:Item>\n        <rasd:Automatic");
    assertThat(Validator.validate("e", after, Set.of()))
        .noneMatch(f -> f.severity() == Severity.ERROR);
    Envelope removed = HardwareEdits.removeItem(after, Scope.ONLY, "Network adapter 2");
    assertThat(lines(before, removed)).containsExactly("+<ovf:Network ovf:name=\"wan\"/>");
  }

  @Test
  void networksPropertiesAndTexts() throws Exception {
    Envelope e = read();
    e = NetworkEdits.rename(e, "lan", "inside");
    e = PropertyEdits.set(e, Scope.ONLY, "hostname", "fw2");
    e = PropertyEdits.add(e, Scope.ONLY, "dns", "string", "192.0.2.1", "DNS");
    e = PropertyEdits.remove(e, Scope.ONLY, "port");
    e = SectionEdits.product(e, Scope.ONLY, "Version", "2.0");
    e = SectionEdits.annotation(e, Scope.ONLY, "Hello & goodbye");
    e = SectionEdits.transport(e, Scope.ONLY, "iso");
    e = HardwareEdits.families(e, Scope.ONLY, "vmx-19");
    assertThat(PackageDiff.of(read(), e))
        .extracting(Difference::toString)
        .contains(
            "system 'edge' Ethernet adapter 5 network: lan -> inside",
            "system 'edge' property 'hostname': 'edge1' of type string MinLen(1) MaxLen(8) ->"
                + " 'fw2' of type string MinLen(1) MaxLen(8)",
            "system 'edge' version: added 2.0",
            "system 'edge' annotation: added Hello & goodbye",
            "system 'edge' hardware family: vmx-13 -> vmx-19");
    assertThat(Validator.validate("e", e, Set.of())).noneMatch(f -> f.severity() == Severity.ERROR);
    Envelope base = read();
    assertThatThrownBy(() -> PropertyEdits.set(base, Scope.ONLY, "port", "99999"))
        .hasMessageContaining("does not fit");
    assertThatThrownBy(() -> NetworkEdits.rename(base, "nosuch", "x"))
        .hasMessageContaining("there are: lan");
  }

  @Test
  void anAddedDiskGetsADriveAndAFreePlace() throws Exception {
    Path descriptor = Packages.folder(folder.resolve("p"));
    Path extra = folder.resolve("data.vmdk");
    Files.copy(folder.resolve("p/disk1.vmdk"), extra);
    Path ova = folder.resolve("two.ova");
    try (OvfPackage ovf = OvfPackage.open(descriptor)) {
      PackageContent content = PackageContent.of(ovf);
      content = FileEdits.addDisk(content, Scope.ONLY, extra, "scsi");
      content =
          FileEdits.addDisk(
              content, Scope.ONLY, Files.copy(extra, folder.resolve("d2.vmdk")), "sata");
      PackageWriter.writeOva(content, ova, PackOptions.DEFAULT);
    }
    try (OvfPackage ovf = OvfPackage.open(ova)) {
      assertThat(Validator.validate(ovf, Set.of(), true, Progress.NONE))
          .noneMatch(f -> f.severity() == Severity.ERROR);
      assertThat(ovf.envelope().disks()).hasSize(3);
      List<HardwareItem> drives =
          ovf.envelope().systems().getFirst().hardware().getFirst().items(Optional.empty()).stream()
              .filter(i -> i.is(ResourceType.DISK))
              .toList();
      assertThat(drives.get(1).parent()).contains("3");
      assertThat(drives.get(1).field("AddressOnParent")).contains("1");
      assertThat(drives.get(2).parent()).isNotEqualTo(drives.get(1).parent());
    }
  }

  @Test
  void memoryOfEverySampleCanBeChanged() throws Exception {
    int changed = 0;
    for (Path file : Samples.descriptors()) {
      Envelope envelope;
      try {
        envelope = Envelope.read(file.toString(), Files.readAllBytes(file));
      } catch (OvfException _) {
        continue;
      }
      for (Content system : envelope.systems()) {
        Scope scope = new Scope(Optional.of(system.id()), Optional.empty());
        try {
          Envelope after = HardwareEdits.memory(envelope, scope, 3L << 30);
          Envelope again = Envelope.read(file.toString(), after.document().bytes());
          assertThat(
                  scope.system(again).hardware().stream()
                      .flatMap(h -> h.items().stream())
                      .filter(i -> i.is(ResourceType.MEMORY) && i.bound().isEmpty()))
              .as("%s", file)
              .allMatch(i -> i.bytes().equals(Optional.of(3L << 30)));
          changed++;
        } catch (OvfException e) {
          assertThat(e.getMessage())
              .matches("no item of memory.*|there is no system.*|there are several.*");
        }
      }
    }
    assertThat(changed).isGreaterThan(100);
  }
}
