package dev.weir.ovf.model;

import dev.weir.ovf.xml.XmlElement;
import java.util.Optional;

/**
 * Something to fill in at deployment (DSP0243, 9.5.1).
 *
 * @param element its element
 * @param productClass class of its product section, empty if none
 * @param productInstance instance of its product section, empty if none
 */
public record Property(XmlElement element, String productClass, String productInstance)
    implements View {
  /** Its key within the section. */
  public String key() {
    return attribute("key").orElse("");
  }

  /** Its key within an environment: {@code class.key.instance}. */
  public String fullKey() {
    return (productClass.isEmpty() ? "" : productClass + ".")
        + key()
        + (productInstance.isEmpty() ? "" : "." + productInstance);
  }

  /** Its type, {@code string} if missing. */
  public String type() {
    return attribute("type").filter(t -> !t.isBlank()).orElse("string");
  }

  /** Restrictions of its value, empty if none: {@code MinLen(1) MaxLen(8)}. */
  public String qualifiers() {
    return attribute("qualifiers").orElse("");
  }

  /** Whether an operator may set it. */
  public boolean userConfigurable() {
    return flag("userConfigurable");
  }

  /** Whether its value must not be shown. */
  public boolean password() {
    return flag("password") || type().startsWith("password");
  }

  /** Its default. */
  public Optional<String> value() {
    return attribute("value").or(() -> child("Value").filter(v -> !v.isEmpty()));
  }

  /** Its default in a configuration. */
  public Optional<String> value(Optional<String> configuration) {
    for (XmlElement child : Elements.children(element, "Value")) {
      Optional<String> of = Elements.attribute(child, "configuration");
      if (of.isPresent() && of.equals(configuration)) {
        return Elements.attribute(child, "value");
      }
    }
    return value();
  }

  /** What it is called. */
  public Optional<Message> label() {
    return message("Label");
  }

  /** What it is for. */
  public Optional<Message> description() {
    return message("Description");
  }

  /** The same with another default. */
  public Property withValue(String value) {
    return new Property(with("value", value), productClass, productInstance);
  }
}
