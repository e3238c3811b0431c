package dev.weir.ovf.model;

import dev.weir.ovf.xml.XmlElement;
import java.util.List;

/** A logical network (DSP0243, 9.2). */
public record Network(XmlElement element) implements View {
  /** Its name, by which network adapters refer to it. */
  public String name() {
    return attribute("name").orElse("");
  }

  /** URIs of profiles that its ports have to follow (2.x, DSP8049). */
  public List<String> portProfiles() {
    return Elements.children(element, "NetworkPortProfileURI").stream()
        .map(XmlElement::text)
        .toList();
  }

  /** The same under another name. */
  public Network withName(String name) {
    return new Network(with("name", name));
  }
}
