package dev.weir.ovf.model;

import dev.weir.ovf.xml.XmlElement;
import java.util.Optional;

/** The operating system in a virtual system (DSP0243, 9.9). */
public record OperatingSystem(XmlElement element) implements View {
  /** Its number among CIM_OperatingSystem.OsType. */
  public Optional<Integer> id() {
    return Elements.number(attribute("id")).filter(n -> n <= 65535).map(Long::intValue);
  }

  /** Its version. */
  public Optional<String> version() {
    return attribute("version").filter(v -> !v.isBlank());
  }

  /** Its name for people. */
  public Optional<Message> description() {
    return message("Description");
  }
}
