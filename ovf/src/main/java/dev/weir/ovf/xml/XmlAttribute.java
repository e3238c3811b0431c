package dev.weir.ovf.xml;

/**
 * An attribute or namespace declaration.
 *
 * @param name its name; namespace {@link XmlName#XMLNS} if it declares a namespace
 * @param value its value, references resolved
 * @param source as it was written, from the white space before it to the closing quote; not
 *     compared
 */
public record XmlAttribute(XmlName name, String value, String source) {
  /** An attribute that nobody wrote yet. */
  public static XmlAttribute of(XmlName name, String value) {
    return new XmlAttribute(name, value, written(" ", name, value));
  }

  /** The declaration of a namespace. An empty prefix is the default namespace. */
  public static XmlAttribute namespace(String prefix, String uri) {
    XmlName name =
        prefix.isEmpty()
            ? new XmlName(XmlName.XMLNS, "xmlns", "")
            : new XmlName(XmlName.XMLNS, prefix, "xmlns");
    return of(name, uri);
  }

  /** The same with another value, at the same place in the tag. */
  XmlAttribute withValue(String changed) {
    int space = 0;
    while (space < source.length() && Character.isWhitespace(source.charAt(space))) {
      space++;
    }
    return new XmlAttribute(name, changed, written(source.substring(0, space), name, changed));
  }

  private static String written(String space, XmlName name, String value) {
    return space + name.qualified() + "=\"" + Escape.attribute(value) + "\"";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof XmlAttribute attribute
        && name.equals(attribute.name)
        && value.equals(attribute.value);
  }

  @Override
  public int hashCode() {
    return name.hashCode() * 31 + value.hashCode();
  }
}
