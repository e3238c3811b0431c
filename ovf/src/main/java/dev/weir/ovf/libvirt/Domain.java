package dev.weir.ovf.libvirt;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.model.Content;
import dev.weir.ovf.model.HardwareItem;
import dev.weir.ovf.model.HostResource;
import dev.weir.ovf.model.ResourceType;
import dev.weir.ovf.xml.XmlAttribute;
import dev.weir.ovf.xml.XmlDocument;
import dev.weir.ovf.xml.XmlElement;
import dev.weir.ovf.xml.XmlName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/** Writes libvirt's domain XML for a virtual system. */
public final class Domain {
  private static final String LSI_SAS = "lsisas1068";
  private static final int LSI_TARGETS = 8;
  private static final int SCSI_TARGETS = 64;

  private final Content system;
  private final DomainOptions options;
  private final List<HardwareItem> items;
  private final Map<String, Integer> used = new HashMap<>();
  private final List<String> notes = new ArrayList<>();
  private final List<Scsi> scsi = new ArrayList<>();

  /** A SCSI controller and which of its targets are taken. */
  private record Scsi(String id, String model, BitSet used) {}

  private Domain(Content system, DomainOptions options) throws OvfException {
    this.system = system;
    this.options = options;
    if (system.hardware().isEmpty()) {
      throw new OvfException("the system '" + system.id() + "' has no hardware");
    }
    items = system.hardware().getFirst().items(options.configuration());
  }

  /**
   * What was made.
   *
   * @param xml the domain
   * @param notes what was not taken over, or taken otherwise
   */
  public record Result(String xml, List<String> notes) {}

  /**
   * Describes a system as a domain.
   *
   * @throws OvfException if it has no processor or memory, or a disk file was not given
   */
  public static Result of(Content system, DomainOptions options) throws OvfException {
    Domain domain = new Domain(system, options);
    String xml = XmlDocument.of(domain.root()).text();
    return new Result(xml.substring(xml.indexOf('\n') + 1), List.copyOf(domain.notes));
  }

  private XmlElement root() throws OvfException {
    long memory = first(ResourceType.MEMORY).bytes().orElseThrow(() -> lacks("memory"));
    long processors =
        first(ResourceType.PROCESSOR).quantity().orElseThrow(() -> lacks("processors"));
    boolean efi = efi();
    XmlElement os =
        node(
            "os",
            node("type", attr("arch", "x86_64"), attr("machine", ide() ? "pc" : "q35"))
                .withText("hvm"));
    if (efi) {
      os = os.withAttribute(new XmlName("", "firmware", ""), "efi");
    }
    return node(
            "domain",
            node("name").withText(options.name()),
            node("memory", attr("unit", "KiB")).withText(Long.toString(memory >> 10)),
            node("vcpu").withText(Long.toString(processors)),
            os,
            node("features", node("acpi"), node("apic")),
            options.kvm()
                ? node("cpu", attr("mode", "host-passthrough"))
                : node("cpu", attr("mode", "maximum")),
            devices(efi))
        .withAttribute(new XmlName("", "type", ""), options.kvm() ? "kvm" : "qemu");
  }

  private OvfException lacks(String what) {
    return new OvfException("the system '" + system.id() + "' does not say how much " + what);
  }

  private HardwareItem first(ResourceType type) throws OvfException {
    return items.stream()
        .filter(item -> item.is(type))
        .findFirst()
        .orElseThrow(() -> lacks(type.toString()));
  }

  /** VMware says it in a setting of the hardware, VirtualBox in its own machine. */
  private boolean efi() {
    return any(
        system.element(),
        element ->
            switch (element.name().local()) {
              case "Config" ->
                  value(element, "key").equals("firmware") && value(element, "value").equals("efi");
              case "Firmware" -> value(element, "type").startsWith("EFI");
              default -> false;
            });
  }

  private static boolean any(XmlElement in, Predicate<XmlElement> wanted) {
    return wanted.test(in) || in.elements().stream().anyMatch(child -> any(child, wanted));
  }

  private static String value(XmlElement element, String local) {
    return element.attributes().stream()
        .filter(attribute -> attribute.name().local().equals(local))
        .map(XmlAttribute::value)
        .findFirst()
        .orElse("");
  }

  private Optional<HardwareItem> parent(HardwareItem item) {
    return item.parent()
        .flatMap(id -> items.stream().filter(i -> i.instanceId().equals(id)).findFirst());
  }

