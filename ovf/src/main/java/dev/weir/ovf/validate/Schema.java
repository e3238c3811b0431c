package dev.weir.ovf.validate;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the standard says of elements: attributes, children, their order and number (DSP0243 7 to
 * 9). A table, because checks differ in nothing else.
 */
final class Schema {
  /** How often a child may be there. */
  enum Count {
    ONE,
    OPTIONAL,
    MANY,
    SOME
  }

  /** What a value has to look like. */
  enum Type {
    TEXT,
    BOOLEAN,
    UNSIGNED,
    SIGNED,
    UINT16
  }

  /**
   * A child element.
   *
   * @param beside whether it may also stand before the one that is listed before it
   */
  record Child(String name, Count count, boolean beside) {
    Child(String name, Count count) {
      this(name, count, false);
    }
  }

  /** An attribute. */
  record Attribute(String name, boolean required, Type type) {}

  /**
   * An element.
   *
   * @param children in their order
   * @param anyOrder whether the order of children is free
   */
  record Element(List<Attribute> attributes, List<Child> children, boolean anyOrder) {}

  private Schema() {}

  private static Attribute must(String name, Type type) {
    return new Attribute(name, true, type);
  }

  private static Attribute may(String name, Type type) {
    return new Attribute(name, false, type);
  }

  private static Child one(String name) {
    return new Child(name, Count.ONE);
  }

  private static Child maybe(String name) {
    return new Child(name, Count.OPTIONAL);
  }

  private static Child many(String name) {
    return new Child(name, Count.MANY);
  }

  private static Element of(List<Attribute> attributes, Child... children) {
    return new Element(attributes, List.of(children), false);
  }

  /** By local name, within OVF's namespaces. Names in {@code Startup/Item} style are by parent. */
  static final Map<String, Element> ELEMENTS =
      Map.ofEntries(
          Map.entry("References", of(List.of(), many("File"))),
          Map.entry(
              "File",
              of(
                  List.of(
                      must("id", Type.TEXT),
                      must("href", Type.TEXT),
                      may("size", Type.UNSIGNED),
                      may("compression", Type.TEXT),
                      may("chunkSize", Type.SIGNED)))),
          Map.entry("DiskSection", of(List.of(), one("Info"), many("Disk"))),
          Map.entry(
              "Disk",
              of(
                  List.of(
                      must("diskId", Type.TEXT),
                      must("capacity", Type.TEXT),
                      may("fileRef", Type.TEXT),
                      may("format", Type.TEXT),
                      may("populatedSize", Type.SIGNED),
                      may("parentRef", Type.TEXT)))),
          Map.entry("NetworkSection", of(List.of(), one("Info"), many("Network"))),
          Map.entry("Network", of(List.of(must("name", Type.TEXT)), maybe("Description"))),
          Map.entry(
              "DeploymentOptionSection",
              of(List.of(), one("Info"), new Child("Configuration", Count.SOME))),
          Map.entry(
              "Configuration",
              of(
                  List.of(must("id", Type.TEXT), may("default", Type.BOOLEAN)),
                  one("Label"),
                  one("Description"))),
          Map.entry("AnnotationSection", of(List.of(), one("Info"), one("Annotation"))),
          Map.entry("EulaSection", of(List.of(), one("Info"), one("License"))),
          Map.entry(
              "InstallSection",
              of(List.of(must("initialBootStopDelay", Type.UINT16)), one("Info"))),
          Map.entry("StartupSection", of(List.of(), one("Info"), many("Item"))),
          Map.entry(
              "StartupSection/Item",
              of(
                  List.of(
                      must("id", Type.TEXT),
                      must("order", Type.UINT16),
                      may("startDelay", Type.UINT16),
                      may("waitingForGuest", Type.BOOLEAN),
                      may("stopDelay", Type.UINT16),
                      may("startAction", Type.TEXT),
                      may("stopAction", Type.TEXT)))),
          Map.entry("ResourceAllocationSection", of(List.of(), one("Info"), many("Item"))),
          Map.entry(
              "OperatingSystemSection",
              of(
                  List.of(must("id", Type.UINT16), may("version", Type.TEXT)),
                  one("Info"),
                  maybe("Description"))),
          Map.entry(
              "VirtualHardwareSection",
              of(
                  List.of(may("transport", Type.TEXT)),
                  one("Info"),
                  maybe("System"),
                  many("Item"),
                  many("StorageItem"),
                  new Child("EthernetPortItem", Count.MANY, true))),
          Map.entry(
              "ProductSection",
              new Element(
                  List.of(may("class", Type.TEXT), may("instance", Type.TEXT)),
                  List.of(
                      one("Info"),
                      maybe("Product"),
                      maybe("Vendor"),
                      maybe("Version"),
                      maybe("FullVersion"),
                      maybe("ProductUrl"),
                      maybe("VendorUrl"),
                      maybe("AppUrl"),
                      many("Icon"),
                      many("Category"),
                      many("Property")),
                  true)),
          Map.entry("Icon", of(List.of(must("fileRef", Type.TEXT)))),
          Map.entry(
              "Property",
              of(
                  List.of(
                      must("key", Type.TEXT),
                      must("type", Type.TEXT),
                      may("qualifiers", Type.TEXT),
                      may("userConfigurable", Type.BOOLEAN),
                      may("value", Type.TEXT),
                      may("password", Type.BOOLEAN)),
                  maybe("Label"),
                  maybe("Description"),
                  many("Value"))),
          Map.entry("Value", of(List.of(must("value", Type.TEXT)))),
          Map.entry("Strings", of(List.of(), many("Msg"))),
          Map.entry("Msg", of(List.of(must("msgid", Type.TEXT)))),
          Map.entry("SharedDiskSection", of(List.of(), one("Info"), many("SharedDisk"))),
          Map.entry(
              "SharedDisk",
              of(
                  List.of(
                      must("diskId", Type.TEXT),
                      must("capacity", Type.TEXT),
                      may("fileRef", Type.TEXT),
                      may("format", Type.TEXT),
                      may("populatedSize", Type.SIGNED),
                      may("parentRef", Type.TEXT),
                      may("readOnly", Type.BOOLEAN)))),
          Map.entry(
              "ScaleOutSection",
              of(
                  List.of(must("id", Type.TEXT)),
                  one("Info"),
                  maybe("Description"),
                  one("InstanceCount"))),
          Map.entry(
              "InstanceCount",
              of(
                  List.of(
                      must("default", Type.UNSIGNED),
                      may("minimum", Type.UNSIGNED),
                      may("maximum", Type.UNSIGNED)))),
          Map.entry(
              "PlacementGroupSection",
              of(
                  List.of(must("id", Type.TEXT), must("policy", Type.TEXT)),
                  one("Info"),
                  maybe("Description"))),
          Map.entry("PlacementSection", of(List.of(must("group", Type.TEXT)), one("Info"))),
          Map.entry("EnvironmentFilesSection", of(List.of(), one("Info"), many("File"))),
          Map.entry(
              "EnvironmentFilesSection/File",
              of(List.of(must("fileRef", Type.TEXT), must("path", Type.TEXT)))),
          Map.entry("BootDeviceSection", of(List.of(), one("Info"))),
          Map.entry("EncryptionSection", of(List.of(), one("Info"))));

