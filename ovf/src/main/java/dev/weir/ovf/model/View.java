package dev.weir.ovf.model;

import dev.weir.ovf.xml.Position;
import dev.weir.ovf.xml.XmlElement;
import dev.weir.ovf.xml.XmlName;
import java.util.List;
import java.util.Optional;

/**
 * Meaning given to an element. A view is immutable and knows its element alone; {@link
 * Envelope#replace} puts a changed one into the descriptor.
 */
public interface View {
  /** What it looks at. */
  XmlElement element();

  /** Where its element stands in the descriptor. */
  default Position position() {
    return element().position();
  }

  /** An attribute of OVF. One without a prefix, which is wrong but common, is found too. */
  default Optional<String> attribute(String local) {
    return Elements.attribute(element(), local);
  }

  /** Text of a child element of OVF, none if the child is missing. */
  default Optional<String> child(String local) {
    return Elements.child(element(), local).map(XmlElement::text);
  }

  /** A localizable text in a child element. */
  default Optional<Message> message(String local) {
    return Elements.child(element(), local).map(Message::of);
  }

  /** An attribute that is true. */
  default boolean flag(String local) {
    return attribute(local).filter(Elements::isTrue).isPresent();
  }

  /** Whether a reader that does not understand this has to refuse the package. */
  default boolean required() {
    return attribute("required").map(Elements::isTrue).orElse(true);
  }

  /** The element with an attribute of OVF set. */
  default XmlElement with(String local, String value) {
    return element().withAttribute(Elements.attributeName(element(), local), value);
  }

  /** The element with the text of an OVF child set; a new child comes last. */
  default XmlElement withChild(String local, String text) {
    Optional<XmlElement> child = Elements.child(element(), local);
    if (child.isPresent()) {
      return element().replace(child.get(), child.get().withText(text));
    }
    XmlName own = element().name();
    XmlName name = new XmlName(own.namespace(), local, own.prefix());
    return element().append(XmlElement.of(name).withText(text));
  }

  /** Words of an attribute that lists several. */
  default List<String> words(String local) {
    return attribute(local)
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .map(text -> List.of(text.split("[\\s,]+")))
        .orElse(List.of());
  }
}