  /** Whether a disk hangs on IDE, which only the older machine has. */
  private boolean ide() {
    return options
        .bus()
        .map("ide"::equals)
        .orElseGet(
            () ->
                items.stream()
                    .filter(item -> item.is(ResourceType.DISK))
                    .anyMatch(item -> bus(item).equals("ide")));
  }

  private XmlElement devices(boolean efi) throws OvfException {
    List<XmlElement> devices = new ArrayList<>();
    List<XmlElement> controllers = new ArrayList<>();
    for (HardwareItem item : items) {
      if (item.is(ResourceType.SCSI_CONTROLLER) && options.bus().isEmpty()) {
        scsi.add(new Scsi(item.instanceId(), scsi(item), new BitSet()));
        controllers.add(
            node(
                "controller",
                attr("type", "scsi"),
                attr("index", Integer.toString(controllers.size())),
                attr("model", scsi.getLast().model())));
      }
    }
    for (HardwareItem item : items) {
      ResourceType type = item.type().orElse(ResourceType.OTHER);
      switch (type) {
        case DISK -> devices.add(disk(item));
        case CD, DVD -> devices.add(cd(item));
        case ETHERNET -> devices.add(nic(item));
        case PROCESSOR,
            MEMORY,
            IDE_CONTROLLER,
            SCSI_CONTROLLER,
            OTHER_STORAGE,
            SERIAL_PORT,
            GRAPHICS,
            USB_CONTROLLER -> {}
        default -> notes.add("'" + item.name() + "' (" + type + ") is not taken over");
      }
    }
    options
        .environment()
        .ifPresent(image -> devices.add(cdrom(Optional.of(image.toAbsolutePath().toString()))));
    List<XmlElement> all = new ArrayList<>(controllers);
    all.addAll(devices);
    all.add(node("serial", attr("type", "pty")));
    all.add(node("console", attr("type", "pty")));
    if (items.stream().anyMatch(item -> item.is(ResourceType.GRAPHICS))) {
      all.add(node("graphics", attr("type", "vnc"), attr("listen", "127.0.0.1")));
      all.add(node("video", node("model", attr("type", efi ? "virtio" : "vga"))));
    }
    return node("devices", all.toArray(Object[]::new));
  }

  private String scsi(HardwareItem controller) {
    String model =
        controller.subTypes().isEmpty()
            ? "lsilogic"
            : controller.subTypes().getFirst().toLowerCase(Locale.ROOT);
    return switch (model) {
      case "virtualscsi", "pvscsi" -> "vmpvscsi";
      case "virtio", "virtio-scsi" -> "virtio-scsi";
      case "buslogic" -> {
        notes.add("QEMU has no BusLogic controller: LSI SAS is used instead");
        yield LSI_SAS;
      }
      default -> LSI_SAS;
    };
  }

  private XmlElement disk(HardwareItem item) throws OvfException {
    Optional<HostResource> backing =
        item.hostResources().stream().filter(r -> r.kind() == HostResource.Kind.DISK).findFirst();
    Path file = backing.map(HostResource::id).map(options.disks()::get).orElse(null);
    if (file == null) {
      throw new OvfException(
          "the drive '"
              + item.name()
              + "' has no disk that was made: "
              + backing.map(HostResource::id).orElse("none named"));
    }
    String bus = options.bus().orElseGet(() -> bus(item));
    List<Object> parts = new ArrayList<>();
    parts.add(attr("type", "file"));
    parts.add(attr("device", "disk"));
    parts.add(node("driver", attr("name", "qemu"), attr("type", format(file))));
    parts.add(node("source", attr("file", file.toAbsolutePath().toString())));
    parts.add(node("target", attr("dev", device(bus)), attr("bus", bus)));
    parts.addAll(place(item));
    return node("disk", parts.toArray(Object[]::new));
  }

