package dev.weir.ovf.edit;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.model.Content;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.Hardware;
import dev.weir.ovf.model.HardwareItem;
import dev.weir.ovf.model.Namespaces;
import dev.weir.ovf.model.ResourceType;
import dev.weir.ovf.model.Units;
import dev.weir.ovf.xml.XmlElement;
import dev.weir.ovf.xml.XmlName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Changes to the hardware of one system. Each gives a new envelope.
 *
 * <p>With a configuration, only items of that configuration are changed; without, all that match.
 */
public final class HardwareEdits {
  private HardwareEdits() {}

  /** Sets the memory, in bytes. */
  public static Envelope memory(Envelope envelope, Scope scope, long bytes) throws OvfException {
    if (bytes < 1 << 20 || bytes % (1 << 20) != 0) {
      throw new OvfException("memory is a multiple of 1 MiB, not " + bytes + " bytes");
    }
    String text = (bytes >> 20) + "MB of memory";
    return quantity(
        envelope,
        scope,
        ResourceType.MEMORY,
        item -> {
          HardwareItem changed = item.withBytes(bytes);
          return named(changed, "\\d+ ?[MG]B of memory", text);
        });
  }

  /** Sets the number of processors. */
  public static Envelope processors(Envelope envelope, Scope scope, int count) throws OvfException {
    if (count < 1 || count > 1024) {
      throw new OvfException(count + " processors: 1 to 1024 are possible");
    }
    return quantity(
        envelope,
        scope,
        ResourceType.PROCESSOR,
        item ->
            named(
                item.withQuantity(count),
                "\\d+ virtual CPU(\\(s\\)|s)?",
                count + " virtual CPU(s)"));
  }

  /** Names such as "1024MB of memory" would be lies after the change. */
  private static HardwareItem named(HardwareItem item, String pattern, String name) {
    HardwareItem changed = item;
    for (String field : List.of("ElementName", "Caption")) {
      if (item.field(field).filter(text -> text.matches(pattern)).isPresent()) {
        changed = changed.withField(field, name);
      }
    }
    return changed;
  }

  private static Envelope quantity(
      Envelope envelope,
      Scope scope,
      ResourceType type,
      Function<HardwareItem, HardwareItem> change)
      throws OvfException {
    return items(envelope, scope, item -> item.is(type) && item.bound().isEmpty(), change, type);
  }

  /** Sets the model of all network adapters: {@code E1000}, {@code VmxNet3}. */
  public static Envelope nicType(Envelope envelope, Scope scope, String model) throws OvfException {
    return subType(envelope, scope, ResourceType.ETHERNET, model);
  }

  /** Sets the model of all SCSI controllers: {@code lsilogic}. */
  public static Envelope scsiType(Envelope envelope, Scope scope, String model)
      throws OvfException {
    return subType(envelope, scope, ResourceType.SCSI_CONTROLLER, model);
  }

  private static Envelope subType(Envelope envelope, Scope scope, ResourceType type, String model)
      throws OvfException {
    return items(
        envelope,
        scope,
        item -> item.is(type),
        item -> item.withField("ResourceSubType", model),
        type);
  }

  private static Envelope items(
      Envelope envelope,
      Scope scope,
      Predicate<HardwareItem> which,
      Function<HardwareItem, HardwareItem> change,
      ResourceType type)
      throws OvfException {
    Envelope changed = envelope;
    int count = 0;
    int total = scope.system(envelope).hardware().stream().mapToInt(h -> h.items().size()).sum();
    for (int i = 0; i < total; i++) {
      HardwareItem item = item(scope.system(changed), i);
      boolean belongs =
          scope.configuration().isEmpty()
              || item.configurations().contains(scope.configuration().get());
      if (which.test(item) && belongs) {
        changed = changed.replace(item, change.apply(item));
        count++;
      }
    }
    if (count == 0) {
      throw new OvfException(
          "no item of "
              + type
              + scope.configuration().map(c -> " in '" + c + "'").orElse("")
              + " to change");
    }
    return changed;
  }

