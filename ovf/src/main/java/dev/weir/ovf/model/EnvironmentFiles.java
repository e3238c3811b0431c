package dev.weir.ovf.model;

import dev.weir.ovf.xml.XmlElement;
import java.util.List;

/** Files that the guest is given beside its environment (DSP0243 2.x, EnvironmentFilesSection). */
public record EnvironmentFiles(XmlElement element) implements View {
  /** A file and where the guest finds it. */
  public record Item(XmlElement element) implements View {
    /** Its key among the files of the package. */
    public String fileRef() {
      return attribute("fileRef").orElse("");
    }

    /** Where it is within the transport's medium. */
    public String path() {
      return attribute("path").orElse("");
    }
  }

  /** All files. */
  public List<Item> files() {
    return Elements.children(element, "File").stream().map(Item::new).toList();
  }
}
