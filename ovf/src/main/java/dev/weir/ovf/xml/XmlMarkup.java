package dev.weir.ovf.xml;

/**
 * A comment or processing instruction.
 *
 * @param source as it was written
 */
public record XmlMarkup(String source) implements XmlNode {
  /** A comment. Two hyphens in a row, which XML forbids there, are set apart. */
  public static XmlMarkup comment(String text) {
    return new XmlMarkup("<!-- " + text.replace("--", "- -") + " -->");
  }
}
