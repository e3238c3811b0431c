package dev.weir.ovf.model;

import dev.weir.ovf.xml.XmlElement;
import java.util.List;

/** To which groups a system or collection belongs (DSP0243 2.x, PlacementSection). */
public record Placement(XmlElement element) implements View {
  /** Keys of {@link PlacementGroup}s. */
  public List<String> groups() {
    return words("group");
  }
}
