package dev.weir.ovf.validate;

import dev.weir.ovf.model.Content;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.Hardware;
import dev.weir.ovf.model.HardwareItem;
import dev.weir.ovf.model.ResourceType;
import dev.weir.ovf.model.Section;
import dev.weir.ovf.model.Units;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Virtual hardware that cannot be built: no processor, two drives at one address. */
final class HardwareRules {
  private static final String REFERENCE = "DSP0243 8";
  private static final int MOST_CONFIGURATIONS = 100;

  private final Report report;
  private final Envelope envelope;

  HardwareRules(Report report, Envelope envelope) {
    this.report = report;
    this.envelope = envelope;
  }

  void run() {
    for (Content system : envelope.systems()) {
      if (system.sections(Section.Kind.VIRTUAL_HARDWARE).isEmpty()) {
        report.warning(
            "no-hardware",
            system,
            "the system '" + system.id() + "' has no VirtualHardwareSection",
            "describe its hardware; most importers need it",
            REFERENCE);
      }
      if (system.operatingSystem().isEmpty()) {
        report.note(
            "no-operating-system",
            system,
            "the system '" + system.id() + "' has no OperatingSystemSection",
            "add one: importers choose devices by it",
            "DSP0243 9.4");
      }
      system.hardware().forEach(this::hardware);
    }
  }

  private void hardware(Hardware hardware) {
    hardware.items().forEach(this::item);
    List<Optional<String>> configurations = new ArrayList<>();
    configurations.add(Optional.empty());
    // Each is looked at on its own; more than so many are not made by anybody who means well.
    envelope.configurations().stream()
        .limit(MOST_CONFIGURATIONS)
        .forEach(c -> configurations.add(Optional.of(c.id())));
    Set<String> told = new HashSet<>();
    for (Optional<String> configuration : configurations) {
      List<HardwareItem> items = hardware.items(configuration);
      addresses(items, told);
      boolean alone = configuration.isEmpty() && configurations.size() > 1;
      if (!alone) {
        essentials(hardware, items, told);
      }
    }
  }

  private void essentials(Hardware hardware, List<HardwareItem> items, Set<String> told) {
    for (ResourceType needed : List.of(ResourceType.PROCESSOR, ResourceType.MEMORY)) {
      long count = items.stream().filter(item -> item.is(needed)).count();
      if (count == 0 && told.add("no " + needed)) {
        report.warning(
            "no-" + needed,
            hardware,
            "there is no " + needed,
            "add an item of ResourceType " + needed.number(),
            REFERENCE);
      }
      if (count > 1 && told.add("many " + needed)) {
        report.warning(
            "several-" + needed,
            hardware,
            "there are "
                + count
                + " items of "
                + needed
                + " at once: some importers add them up,"
                + " others join their digits",
            "leave one, with the sum",
            REFERENCE);
      }
    }
  }

  private void item(HardwareItem item) {
    if (item.typeNumber().isEmpty()) {
      report.error(
          "resource-type",
          item,
          "'" + item.name() + "' has no ResourceType that is a number",
          "add rasd:ResourceType",
          REFERENCE);
      return;
    }
    boolean amount = item.is(ResourceType.PROCESSOR) || item.is(ResourceType.MEMORY);
    Optional<String> quantity = item.field("VirtualQuantity");
    if (amount
        && (item.quantity().isEmpty() || item.quantity().get() == 0)
        && quantity.filter(q -> q.startsWith("${")).isEmpty()) {
      report.error(
          "quantity",
          item,
          "'" + item.name() + "' has no VirtualQuantity above 0",
          "say how much",
          REFERENCE);
    }
    if (item.is(ResourceType.MEMORY)) {
      memoryUnits(item);
    }
    if (item.is(ResourceType.ETHERNET) && item.connections().isEmpty()) {
      report.warning(
          "no-connection",
          item,
          "'" + item.name() + "' is plugged into no network",
          "add rasd:Connection with a network's name",
          REFERENCE);
    }
    if (item.is(ResourceType.DISK) && item.hostResources().isEmpty()) {
      report.warning(
          "no-host-resource",
          item,
          "the disk drive '" + item.name() + "' has no disk",
          "add rasd:HostResource with ovf:/disk/ID",
          REFERENCE);
    }
    if ((item.is(ResourceType.DISK) || item.is(ResourceType.CD)) && item.parent().isEmpty()) {
      report.warning(
          "no-parent",
          item,
          "'" + item.name() + "' hangs on no controller",
          "add rasd:Parent with a controller's InstanceID",
          REFERENCE);
    }
    item.field("Address")
        .filter(a -> item.is(ResourceType.ETHERNET))
        .filter(a -> !a.matches("(?i)[0-9a-f]{2}([:-]?[0-9a-f]{2}){5}"))
        .ifPresent(
            a ->
                report.error(
                    "mac-address",
                    item,
                    "'" + a + "' is no MAC address",
                    "write it as 00:50:56:00:00:01, or leave it out",
                    REFERENCE));
  }

