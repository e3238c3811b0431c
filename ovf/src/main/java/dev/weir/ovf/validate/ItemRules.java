package dev.weir.ovf.validate;

import dev.weir.ovf.model.Content;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.Hardware;
import dev.weir.ovf.model.HardwareItem;
import dev.weir.ovf.model.Namespaces;
import dev.weir.ovf.xml.XmlElement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** CIM properties of items: spelling, order, those that must be there (DSP8023, CIM schemas). */
final class ItemRules {
  private static final String REFERENCE = "DSP8023, CIM_ResourceAllocationSettingData.xsd";
  private static final Set<String> MANY =
      Set.of(
          "Connection",
          "HostResource",
          "ComponentSetting",
          "AllowedPriorities",
          "AllowedToReceiveMACAddresses",
          "AllowedToReceiveVLANs",
          "AllowedToTransmitMACAddresses",
          "AllowedToTransmitVLANs",
          "Notes");
  private static final List<String> NUMBERS = List.of("VirtualQuantity", "Reservation", "Limit");

  private final Report report;
  private final Envelope envelope;

  ItemRules(Report report, Envelope envelope) {
    this.report = report;
    this.envelope = envelope;
  }

  void run() {
    for (Content system : envelope.systems()) {
      for (Hardware hardware : system.hardware()) {
        hardware.items().forEach(this::item);
        hardware.element().elements().stream()
            .filter(e -> e.name().local().equals("System"))
            .forEach(this::properties);
      }
    }
  }

  private void item(HardwareItem item) {
    properties(item.element());
    for (XmlElement child : item.element().elements()) {
      for (HardwareItem.Kind other : HardwareItem.Kind.values()) {
        if (other != item.kind() && other.is(child.name().namespace())) {
          report.error(
              "cim-namespace",
              child,
              child.name().local()
                  + " of a "
                  + item.element().name().local()
                  + " is in the namespace of "
                  + other.prefix(),
              "use the namespace of " + item.kind().prefix(),
              "DSP0243 8.1 of 2.x");
        } else if (other == item.kind()
            && other != HardwareItem.Kind.RESOURCE
            && !CimNames.of(other).contains(child.name().local())) {
          report.warning(
              "cim-unknown",
              child,
              "its class of CIM has no " + child.name().local(),
              "take it away, or use a namespace of your own",
              "CIM schema, " + item.kind().prefix());
        }
      }
    }
    for (String number : NUMBERS) {
      item.field(number)
          .filter(text -> !text.matches("\\+?\\d{1,20}") && !text.startsWith("${"))
          .ifPresent(
              text ->
                  report.error(
                      "cim-value",
                      item,
                      number + " of '" + item.name() + "' is '" + text + "', not a number",
                      "correct it",
                      REFERENCE));
    }
  }

  private void properties(XmlElement element) {
    Set<String> seen = new HashSet<>();
    String last = "";
    boolean ordered = true;
    for (XmlElement child : element.elements()) {
      String namespace = child.name().namespace();
      boolean item = false;
      for (HardwareItem.Kind kind : HardwareItem.Kind.values()) {
        item |= kind.is(namespace);
      }
      if (!item && !namespace.equals(Namespaces.VSSD)) {
        continue;
      }
      String local = child.name().local();
      if (local.equals("InstanceId")) {
        report.error(
            "cim-name",
            child,
            "InstanceId is how drafts spelled it; strict readers do not find the item",
            "write InstanceID",
            REFERENCE);
      }
      if (!seen.add(local) && !MANY.contains(local)) {
        report.error("cim-repeated", child, local + " is there twice", "keep one", REFERENCE);
      }
      if (ordered && local.compareTo(last) < 0) {
        ordered = false;
        report.warning(
            "cim-order",
            child,
            local + " stands after " + last + "; the schema wants the order of the alphabet",
            "sort the elements",
            REFERENCE);
      }
      last = local;
    }
    if (!seen.contains("ElementName")) {
      report.warning(
          "cim-missing",
          element,
          element.name().local() + " has no ElementName",
          "add a name for people",
          REFERENCE);
    }
  }
}
