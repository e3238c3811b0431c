package dev.weir.ovf.model;

import dev.weir.ovf.xml.XmlElement;
import java.util.Optional;

/** How many copies of a member a collection has (DSP0243 2.x, ScaleOutSection). */
public record ScaleOut(XmlElement element) implements View {
  /** The member that is copied. */
  public String id() {
    return attribute("id").orElse("");
  }

  /** What the number means. */
  public Optional<Message> description() {
    return message("Description");
  }

  /** Copies if nobody chooses. */
  public Optional<Long> instances() {
    return count("default");
  }

  /** The fewest, 1 if nothing is said. */
  public long minimum() {
    return count("minimum").orElse(1L);
  }

  /** The most, none if there is no limit. */
  public Optional<Long> maximum() {
    return count("maximum");
  }

  private Optional<Long> count(String local) {
    return Elements.child(element, "InstanceCount")
        .flatMap(count -> Elements.number(Elements.attribute(count, local)));
  }
}
