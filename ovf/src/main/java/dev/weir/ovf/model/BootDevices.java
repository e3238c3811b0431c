package dev.weir.ovf.model;

import dev.weir.ovf.xml.XmlElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From what a system boots, and in which order (DSP0243 2.x, BootDeviceSection). */
public record BootDevices(XmlElement element) implements View {
  /** An order of devices (CIM_BootConfigSetting): one for installing, say, and one for later. */
  public record Order(XmlElement element) implements View {
    /** What it is called. */
    public String caption() {
      return text(element, "Caption").orElse("");
    }

    /** What it is for. */
    public String description() {
      return text(element, "Description").orElse("");
    }

    /** What is tried, one after the other. */
    public List<Source> sources() {
      return below(element, "CIM_BootSourceSetting").stream().map(Source::new).toList();
    }
  }

  /** What is booted from (CIM_BootSourceSetting): one device, or all of a kind. */
  public record Source(XmlElement element) implements View {
    /** What it is called. */
    public String caption() {
      return text(element, "Caption").orElse("");
    }

    /** InstanceID of the hardware item, if a device is meant. */
    public Optional<String> instanceId() {
      return text(element, "InstanceID");
    }

    /** The kind of device, as in {@code CIM:Hard-Disk:1}, if a kind is meant (DSP1012). */
    public Optional<String> kind() {
      return text(element, "StructuredBootString");
    }
  }

  /** All orders. */
  public List<Order> orders() {
    return below(element, "CIM_BootConfigSetting").stream().map(Order::new).toList();
  }

  private static List<XmlElement> below(XmlElement element, String local) {
    List<XmlElement> found = new ArrayList<>();
    for (XmlElement child : element.elements()) {
      if (child.name().local().equals(local)) {
        found.add(child);
      }
    }
    return found;
  }

  private static Optional<String> text(XmlElement element, String local) {
    return below(element, local).stream()
        .map(XmlElement::text)
        .filter(text -> !text.isEmpty())
        .findFirst();
  }
}
