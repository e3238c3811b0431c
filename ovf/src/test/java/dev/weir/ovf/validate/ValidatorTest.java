package dev.weir.ovf.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.Packages;
import dev.weir.ovf.Peer;
import dev.weir.ovf.Progress;
import dev.weir.ovf.Samples;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.OvfVersion;
import dev.weir.ovf.pack.OvfPackage;
import dev.weir.ovf.xml.Position;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidatorTest {
  private static final Set<Target> NONE = EnumSet.noneOf(Target.class);

  /** Rules that say what the schema says. */
  private static final Set<String> SCHEMA =
      Set.of(
          "references-first",
          "section-order",
          "one-content",
          "section-unknown",
          "missing-element",
          "cim-name",
          "cim-repeated",
          "cim-order",
          "cim-missing",
          "cim-value",
          "instance-id",
          "repeated-element",
          "unexpected-element",
          "element-order",
          "missing-attribute",
          "attribute-prefix",
          "attribute-value",
          "namespace",
          "prefix");

  @TempDir private Path folder;

  private static List<Finding> check(UnaryOperator<String> change, Target... targets)
      throws OvfException {
    String text = change.apply(Packages.descriptor());
    assertThat(text).isNotEqualTo(Packages.descriptor());
    return of(text, targets);
  }

  private static List<Finding> of(String text, Target... targets) throws OvfException {
    Envelope envelope = Envelope.read("x.ovf", text.getBytes(StandardCharsets.UTF_8));
    return Validator.validate("x.ovf", envelope, Set.of(targets));
  }

  private static void finds(String rule, UnaryOperator<String> change, Target... targets)
      throws OvfException {
    assertThat(check(change, targets)).extracting(Finding::rule).contains(rule);
  }

  @Test
  void aGoodDescriptorHasNoErrorsForItsTargets() throws Exception {
    assertThat(of(Packages.descriptor(), Target.VSPHERE, Target.VIRTUALBOX, Target.PROXMOX))
        .noneMatch(f -> f.severity() == Severity.ERROR);
  }

  @Test
  void saysWhereAndWhatToDo() throws Exception {
    List<Finding> findings = check(t -> t.replace("ovf:fileRef=\"file1\"", "ovf:fileRef=\"f9\""));
    Finding finding =
        findings.stream().filter(f -> f.rule().equals("dangling-file")).findFirst().orElseThrow();
    assertThat(finding.position()).isEqualTo(new Position(8, 5));
    assertThat(finding.path()).isEqualTo("Envelope/DiskSection/Disk");
    assertThat(finding.message()).contains("f9");
    assertThat(finding.remedy()).isNotEmpty();
    assertThat(finding.reference()).contains("DSP0243");
  }

  @Test
  void findsWhatDangles() throws Exception {
    finds("dangling-resource", t -> t.replace("/disk/disk1", "/disk/nosuch"));
    finds("dangling-network", t -> t.replace("<rasd:Connection>lan", "<rasd:Connection>wan"));
    finds("dangling-item", t -> t.replace("<rasd:Parent>3<", "<rasd:Parent>33<"));
    finds(
        "dangling-configuration",
        t -> t.replaceFirst("<ovf:Item>", "<ovf:Item ovf:configuration=\"big\">"));
    finds("duplicate-instance", t -> t.replace("InstanceID>5<", "InstanceID>4<"));
    finds("duplicate-property", t -> t.replace("key=\"port\"", "key=\"hostname\""));
    finds("circular-parent", t -> t.replace("ovf:diskId", "ovf:parentRef=\"disk1\" ovf:diskId"));
    finds("unsafe-name", t -> t.replace("disk1.vmdk", "../disk1.vmdk"));
    finds("unsafe-name", t -> t.replace("disk1.vmdk", "/etc/passwd"));
    finds("remote-file", t -> t.replace("disk1.vmdk", "http://example.com/disk1.vmdk"));
    finds("parent-type", t -> t.replace("<rasd:Parent>3<", "<rasd:Parent>5<"));
    finds("address-range", t -> t.replace("OnParent>0<", "OnParent>7<"));
    finds("prefix", t -> t.replace(" xmlns:rasd=", " xmlns:other="));
    finds("capacity", t -> t.replaceFirst("capacity=\"\\d+\"", "capacity=\"much\""));
    finds("property-value", t -> t.replace("value=\"22\"", "value=\"65536\""));
    finds("property-value", t -> t.replace("value=\"edge1\"", "value=\"much-too-long\""));
    finds("property-type", t -> t.replace("type=\"uint16\"", "type=\"uint13\""));
    finds("units", t -> t.replace("byte * 2^20", "bits"));
    finds(
        "element-order",
        t ->
            t.replaceFirst(
                "(?s)(<ovf:Info>Hardware.*?>)(.*?)(<ovf:System>.*?</ovf:System>)(\\s*<ovf:Item>.*?</ovf:Item>)",
                "$1$2$4$3"));
  }

  @Test
  void knowsWhatTargetsRefuse() throws Exception {
    finds("hardware-family", t -> t.replace("vmx-13", "virtualbox-2.2"), Target.VSPHERE);
    finds("nic-subtype", t -> t.replace("E1000", "virtio"), Target.VSPHERE);
    finds("nic-subtype", t -> t.replace("E1000", "VmxNet3"), Target.VIRTUALBOX);
    finds("resource-type-target", t -> t.replace("Type>10<", "Type>32768<"), Target.VIRTUALBOX);
    finds("memory-units", t -> t.replace("byte * 2^20", "byte * 2^10"), Target.PROXMOX);
    finds("xmlns-vmw", t -> t.replaceFirst(" xmlns:vmw=\"[^\"]*\"", ""), Target.PROXMOX);
    finds(
        "compression-target",
        t -> t.replace("id=\"file1\"", "id=\"file1\" ovf:compression=\"gzip\""),
        Target.VSPHERE);
    finds(
        "chunks-target",
        t -> t.replace("id=\"file1\"", "id=\"file1\" ovf:chunkSize=\"10\""),
        Target.LIBVIRT);
    finds("disk-format-target", t -> t.replace("#streamOptimized", "#sparse"), Target.VSPHERE);
    finds("no-import", t -> t + " ", Target.HYPER_V);
    finds("flavor", t -> t + " ", Target.OPENSTACK);
  }

  @Test
  void comparesFilesWithTheDescriptor() throws Exception {
    Path descriptor = Packages.folder(folder);
    Files.writeString(
        descriptor,
        Packages.descriptor()
            .replace("ovf:capacity=\"4194304\"", "ovf:capacity=\"1048576\"")
            .replace("id=\"file1\"", "id=\"file1\" ovf:size=\"7\""));
    try (OvfPackage ovf = OvfPackage.open(descriptor)) {
      assertThat(Validator.validate(ovf, NONE, true, Progress.NONE))
          .extracting(Finding::rule)
          .contains("disk-capacity", "file-size", "no-manifest");
    }
    Files.delete(folder.resolve("disk1.vmdk"));
    try (OvfPackage ovf = OvfPackage.open(descriptor)) {
      assertThat(Validator.validate(ovf, NONE, true, Progress.NONE))
          .extracting(Finding::rule)
          .contains("missing-file");
    }
  }

  @Test
  void vsphereReadsManifestsByLetter() throws Exception {
    Path descriptor = Packages.folder(folder);
    Files.writeString(folder.resolve("edge.mf"), "SHA256 (edge.ovf) = " + "0".repeat(64) + "\n");
    try (OvfPackage ovf = OvfPackage.open(descriptor)) {
      assertThat(Validator.validate(ovf, Set.of(Target.VSPHERE), true, Progress.NONE))
          .extracting(Finding::rule)
          .contains("manifest-spelling", "digest");
    }
  }

  @Test
  void everySampleCanBeValidatedForAllTargets() throws Exception {
    int findings = 0;
    for (Path file : Samples.descriptors()) {
      try {
        Envelope envelope = Envelope.read(file.toString(), Files.readAllBytes(file));
        findings +=
            Validator.validate(file.toString(), envelope, EnumSet.allOf(Target.class)).size();
      } catch (OvfException e) {
        assertThat(e).hasMessageContaining("not an OVF descriptor");
      }
    }
    assertThat(findings).isGreaterThan(1000);
  }

  /** Whatever DMTF's schema accepts, our rules of structure accept; and they agree on most. */
  @Test
  void agreesWithTheSchema() throws Exception {
    Path schema = Samples.folder("ovf/xsd-1.1.1").resolve("dsp8023_1.1.1.xsd");
    List<String> command = new ArrayList<>();
    command.addAll(List.of("xmllint", "--nonet", "--noout", "--schema", schema.toString()));
    Map<String, Envelope> all = new LinkedHashMap<>();
    for (Path file : Samples.descriptors()) {
      try {
        Envelope envelope = Envelope.read(file.toString(), Files.readAllBytes(file));
        if (envelope.version().filter(v -> v == OvfVersion.V1).isPresent()) {
          all.put(file.toString(), envelope);
        }
      } catch (OvfException _) {
        // not a descriptor
      }
    }
    command.addAll(all.keySet());
    Set<String> accepted =
        Peer.run(folder, command.toArray(String[]::new))
            .output()
            .lines()
            .filter(line -> line.endsWith(" validates"))
            .map(line -> line.substring(0, line.length() - " validates".length()))
            .collect(Collectors.toSet());
    List<String> strict = new ArrayList<>();
    int same = 0;
    int total = all.size();
    for (Map.Entry<String, Envelope> entry : all.entrySet()) {
      List<Finding> ours =
          Validator.validate(entry.getKey(), entry.getValue(), NONE).stream()
              .filter(f -> SCHEMA.contains(f.rule()))
              .toList();
      same += accepted.contains(entry.getKey()) == ours.isEmpty() ? 1 : 0;
      if (accepted.contains(entry.getKey()) && !ours.isEmpty()) {
        strict.add(entry.getKey() + " " + ours.getFirst());
      }
    }
    assertThat(accepted).hasSizeGreaterThan(50);
    System.out.printf("schema: %d descriptors, same verdict on %d%n", total, same);
    assertThat(strict).isEmpty();
    assertThat(same).isGreaterThan(total * 7 / 10);
  }
}
