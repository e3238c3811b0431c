package dev.weir.ovf.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ovf.Peer;
import dev.weir.ovf.Samples;
import dev.weir.ovf.Version2;
import dev.weir.ovf.diff.Difference;
import dev.weir.ovf.diff.PackageDiff;
import dev.weir.ovf.xml.XmlElement;
import dev.weir.ovf.xml.XmlName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every section of the standard as a record. */
class SectionsTest {
  private static final String CIM = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/";

  @TempDir private Path folder;

  @Test
  void isWrittenAsItWasRead() throws Exception {
    byte[] bytes = Version2.descriptor().getBytes(StandardCharsets.UTF_8);
    assertThat(Envelope.read("x", bytes).document().bytes()).isEqualTo(bytes);
  }

  @Test
  void readsTheEnvelopesSections() throws Exception {
    Envelope e = Version2.read(Version2.descriptor());
    assertThat(e.disks()).extracting(DiskDescription::id).containsExactly("root", "quorum");
    assertThat(e.disk("quorum").orElseThrow().shared()).isTrue();
    assertThat(e.disk("quorum").orElseThrow().readOnly()).isTrue();
    assertThat(e.disk("root").orElseThrow().shared()).isFalse();
    assertThat(e.networks().getFirst().portProfiles()).hasSize(1);
    assertThat(e.deploymentOptions().getFirst().preferred().orElseThrow().id()).isEqualTo("small");
    PlacementGroup group = e.placementGroups().getFirst();
    assertThat(group.id()).isEqualTo("apart");
    assertThat(group.policy()).isEqualTo("availability");
    assertThat(group.description().orElseThrow().text()).isEqualTo("Never on one host");
    Encryption.Key key = e.encryptions().getFirst().keys().getFirst();
    assertThat(key.derived()).isFalse();
    assertThat(key.algorithm()).contains("http://www.w3.org/2001/04/xmlenc#rsa-1_5");
    assertThat(key.data()).containsExactly("secret-disk");
  }

  @Test
  void readsACollectionsSections() throws Exception {
    Content cluster = Version2.read(Version2.descriptor()).content().orElseThrow();
    List<Startup.Item> order = cluster.startups().getFirst().items();
    assertThat(order).extracting(Startup.Item::id).containsExactly("node", "witness");
    assertThat(order.getFirst().order()).contains(1L);
    assertThat(order.getFirst().startAction()).isEqualTo("powerOn");
    assertThat(order.getFirst().startDelay()).isEqualTo(30);
    assertThat(order.getFirst().waitingForGuest()).isTrue();
    assertThat(order.getFirst().stopAction()).isEqualTo("guestShutdown");
    assertThat(order.getFirst().stopDelay()).isEqualTo(60);
    assertThat(order.getLast().startAction()).isEqualTo("none");
    assertThat(order.getLast().stopAction()).isEqualTo("powerOff");
    ScaleOut scale = cluster.scaleOuts().getFirst();
    assertThat(scale.id()).isEqualTo("node");
    assertThat(scale.instances()).contains(2L);
    assertThat(scale.minimum()).isEqualTo(1);
    assertThat(scale.maximum()).contains(8L);
    HardwareItem memory = cluster.resourceAllocations().getFirst().items().getFirst();
    assertThat(memory.field("Reservation")).contains("512");
    assertThat(memory.is(ResourceType.MEMORY)).isTrue();
    assertThat(cluster.annotations().getFirst().text().orElseThrow().text())
        .isEqualTo("Needs a tie breaker");
    assertThat(cluster.eulas().getFirst().license().orElseThrow().id()).contains("licence");
  }

  @Test
  void readsASystemsSections() throws Exception {
    Content node = Version2.read(Version2.descriptor()).systems().getFirst();
    assertThat(node.placements().getFirst().groups()).containsExactly("apart");
    assertThat(node.install().orElseThrow().initialBootStopDelay()).contains(300L);
    OperatingSystem os = node.operatingSystem().orElseThrow();
    assertThat(os.id()).contains(96);
    assertThat(os.version()).contains("13");
    assertThat(os.description().orElseThrow().text()).isEqualTo("Debian");
    EnvironmentFiles.Item file = node.environmentFiles().getFirst().files().getFirst();
    assertThat(file.fileRef()).isEqualTo("config");
    assertThat(file.path()).isEqualTo("setup/cfg.xml");
    BootDevices.Order boot = node.bootDevices().getFirst().orders().getFirst();
    assertThat(boot.caption()).isEqualTo("Pre-Install");
    assertThat(boot.description()).isEqualTo("Boots the network first");
    assertThat(boot.sources().getFirst().instanceId()).contains("5");
    assertThat(boot.sources().getLast().kind()).contains("CIM:Hard-Disk:1");
  }

