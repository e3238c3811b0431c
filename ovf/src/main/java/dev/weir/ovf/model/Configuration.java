package dev.weir.ovf.model;

import dev.weir.ovf.xml.XmlElement;

/** A choice at deployment (DSP0243, 9.8). */
public record Configuration(XmlElement element) implements View {
  /** Its key, by which hardware items and values refer to it. */
  public String id() {
    return attribute("id").orElse("");
  }

  /** Whether it is taken if nobody chooses. */
  public boolean isDefault() {
    return flag("default");
  }

  /** Its name for people. */
  public String label() {
    return child("Label").orElse("");
  }
}
