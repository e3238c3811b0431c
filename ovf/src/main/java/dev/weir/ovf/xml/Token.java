package dev.weir.ovf.xml;

import java.util.List;

/**
 * A piece of a document as written.
 *
 * @param kind what it is
 * @param source its characters
 * @param attributes attributes of a start tag
 * @param tail what ends a start tag: white space and {@code >} or {@code />}
 * @param position where it begins
 */
record Token(Kind kind, String source, List<Attribute> attributes, String tail, Position position) {
  enum Kind {
    START,
    END,
    TEXT,
    MARKUP
  }

  /** An attribute as written, with the white space before it. */
  record Attribute(String name, String source) {}

  boolean selfClosed() {
    return tail.endsWith("/>");
  }
}
