package dev.weir.ovf.model;

import dev.weir.ovf.xml.XmlElement;
import java.util.Optional;

/**
 * Text for people, perhaps with translations (DSP0243, 10).
 *
 * @param text in the descriptor's own language
 * @param id key of its translations in {@code Strings}, if it has any
 */
public record Message(String text, Optional<String> id) {
  static Message of(XmlElement element) {
    return new Message(
        element.text(), Elements.attribute(element, "msgid").filter(key -> !key.isEmpty()));
  }
}
