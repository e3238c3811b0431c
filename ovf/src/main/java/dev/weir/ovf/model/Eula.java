package dev.weir.ovf.model;

import dev.weir.ovf.xml.XmlElement;
import java.util.Optional;

/** What has to be agreed to before the software is used (DSP0243, 9.6). */
public record Eula(XmlElement element) implements View {
  /** The licence's text. */
  public Optional<Message> license() {
    return message("License");
  }
}
