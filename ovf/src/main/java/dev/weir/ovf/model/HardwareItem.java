package dev.weir.ovf.model;

import dev.weir.ovf.xml.XmlElement;
import dev.weir.ovf.xml.XmlName;
import java.util.List;
import java.util.Optional;

/**
 * A piece of virtual hardware (DSP0243, 8.3): an Item, or 2.x' StorageItem or EthernetPortItem,
 * whose properties have the same names in namespaces of their own.
 */
public record HardwareItem(XmlElement element) implements View {
  /** Text of a CIM property, whichever of the three namespaces it has. */
  public Optional<String> field(String local) {
    return cim(local).map(XmlElement::text).filter(text -> !text.isEmpty());
  }

  /** All values of a CIM property that may occur more than once. */
  public List<String> fields(String local) {
    return element.elements().stream()
        .filter(child -> isCim(child) && child.name().local().equals(local))
        .map(XmlElement::text)
        .filter(text -> !text.isEmpty())
        .toList();
  }

  /** The element of a CIM property. */
  public Optional<XmlElement> cim(String local) {
    return element.elements().stream()
        .filter(child -> isCim(child) && child.name().local().equals(local))
        .findFirst();
  }

  private static boolean isCim(XmlElement child) {
    String namespace = child.name().namespace();
    return namespace.contains("AllocationSettingData") || Namespaces.isOvf(namespace);
  }

  /** Which of CIM's classes describes it. */
  public enum Kind {
    /** CIM_ResourceAllocationSettingData. */
    RESOURCE(Namespaces.RASD, "rasd"),
    /** CIM_StorageAllocationSettingData, of OVF 2.x. */
    STORAGE(Namespaces.SASD, "sasd"),
    /** CIM_EthernetPortAllocationSettingData, of OVF 2.x. */
    ETHERNET_PORT(Namespaces.EPASD, "epasd");

    private final String namespace;
    private final String prefix;

    Kind(String namespace, String prefix) {
      this.namespace = namespace;
      this.prefix = prefix;
    }

    /** Whether a namespace is that of the properties of its class, in either spelling. */
    public boolean is(String name) {
      return name.equals(namespace) || name.equals(namespace + ".xsd");
    }

    /** Usual prefix of its properties. */
    public String prefix() {
      return prefix;
    }
  }

  /** Which of CIM's classes describes it. */
  public Kind kind() {
    return switch (element.name().local()) {
      case "StorageItem" -> Kind.STORAGE;
      case "EthernetPortItem" -> Kind.ETHERNET_PORT;
      default -> Kind.RESOURCE;
    };
  }

  /** How a storage item may be used: {@code read}, {@code write} or {@code read and write}. */
  public Optional<String> access() {
    return field("Access")
        .flatMap(
            number ->
                switch (number.strip()) {
                  case "1" -> Optional.of("read");
                  case "2" -> Optional.of("write");
                  case "3" -> Optional.of("read and write");
                  default -> Optional.empty();
                });
  }

  /** The profile that an Ethernet port's network has to offer. */
  public Optional<String> portProfile() {
    return field("NetworkPortProfileID");
  }

  /** The VLAN of untagged frames at an Ethernet port. */
  public Optional<Long> defaultVlan() {
    return Elements.number(field("DefaultPortVID"));
  }

  /** Its key, empty if it has none. The 0.9 draft wrote it otherwise. */
  public String instanceId() {
    return field("InstanceID").or(() -> field("InstanceId")).orElse("");
  }

  /** Its name for people. */
  public String name() {
    return field("ElementName").or(() -> field("Caption")).orElse("");
  }

  /** Its kind, none if it is not one of CIM's. */
  public Optional<ResourceType> type() {
    return typeNumber().flatMap(ResourceType::of);
  }

  /** The number of its kind. */
  public Optional<Integer> typeNumber() {
    return Elements.number(field("ResourceType"))
        .filter(number -> number <= 65535)
        .map(Long::intValue);
  }

  /** Whether it is of this kind. */
  public boolean is(ResourceType type) {
    return typeNumber().filter(number -> number == type.number()).isPresent();
  }

  /** Its models, any of which will do; the first is preferred. */
  public List<String> subTypes() {
    return field("ResourceSubType")
        .map(text -> List.of(text.strip().split("[\\s,]+")))
        .orElse(List.of());
  }

  /** How many, or how much in {@link #units}. */
  public Optional<Long> quantity() {
    return Elements.number(field("VirtualQuantity"));
  }

  /** The unit of the quantity. */
  public Optional<String> units() {
    return field("AllocationUnits");
  }

  /** The quantity in bytes; megabytes if no unit is given, as importers take it. */
  public Optional<Long> bytes() {
    return quantity().flatMap(n -> Units.bytes(n, units().orElse("byte * 2^20")));
  }

  /** The item that it hangs on. */
  public Optional<String> parent() {
    return field("Parent");
  }

  /** References to disks and files: {@code ovf:/disk/ID}. */
  public List<HostResource> hostResources() {
    return fields("HostResource").stream().map(HostResource::parse).toList();
  }

  /** The networks it is plugged into. */
  public List<String> connections() {
    return fields("Connection");
  }

  /** Configurations it belongs to; in none named it is in all. */
  public List<String> configurations() {
    return words("configuration");
  }

  /** {@code min}, {@code max} or {@code normal} if it bounds another item's value. */
  public Optional<String> bound() {
    return attribute("bound").filter(b -> !b.isEmpty());
  }

  /** The same with a CIM property set. A new one is put where the schema wants it: by alphabet. */
  public HardwareItem withField(String local, String value) {
    Optional<XmlElement> old = cim(local);
    if (old.isPresent()) {
      return new HardwareItem(element.replace(old.get(), old.get().withText(value)));
    }
    List<XmlElement> children = element.elements();
    XmlName model =
        children.stream()
            .filter(HardwareItem::isCim)
            .map(XmlElement::name)
            .findFirst()
            .orElse(new XmlName(kind().namespace, "", kind().prefix));
    int index = 0;
    while (index < children.size()
        && isCim(children.get(index))
        && children.get(index).name().local().compareTo(local) <= 0) {
      index++;
    }
    XmlElement child = XmlElement.of(new XmlName(model.namespace(), local, model.prefix()));
    return new HardwareItem(element.insert(index, child.withText(value)));
  }

  /** The same with another quantity in the unit it has. */
  public HardwareItem withQuantity(long quantity) {
    return withField("VirtualQuantity", Long.toString(quantity));
  }

  /**
   * The same memory or disk with another size; the unit is changed only if it does not fit.
   *
   * @param bytes a multiple of 1 MiB
   */
  public HardwareItem withBytes(long bytes) {
    long unit = units().flatMap(u -> Units.bytes(1, u)).orElse(1L << 20);
    if (bytes % unit == 0) {
      return withQuantity(bytes / unit);
    }
    return withField("AllocationUnits", "byte * 2^20").withQuantity(bytes >> 20);
  }
}
