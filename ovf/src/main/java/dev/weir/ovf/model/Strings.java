package dev.weir.ovf.model;

import dev.weir.ovf.xml.XmlElement;
import dev.weir.ovf.xml.XmlName;
import java.util.List;
import java.util.Optional;

/** Translations into one language (DSP0243, 10). */
public record Strings(XmlElement element) implements View {
  /** The language, empty if it does not say. */
  public String language() {
    return element.attribute(XmlName.XML, "lang").orElse("");
  }

  /** The file that holds the bundle, if it is not here. */
  public Optional<String> fileRef() {
    return attribute("fileRef").filter(ref -> !ref.isEmpty());
  }

  /** A translation; its text may be in a file of its own (2.x). */
  public record Msg(XmlElement element) implements View {
    /** The key of the message. */
    public String id() {
      return attribute("msgid").orElse("");
    }

    /** The translation, if it is here. */
    public String text() {
      return element.text();
    }

    /** The file that holds the translation, if it is not here. */
    public Optional<String> fileRef() {
      return attribute("fileRef").filter(ref -> !ref.isEmpty());
    }
  }

  /** All translations that are here. */
  public List<Msg> messages() {
    return Elements.children(element, "Msg").stream().map(Msg::new).toList();
  }
}
