package dev.weir.ovf.model;

import dev.weir.ovf.xml.XmlElement;
import java.util.Optional;

/** A note for people (DSP0243, 9.3). */
public record Annotation(XmlElement element) implements View {
  /** What it says. */
  public Optional<Message> text() {
    return message("Annotation");
  }
}
