package dev.weir.ovf.model;

import dev.weir.ovf.xml.XmlElement;
import java.util.List;
import java.util.Optional;

/** A product section (DSP0243, 9.5): what software it is, and its properties. */
public record Product(XmlElement element) implements View {
  /** Class of its properties, empty if none. */
  public String productClass() {
    return attribute("class").orElse("");
  }

  /** Instance of its properties, empty if none. */
  public String instance() {
    return attribute("instance").orElse("");
  }

  /** Name of the product. */
  public Optional<String> name() {
    return child("Product").filter(t -> !t.isEmpty());
  }

  /** Who makes it. */
  public Optional<String> vendor() {
    return child("Vendor").filter(t -> !t.isEmpty());
  }

  /** Its version, long form before short. */
  public Optional<String> version() {
    return child("FullVersion")
        .filter(t -> !t.isEmpty())
        .or(() -> child("Version").filter(t -> !t.isEmpty()));
  }

  /** Its properties. */
  public List<Property> properties() {
    return Elements.children(element, "Property").stream()
        .map(child -> new Property(child, productClass(), instance()))
        .toList();
  }
}
