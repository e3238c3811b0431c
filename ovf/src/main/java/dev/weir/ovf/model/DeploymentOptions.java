package dev.weir.ovf.model;

import dev.weir.ovf.xml.XmlElement;
import java.util.List;
import java.util.Optional;

/** The choices at deployment (DSP0243, 9.8). */
public record DeploymentOptions(XmlElement element) implements View {
  /** All choices. */
  public List<Configuration> configurations() {
    return Elements.children(element, "Configuration").stream().map(Configuration::new).toList();
  }

  /** What is taken if nobody chooses: the default, else the first. */
  public Optional<Configuration> preferred() {
    List<Configuration> all = configurations();
    return all.stream()
        .filter(Configuration::isDefault)
        .findFirst()
        .or(() -> all.stream().findFirst());
  }
}
