package dev.weir.ovf.model;

import dev.weir.ovf.xml.XmlElement;
import java.util.Optional;

/** Where the systems of a group are to run (DSP0243 2.x, PlacementGroupSection). */
public record PlacementGroup(XmlElement element) implements View {
  /** Its key. */
  public String id() {
    return attribute("id").orElse("");
  }

  /** {@code affinity}: near each other; {@code availability}: apart; else a URI. */
  public String policy() {
    return attribute("policy").orElse("");
  }

  /** What it is for. */
  public Optional<Message> description() {
    return message("Description");
  }
}