  /**
   * Where a disk is on its SCSI controller: libvirt would give each a unit, QEMU's have one. On SAS
   * it has an address too, assigned locally (NAA 3): Linux takes a disk without one for an empty
   * port.
   */
  private List<XmlElement> place(HardwareItem item) throws OvfException {
    for (int index = 0; index < scsi.size(); index++) {
      Scsi controller = scsi.get(index);
      if (!item.parent().filter(controller.id()::equals).isPresent()) {
        continue;
      }
      int limit = controller.model().equals(LSI_SAS) ? LSI_TARGETS : SCSI_TARGETS;
      int wanted =
          item.field("AddressOnParent")
              .filter(text -> text.matches("\\d{1,4}"))
              .map(Integer::parseInt)
              .filter(place -> place < limit && !controller.used().get(place))
              .orElseGet(() -> controller.used().nextClearBit(0));
      if (wanted >= limit) {
        throw new OvfException(
            "the SCSI controller '%s' has more than %d disks".formatted(controller.id(), limit));
      }
      controller.used().set(wanted);
      XmlElement address =
          node(
              "address",
              attr("type", "drive"),
              attr("controller", Integer.toString(index)),
              attr("bus", "0"),
              attr("target", Integer.toString(wanted)),
              attr("unit", "0"));
      if (!controller.model().equals(LSI_SAS)) {
        return List.of(address);
      }
      int number = index * LSI_TARGETS + wanted + 1;
      return List.of(
          node("wwn").withText(String.format(Locale.ROOT, "3525400%09x", number)), address);
    }
    return List.of();
  }

  private static String format(Path file) {
    return String.valueOf(file.getFileName()).endsWith(".qcow2") ? "qcow2" : "raw";
  }

  private String bus(HardwareItem item) {
    return parent(item)
        .map(
            controller ->
                controller.is(ResourceType.IDE_CONTROLLER)
                    ? "ide"
                    : controller.is(ResourceType.SCSI_CONTROLLER) ? "scsi" : "sata")
        .orElse("sata");
  }

  /** Names of disks are letters: the 27th is aa. */
  private String device(String bus) {
    String prefix =
        switch (bus) {
          case "virtio" -> "vd";
          case "ide" -> "hd";
          default -> "sd";
        };
    int number = used.merge(prefix, 1, Integer::sum);
    StringBuilder letters = new StringBuilder();
    for (int n = number; n > 0; n = (n - 1) / 26) {
      letters.insert(0, (char) ('a' + (n - 1) % 26));
    }
    return prefix + letters;
  }

  private XmlElement cd(HardwareItem item) {
    if (!item.hostResources().isEmpty()) {
      notes.add("the CD in '" + item.name() + "' is not inserted: attach it by hand");
    }
    return cdrom(Optional.empty());
  }

  private XmlElement cdrom(Optional<String> file) {
    List<Object> parts = new ArrayList<>();
    parts.add(attr("type", "file"));
    parts.add(attr("device", "cdrom"));
    file.ifPresent(path -> parts.add(node("source", attr("file", path))));
    String bus = ide() ? "ide" : "sata";
    parts.add(node("target", attr("dev", device(bus)), attr("bus", bus)));
    parts.add(node("readonly"));
    return node("disk", parts.toArray(Object[]::new));
  }

  private XmlElement nic(HardwareItem item) {
    String network = item.connections().stream().findFirst().orElse("");
    String to = Objects.requireNonNullElse(options.networks().get(network), "network:default");
    int colon = to.indexOf(':');
    String kind = to.substring(0, colon);
    List<Object> parts = new ArrayList<>();
    parts.add(attr("type", kind));
    item.field("Address")
        .filter(mac -> mac.matches("(?i)[0-9a-f]{2}(:[0-9a-f]{2}){5}"))
        .ifPresent(mac -> parts.add(node("mac", attr("address", mac.toLowerCase(Locale.ROOT)))));
    parts.add(node("source", attr(kind, to.substring(colon + 1))));
    parts.add(node("model", attr("type", model(item))));
    return node("interface", parts.toArray(Object[]::new));
  }

  private String model(HardwareItem item) {
    String model =
        item.subTypes().isEmpty() ? "e1000" : item.subTypes().getFirst().toLowerCase(Locale.ROOT);
    return switch (model) {
      case "e1000", "e1000e", "vmxnet3", "virtio" -> model;
      case "virtio-net" -> "virtio";
      case "pcnet32", "flexible" -> "pcnet";
      default -> {
        notes.add("the adapter '" + item.name() + "' (" + model + ") becomes an e1000");
        yield "e1000";
      }
    };
  }

  private static XmlAttribute attr(String name, String value) {
    return XmlAttribute.of(new XmlName("", name, ""), value);
  }

  /** An element of attributes and children in one list. */
  private static XmlElement node(String name, Object... parts) {
    List<XmlAttribute> attributes = new ArrayList<>();
    List<XmlElement> children = new ArrayList<>();
    for (Object part : parts) {
      if (part instanceof XmlAttribute attribute) {
        attributes.add(attribute);
      } else {
        children.add((XmlElement) part);
      }
    }
    return XmlElement.of(new XmlName("", name, ""))
        .withAttributes(attributes)
        .withChildren(children);
  }
}