  /** Also with the namespaces of DSP0243's table, as VirtualBox writes them. */
  @Test
  void storageAndPortsAreHardwareItems() throws Exception {
    String text = Version2.descriptor();
    String other =
        text.replace("StorageAllocationSettingData\"", "StorageAllocationSettingData.xsd\"")
            .replace("PortAllocationSettingData\"", "PortAllocationSettingData.xsd\"");
    for (String one : List.of(text, other)) {
      Content node = Version2.read(one).systems().getFirst();
      HardwareItem disk = node.first(ResourceType.DISK).orElseThrow();
      assertThat(disk.kind()).isEqualTo(HardwareItem.Kind.STORAGE);
      assertThat(disk.access()).contains("read and write");
      assertThat(disk.parent()).contains("3");
      assertThat(disk.hostResources())
          .containsExactly(new HostResource(HostResource.Kind.DISK, "root"));
      HardwareItem port = node.first(ResourceType.ETHERNET).orElseThrow();
      assertThat(port.kind()).isEqualTo(HardwareItem.Kind.ETHERNET_PORT);
      assertThat(port.connections()).containsExactly("lan");
      assertThat(port.portProfile()).contains("gold");
      assertThat(port.defaultVlan()).contains(10L);
      assertThat(port.withField("PortVID", "7").element().toString())
          .contains("<epasd:PortVID>7</epasd:PortVID>");
      XmlName name = new XmlName(Namespaces.OVF_2, "StorageItem", "");
      assertThat(
              new HardwareItem(XmlElement.of(name)).withField("Access", "1").element().toString())
          .contains("<sasd:Access>1</sasd:Access>");
    }
  }

  @Test
  void differencesAreInWords() throws Exception {
    String text = Version2.descriptor();
    String other =
        text.replace("ovf:order=\"2\"", "ovf:order=\"3\"")
            .replace("ovf:maximum=\"8\"", "ovf:maximum=\"9\"")
            .replace("BootStopDelay=\"300\"", "BootStopDelay=\"0\"")
            .replace("\"availability\"", "\"affinity\"")
            .replace("ovf:readOnly=\"true\"", "")
            .replace("gold", "silver")
            .replace("CIM:Hard-Disk:1", "CIM:CD/DVD:1")
            .replace("<rasd:Limit>4096", "<rasd:Limit>8192")
            .replace("#rsa-1_5", "#rsa-oaep-mgf1p")
            .replace("setup/cfg.xml", "cfg.xml");
    assertThat(PackageDiff.of(Version2.read(text), Version2.read(other)))
        .extracting(Difference::toString)
        .containsExactlyInAnyOrder(
            "disk 'quorum' shared: read only -> yes",
            "placement group 'apart': policy availability, description Never on one host -> policy"
                + " affinity, description Never on one host",
            "encryption key: algorithm http://www.w3.org/2001/04/xmlenc#rsa-1_5, data secret-disk ->"
                + " algorithm http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p, data secret-disk",
            "collection 'cluster' startup 'witness': order 2, start action none, start delay 0, stop"
                + " action powerOff, stop delay 0 -> order 3, start action none, start delay 0, stop"
                + " action powerOff, stop delay 0",
            "collection 'cluster' scale out 'node': instances 2, minimum 1, maximum 8, description"
                + " Number of nodes -> instances 2, minimum 1, maximum 9, description Number of nodes",
            "collection 'cluster' resource allocation '0': resource memory, reservation 512, limit"
                + " 4096, units byte * 2^20 -> resource memory, reservation 512, limit 8192, units"
                + " byte * 2^20",
            "system 'node' install: 300 -> 0",
            "system 'node' environment file 'setup/cfg.xml': removed file config",
            "system 'node' environment file 'cfg.xml': added file config",
            "system 'node' boot order (2): order Pre-Install, source Disk, kind CIM:Hard-Disk:1 ->"
                + " order Pre-Install, source Disk, kind CIM:CD/DVD:1",
            "system 'node' Ethernet adapter 5 port profile: gold -> silver");
  }

  /** The items of our sample are what DMTF's schemas of CIM's classes describe. */
  @Test
  void cimsSchemasAcceptTheItems() throws Exception {
    Path schemas = Samples.folder("ovf/xsd-1.1.1");
    for (Path schema : Samples.files(schemas, ".xsd")) {
      String text = Files.readString(schema);
      Files.writeString(
          folder.resolve(String.valueOf(schema.getFileName())),
          text.replace("http://schemas.dmtf.org/wbem/wscim/1/common.xsd", "common.xsd"));
    }
    Content node = Version2.read(Version2.descriptor()).systems().getFirst();
    int checked = 0;
    for (HardwareItem item : node.hardware().getFirst().items()) {
      String prefix = item.kind().prefix();
      String type =
          switch (item.kind()) {
            case RESOURCE -> "CIM_ResourceAllocationSettingData";
            case STORAGE -> "CIM_StorageAllocationSettingData";
            case ETHERNET_PORT -> "CIM_EthernetPortAllocationSettingData";
          };
      String root = prefix + ":" + type;
      StringBuilder document = new StringBuilder();
      document.append("<%s xmlns:%s=\"%s%s\">".formatted(root, prefix, CIM, type));
      item.element().elements().forEach(document::append);
      document.append("</").append(root).append(">");
      Path file = folder.resolve("item" + ++checked + ".xml");
      Files.writeString(file, document);
      Peer.Outcome outcome =
          Peer.run(
              folder, "xmllint", "--nonet", "--noout", "--schema", type + ".xsd", file.toString());
      assertThat(outcome.code()).as("%s", outcome.output()).isZero();
    }
    assertThat(checked).isEqualTo(6);
  }
}
