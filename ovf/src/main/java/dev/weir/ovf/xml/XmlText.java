package dev.weir.ovf.xml;

/**
 * Text between tags.
 *
 * @param value what it means: references resolved, lines end with a line feed
 * @param source as it was written, with references and CDATA sections; not compared
 */
public record XmlText(String value, String source) implements XmlNode {
  /** Text that nobody wrote yet. */
  public static XmlText of(String value) {
    return new XmlText(value, Escape.text(value));
  }

  /** Whether it is only there to lay the document out. */
  public boolean blank() {
    return value.isBlank();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof XmlText text && value.equals(text.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }
}
