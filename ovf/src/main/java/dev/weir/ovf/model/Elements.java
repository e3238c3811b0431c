package dev.weir.ovf.model;

import dev.weir.ovf.xml.XmlAttribute;
import dev.weir.ovf.xml.XmlElement;
import dev.weir.ovf.xml.XmlName;
import java.util.List;
import java.util.Optional;

/** Finds OVF's elements and attributes, also where they are written a little wrong. */
final class Elements {
  private Elements() {}

  static Optional<String> attribute(XmlElement element, String local) {
    Optional<String> plain = Optional.empty();
    for (XmlAttribute attribute : element.attributes()) {
      XmlName name = attribute.name();
      if (name.local().equals(local)) {
        if (Namespaces.isOvf(name.namespace())) {
          return Optional.of(attribute.value());
        }
        if (name.namespace().isEmpty()) {
          plain = Optional.of(attribute.value());
        }
      }
    }
    return plain;
  }

  /**
   * The name under which an attribute of OVF is set: the one in use, else with the prefix that the
   * element's other OVF attributes or its own name have.
   */
  static XmlName attributeName(XmlElement element, String local) {
    XmlName plain = null;
    XmlName sibling = null;
    for (XmlAttribute attribute : element.attributes()) {
      XmlName name = attribute.name();
      if (Namespaces.isOvf(name.namespace())) {
        if (name.local().equals(local)) {
          return name;
        }
        sibling = name;
      } else if (name.namespace().isEmpty() && name.local().equals(local)) {
        plain = name;
      }
    }
    if (plain != null) {
      return plain;
    }
    XmlName model = sibling == null ? element.name() : sibling;
    String prefix = model.prefix().isEmpty() ? "ovf" : model.prefix();
    return new XmlName(model.namespace(), local, prefix);
  }

  static Optional<XmlElement> child(XmlElement element, String local) {
    return element.elements().stream().filter(child -> is(child, local)).findFirst();
  }

  static List<XmlElement> children(XmlElement element, String local) {
    return element.elements().stream().filter(child -> is(child, local)).toList();
  }

  static boolean is(XmlElement element, String local) {
    return element.name().local().equals(local)
        && (Namespaces.isOvf(element.name().namespace()) || element.name().namespace().isEmpty());
  }

  static boolean isTrue(String value) {
    return value.strip().equals("true") || value.strip().equals("1");
  }

  /** What an element is: its name, or in the 0.9 draft its type. */
  static String kind(XmlElement element) {
    String local = element.name().local();
    if (local.equals("Section") || local.equals("Content")) {
      String type = element.attribute(Namespaces.XSI, "type").orElse(local);
      String kind = type.substring(type.indexOf(':') + 1);
      return kind.endsWith("_Type") ? kind.substring(0, kind.length() - 5) : kind;
    }
    return local;
  }

  static Optional<Long> number(Optional<String> text) {
    return text.map(String::strip)
        .filter(digits -> digits.matches("\\+?\\d{1,18}"))
        .map(Long::parseLong);
  }
}
