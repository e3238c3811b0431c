package dev.weir.ovf.model;

import dev.weir.ovf.xml.XmlElement;
import java.util.List;
import java.util.Optional;

/** A section of an envelope, a virtual system or a collection. */
public record Section(XmlElement element) implements View {
  /** Sections of the standard. Their names end with {@code Section} in a descriptor. */
  public enum Kind {
    DISK("DiskSection"),
    SHARED_DISK("SharedDiskSection"),
    NETWORK("NetworkSection"),
    DEPLOYMENT_OPTION("DeploymentOptionSection"),
    RESOURCE_ALLOCATION("ResourceAllocationSection"),
    STARTUP("StartupSection"),
    ANNOTATION("AnnotationSection"),
    EULA("EulaSection"),
    PRODUCT("ProductSection"),
    OPERATING_SYSTEM("OperatingSystemSection"),
    INSTALL("InstallSection"),
    VIRTUAL_HARDWARE("VirtualHardwareSection"),
    ENVIRONMENT_FILES("EnvironmentFilesSection"),
    BOOT_DEVICE("BootDeviceSection"),
    SCALE_OUT("ScaleOutSection"),
    PLACEMENT_GROUP("PlacementGroupSection"),
    PLACEMENT("PlacementSection"),
    ENCRYPTION("EncryptionSection"),
    /** A vendor's own, or one that no standard knows. */
    UNKNOWN("");

    private final String local;

    Kind(String local) {
      this.local = local;
    }

    /** Name of its element; empty for the unknown. */
    public String local() {
      return local;
    }

    private static Kind of(String local) {
      for (Kind kind : values()) {
        if (kind.local.equals(local)) {
          return kind;
        }
      }
      return UNKNOWN;
    }
  }

  /** What it is. */
  public Kind kind() {
    String namespace = element.name().namespace();
    return Namespaces.isOvf(namespace) || namespace.isEmpty()
        ? Kind.of(Elements.kind(element))
        : Kind.UNKNOWN;
  }

  /** Name for messages: as written, or the type of a 0.9 section. */
  public String title() {
    return element.name().local().equals("Section")
        ? Elements.kind(element)
        : element.name().qualified();
  }

  /** What it is about, for a reader that does not know it. */
  public Optional<Message> info() {
    return message("Info");
  }

  static boolean isSection(XmlElement element) {
    String kind = Elements.kind(element);
    return kind.endsWith("Section") || element.name().local().equals("Section");
  }

  static List<Section> of(XmlElement parent) {
    return parent.elements().stream().filter(Section::isSection).map(Section::new).toList();
  }

  /** Disks of a {@link Kind#DISK} or {@link Kind#SHARED_DISK} section. */
  public List<DiskDescription> disks() {
    return element.elements().stream()
        .filter(child -> Elements.is(child, "Disk") || Elements.is(child, "SharedDisk"))
        .map(DiskDescription::new)
        .toList();
  }

  /** Networks of a {@link Kind#NETWORK} section. */
  public List<Network> networks() {
    return Elements.children(element, "Network").stream().map(Network::new).toList();
  }
}