  /** Sections that 1.x does not have. */
  static final Set<String> NEW_IN_2 =
      Set.of(
          "SharedDiskSection",
          "ScaleOutSection",
          "PlacementGroupSection",
          "PlacementSection",
          "EnvironmentFilesSection",
          "BootDeviceSection",
          "EncryptionSection");

  /** Sections and where each may stand: of an envelope, a system, a collection. */
  static final Map<String, Set<String>> PLACES =
      Map.ofEntries(
          Map.entry("DiskSection", Set.of("Envelope")),
          Map.entry("SharedDiskSection", Set.of("Envelope")),
          Map.entry("NetworkSection", Set.of("Envelope")),
          Map.entry("DeploymentOptionSection", Set.of("Envelope")),
          Map.entry("PlacementGroupSection", Set.of("Envelope")),
          Map.entry("EncryptionSection", Set.of("Envelope")),
          Map.entry("BootDeviceSection", Set.of("VirtualSystem")),
          Map.entry("EnvironmentFilesSection", Set.of("VirtualSystem")),
          Map.entry("PlacementSection", Set.of("VirtualSystem", "VirtualSystemCollection")),
          Map.entry("ResourceAllocationSection", Set.of("VirtualSystemCollection")),
          Map.entry("StartupSection", Set.of("VirtualSystemCollection")),
          Map.entry("ScaleOutSection", Set.of("VirtualSystemCollection")),
          Map.entry("OperatingSystemSection", Set.of("VirtualSystem")),
          Map.entry("InstallSection", Set.of("VirtualSystem")),
          Map.entry("VirtualHardwareSection", Set.of("VirtualSystem")),
          Map.entry("ProductSection", Set.of("VirtualSystem", "VirtualSystemCollection")),
          Map.entry("EulaSection", Set.of("VirtualSystem", "VirtualSystemCollection")),
          Map.entry("AnnotationSection", Set.of("VirtualSystem", "VirtualSystemCollection")));
}
