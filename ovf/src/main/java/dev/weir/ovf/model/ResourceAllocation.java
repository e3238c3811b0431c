package dev.weir.ovf.model;

import dev.weir.ovf.xml.XmlElement;
import java.util.List;

/** What a whole collection is given of the host (DSP0243, 9.2 of 1.x). */
public record ResourceAllocation(XmlElement element) implements View {
  /** Reservations and limits by kind of resource. */
  public List<HardwareItem> items() {
    return Elements.children(element, "Item").stream().map(HardwareItem::new).toList();
  }
}
