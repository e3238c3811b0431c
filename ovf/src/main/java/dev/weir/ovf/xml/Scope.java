package dev.weir.ovf.xml;

import java.util.HashMap;
import java.util.Map;

/**
 * Prefixes that are declared at a place.
 *
 * @param namespaces by prefix
 */
record Scope(Map<String, String> namespaces) {
  static final Scope ROOT = new Scope(Map.of("xml", XmlName.XML));

  /** With more declarations, by prefix. */
  Scope with(Map<String, String> declared) {
    if (declared.isEmpty()) {
      return this;
    }
    Map<String, String> more = new HashMap<>(namespaces);
    more.putAll(declared);
    return new Scope(more);
  }

  int size() {
    return namespaces.size();
  }

  XmlName element(String qualified) {
    int colon = qualified.indexOf(':');
    String prefix = colon < 0 ? "" : qualified.substring(0, colon);
    return new XmlName(namespaces.getOrDefault(prefix, ""), qualified.substring(colon + 1), prefix);
  }

  /** A name without prefix is in no namespace; declarations are in their own. */
  XmlName attribute(String qualified) {
    if (qualified.equals("xmlns")) {
      return new XmlName(XmlName.XMLNS, "xmlns", "");
    }
    if (qualified.startsWith("xmlns:")) {
      return new XmlName(XmlName.XMLNS, qualified.substring(6), "xmlns");
    }
    return qualified.indexOf(':') < 0 ? new XmlName("", qualified, "") : element(qualified);
  }
}