  private static HardwareItem item(Content system, int index) {
    return system.hardware().stream().flatMap(h -> h.items().stream()).toList().get(index);
  }

  /** Sets the families of virtual hardware: {@code vmx-13}. */
  public static Envelope families(Envelope envelope, Scope scope, String families)
      throws OvfException {
    Hardware hardware = scope.hardware(envelope);
    Optional<XmlElement> system =
        hardware.element().elements().stream()
            .filter(e -> e.name().local().equals("System"))
            .findFirst();
    XmlName type = new XmlName(Namespaces.VSSD, "VirtualSystemType", "vssd");
    if (system.isEmpty()) {
      XmlElement made =
          XmlElement.of(envelope.name("System"))
              .withChildren(
                  List.of(
                      vssd("ElementName", "Virtual Hardware Family"),
                      vssd("InstanceID", "0"),
                      XmlElement.of(type).withText(families)));
      return envelope.replace(hardware.element(), hardware.element().insert(1, made));
    }
    Optional<XmlElement> old =
        system.get().elements().stream()
            .filter(e -> e.name().local().equals("VirtualSystemType"))
            .findFirst();
    return old.isPresent()
        ? envelope.replace(old.get(), old.get().withText(families))
        : envelope.replace(
            system.get(), system.get().append(XmlElement.of(type).withText(families)));
  }

  private static XmlElement vssd(String local, String text) {
    return XmlElement.of(new XmlName(Namespaces.VSSD, local, "vssd")).withText(text);
  }

  /** Adds a network adapter. */
  public static Envelope addNic(Envelope envelope, Scope scope, String network, String model)
      throws OvfException {
    Hardware hardware = scope.hardware(envelope);
    long nics = hardware.items().stream().filter(i -> i.is(ResourceType.ETHERNET)).count();
    List<XmlElement> fields =
        List.of(
            rasd("AutomaticAllocation", "true"),
            rasd("Connection", network),
            rasd("ElementName", "Network adapter " + (nics + 1)),
            rasd("InstanceID", freeInstance(hardware)),
            rasd("ResourceSubType", model),
            rasd("ResourceType", Integer.toString(ResourceType.ETHERNET.number())));
    Envelope withItem = addItem(envelope, hardware, fields);
    return NetworkEdits.ensure(withItem, network);
  }

  /** Takes network adapters away whose name is this. */
  public static Envelope removeItem(Envelope envelope, Scope scope, String name)
      throws OvfException {
    Hardware hardware = scope.hardware(envelope);
    List<HardwareItem> found =
        hardware.items().stream()
            .filter(i -> i.name().equals(name) || i.instanceId().equals(name))
            .toList();
    if (found.isEmpty()) {
      throw new OvfException(
          "there is no hardware '"
              + name
              + "'; there are: "
              + String.join(", ", hardware.items().stream().map(HardwareItem::name).toList()));
    }
    for (HardwareItem item : found) {
      if (hardware.items().stream()
          .anyMatch(i -> i.parent().filter(item.instanceId()::equals).isPresent())) {
        throw new OvfException("other hardware hangs on '" + name + "'; take that away first");
      }
    }
    XmlElement section = hardware.element();
    for (HardwareItem item : found) {
      section = section.remove(item.element());
    }
    return envelope.replace(hardware.element(), section);
  }

