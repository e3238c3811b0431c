package dev.weir.ovf.xml;

/**
 * Name of an element or attribute.
 *
 * @param namespace its namespace, empty if none
 * @param local its local part
 * @param prefix prefix as written, empty if none
 */
public record XmlName(String namespace, String local, String prefix) {
  /** Namespace of namespace declarations. */
  public static final String XMLNS = "http://www.w3.org/2000/xmlns/";

  /** Namespace of {@code xml:lang} and the like. */
  public static final String XML = "http://www.w3.org/XML/1998/namespace";

  /** As it is written. */
  public String qualified() {
    return prefix.isEmpty() ? local : prefix + ":" + local;
  }

  /** Whether it declares a namespace. */
  boolean declares() {
    return namespace.equals(XMLNS);
  }
}