  private void memoryUnits(HardwareItem item) {
    String units = item.units().orElse("");
    if (units.isEmpty()) {
      report.warning(
          "units",
          item,
          "the memory has no AllocationUnits; importers take megabytes",
          "add byte * 2^20",
          REFERENCE);
    } else if (Units.bytes(1, units).isEmpty()) {
      report.error(
          "units",
          item,
          "'" + units + "' is no unit of memory",
          "write byte * 2^20",
          "DSP0004 C.1");
    } else if (!Units.programmatic(units)) {
      report.warning(
          "units-old",
          item,
          "'" + units + "' is the old way to write a unit",
          "write byte * 2^20",
          "DSP0004 C.1");
    }
  }

  /** Drives of one controller that are at the same place, and drives on what is none. */
  private void addresses(List<HardwareItem> items, Set<String> told) {
    Map<String, HardwareItem> byId = new HashMap<>();
    items.forEach(item -> byId.putIfAbsent(item.instanceId(), item));
    Map<String, HardwareItem> places = new HashMap<>();
    for (HardwareItem item : items) {
      if (!item.type().filter(ResourceType::drive).isPresent() || item.parent().isEmpty()) {
        continue;
      }
      HardwareItem parent = byId.get(item.parent().get());
      if (parent == null) {
        continue;
      }
      if (!parent.type().filter(ResourceType::controller).isPresent()) {
        if (told.add("parent " + item.instanceId())) {
          report.error(
              "parent-type",
              item,
              "'" + item.name() + "' hangs on '" + parent.name() + "', which is no controller",
              "name a controller of ResourceType 5, 6 or 20 in rasd:Parent",
              REFERENCE);
        }
        continue;
      }
      Optional<String> place = item.field("AddressOnParent");
      if (place.isEmpty()) {
        continue;
      }
      HardwareItem other = places.put(parent.instanceId() + "/" + place.get(), item);
      if (other != null && told.add("place " + item.instanceId())) {
        report.error(
            "address",
            item,
            "'%s' and '%s' are both at %s of '%s'"
                .formatted(other.name(), item.name(), place.get(), parent.name()),
            "give each its own AddressOnParent",
            REFERENCE);
      }
      range(item, parent, place.get(), told);
    }
  }

  private void range(HardwareItem item, HardwareItem parent, String place, Set<String> told) {
    int limit =
        parent.is(ResourceType.IDE_CONTROLLER)
            ? 2
            : parent.is(ResourceType.SCSI_CONTROLLER) ? 256 : 30;
    boolean number = place.matches("\\d{1,4}");
    boolean inside = number && Integer.parseInt(place) < limit;
    boolean reserved = parent.is(ResourceType.SCSI_CONTROLLER) && place.equals("7");
    if ((!inside || reserved) && told.add("range " + item.instanceId())) {
      report.error(
          "address-range",
          item,
          reserved
              ? "'" + item.name() + "' is at 7, which is the SCSI controller's own place"
              : "'"
                  + item.name()
                  + "' is at '"
                  + place
                  + "' of '"
                  + parent.name()
                  + "', which has "
                  + limit
                  + " places",
          "choose another AddressOnParent",
          REFERENCE);
    }
  }
}
