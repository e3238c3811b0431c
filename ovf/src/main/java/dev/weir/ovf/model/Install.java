package dev.weir.ovf.model;

import dev.weir.ovf.xml.XmlElement;
import java.util.Optional;

/** Says that a system installs itself when it is first booted (DSP0243, 9.10). */
public record Install(XmlElement element) implements View {
  /** Seconds in which the guest must have switched itself off; 0 for no limit. */
  public Optional<Long> initialBootStopDelay() {
    return Elements.number(attribute("initialBootStopDelay"));
  }
}