  /** Adds a drive for a disk; a controller of that kind is added if there is none with room. */
  public static Envelope addDrive(Envelope envelope, Scope scope, String diskId, String controller)
      throws OvfException {
    ResourceType type =
        switch (controller.toLowerCase(Locale.ROOT)) {
          case "scsi" -> ResourceType.SCSI_CONTROLLER;
          case "sata" -> ResourceType.OTHER_STORAGE;
          case "ide" -> ResourceType.IDE_CONTROLLER;
          default -> throw new OvfException("'" + controller + "' is not scsi, sata or ide");
        };
    Envelope changed = envelope;
    Optional<Slot> slot = slot(scope.hardware(changed), type);
    if (slot.isEmpty()) {
      changed = addController(changed, scope, type);
      slot = slot(scope.hardware(changed), type);
    }
    Hardware hardware = scope.hardware(changed);
    List<XmlElement> fields =
        List.of(
            rasd("AddressOnParent", Integer.toString(slot.orElseThrow().address())),
            rasd("ElementName", "Hard disk '" + diskId + "'"),
            rasd("HostResource", "ovf:/disk/" + diskId),
            rasd("InstanceID", freeInstance(hardware)),
            rasd("Parent", slot.get().controller()),
            rasd("ResourceType", Integer.toString(ResourceType.DISK.number())));
    return addItem(changed, hardware, fields);
  }

  private record Slot(String controller, int address) {}

  private static Optional<Slot> slot(Hardware hardware, ResourceType type) {
    int places =
        type == ResourceType.IDE_CONTROLLER ? 2 : type == ResourceType.SCSI_CONTROLLER ? 16 : 30;
    for (HardwareItem controller : hardware.items()) {
      if (!controller.is(type)) {
        continue;
      }
      List<String> taken =
          hardware.items().stream()
              .filter(i -> i.parent().filter(controller.instanceId()::equals).isPresent())
              .flatMap(i -> i.field("AddressOnParent").stream())
              .toList();
      for (int i = 0; i < places; i++) {
        boolean own = type == ResourceType.SCSI_CONTROLLER && i == 7;
        if (!own && !taken.contains(Integer.toString(i))) {
          return Optional.of(new Slot(controller.instanceId(), i));
        }
      }
    }
    return Optional.empty();
  }

  private static Envelope addController(Envelope envelope, Scope scope, ResourceType type)
      throws OvfException {
    Hardware hardware = scope.hardware(envelope);
    long number = hardware.items().stream().filter(i -> i.is(type)).count();
    String model =
        switch (type) {
          case SCSI_CONTROLLER -> "lsilogic";
          case OTHER_STORAGE -> "AHCI";
          default -> "";
        };
    List<XmlElement> fields = new ArrayList<>();
    fields.add(rasd("Address", Long.toString(number)));
    String label = type == ResourceType.OTHER_STORAGE ? "SATA controller" : type.toString();
    fields.add(rasd("ElementName", label + " " + number));
    fields.add(rasd("InstanceID", freeInstance(hardware)));
    if (!model.isEmpty()) {
      fields.add(rasd("ResourceSubType", model));
    }
    fields.add(rasd("ResourceType", Integer.toString(type.number())));
    return addItem(envelope, hardware, fields);
  }

  private static Envelope addItem(Envelope envelope, Hardware hardware, List<XmlElement> fields) {
    XmlElement item = XmlElement.of(envelope.name("Item")).withChildren(fields);
    List<XmlElement> children = hardware.element().elements();
    int index = 0;
    for (int i = 0; i < children.size(); i++) {
      String local = children.get(i).name().local();
      if (local.equals("Item") || local.equals("System") || local.equals("Info")) {
        index = i + 1;
      }
    }
    return envelope.replace(hardware.element(), hardware.element().insert(index, item));
  }

  private static String freeInstance(Hardware hardware) {
    long highest =
        hardware.items().stream()
            .map(HardwareItem::instanceId)
            .filter(id -> id.matches("\\d{1,9}"))
            .mapToLong(Long::parseLong)
            .max()
            .orElse(0);
    return Long.toString(highest + 1);
  }

  private static XmlElement rasd(String local, String text) {
    return XmlElement.of(new XmlName(Namespaces.RASD, local, "rasd")).withText(text);
  }

  /** How much memory a text such as {@code 4G} means; a bare number is megabytes, as on ESXi. */
  public static long memorySize(String text) {
    return text.matches("\\d{1,9}") ? Long.parseLong(text) << 20 : Units.parse(text);
  }
}
