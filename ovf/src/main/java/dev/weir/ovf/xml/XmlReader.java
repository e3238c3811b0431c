package dev.weir.ovf.xml;

import dev.weir.ovf.OvfException;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads documents from anybody. The meaning comes from the JDK's StAX parser; {@link Tokens} tells
 * beside it how each piece was written.
 *
 * <p>Prefixes are resolved here and not by the parser: descriptors that forget to declare one are
 * common, and can be read, told apart and repaired. Such a name has a prefix and no namespace.
 *
 * <p>A document type is refused, hence there are no entities to expand and nothing is fetched. At
 * most 16 MiB, 50,000 elements, 100 deep, 1000 prefixes.
 */
final class XmlReader {
  static final int MAX_BYTES = 16 << 20;
  private static final int MAX_PREFIXES = 1000;

  private XmlReader() {}

  static XmlDocument read(String name, byte[] bytes) throws OvfException {
    if (bytes.length > MAX_BYTES) {
      throw new OvfException(name + ": larger than " + (MAX_BYTES >> 20) + " MiB");
    }
    Decoded decoded = Decoded.of(name, bytes);
    List<Token> tokens = Tokens.of(name, decoded.text());
    try {
      return build(name, decoded, tokens);
    } catch (XMLStreamException e) {
      throw new OvfException(name + ":" + place(e) + ": not well-formed XML: " + reason(e), e);
    } catch (RuntimeException e) {
      // The JDK's parser throws these for some malformed input instead of its own exception.
      throw new OvfException(name + ": not well-formed XML: " + e.getMessage(), e);
    }
  }

  private static String place(XMLStreamException e) {
    return e.getLocation() == null
        ? "?"
        : e.getLocation().getLineNumber() + ":" + e.getLocation().getColumnNumber();
  }

  private static String reason(XMLStreamException e) {
    String message = Objects.requireNonNullElse(e.getMessage(), "unreadable");
    int at = message.indexOf("Message: ");
    return (at < 0 ? message : message.substring(at + 9)).replaceAll("\\s+", " ").strip();
  }

  private static XMLStreamReader parser(String text) throws XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, true);
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    factory.setXMLResolver(
        (_, _, _, _) -> {
          throw new XMLStreamException("external references are refused");
        });
    return factory.createXMLStreamReader(new StringReader(text));
  }

  /** An element whose end is not reached yet. */
  private record Open(
      XmlName name, List<XmlAttribute> attributes, Token token, List<XmlNode> in, Scope scope) {
    XmlElement close(Token end) {
      String tag = end.kind() == Token.Kind.END ? end.source() : null;
      return new XmlElement(
          name, attributes, in, new XmlElement.Source(token.tail(), tag, token.position()));
    }
  }

  private static XmlDocument build(String name, Decoded decoded, List<Token> tokens)
      throws XMLStreamException, OvfException {
    XMLStreamReader parser = parser(decoded.text());
    StringBuilder prolog = new StringBuilder();
    StringBuilder epilog = new StringBuilder();
    Deque<Open> open = new ArrayDeque<>();
    XmlElement root = null;
    int next = 0;
    // Outside of the root element the parser tells nothing of white space: only tokens count there.
    while (next < tokens.size() && tokens.get(next).kind() != Token.Kind.START) {
      prolog.append(tokens.get(next++).source());
    }
    while (parser.hasNext() && root == null) {
      switch (parser.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          Token token = take(tokens, next++, Token.Kind.START);
          Scope scope = open.isEmpty() ? Scope.ROOT : open.element().scope();
          open.push(open(name, parser, token, scope));
        }
        case XMLStreamConstants.END_ELEMENT -> {
          Open ended = open.pop();
          Token end =
              ended.token().selfClosed() ? ended.token() : take(tokens, next++, Token.Kind.END);
          XmlElement element = ended.close(end);
          if (open.isEmpty()) {
            root = element;
          } else {
            open.element().in().add(element);
          }
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
          Token token = take(tokens, next++, Token.Kind.TEXT);
          open.element().in().add(new XmlText(parser.getText(), token.source()));
        }
        case XMLStreamConstants.COMMENT, XMLStreamConstants.PROCESSING_INSTRUCTION -> {
          if (!open.isEmpty()) {
            Token token = take(tokens, next++, Token.Kind.MARKUP);
            open.element().in().add(new XmlMarkup(token.source()));
          }
        }
        default -> {}
      }
    }
    while (parser.hasNext()) {
      parser.next(); // anything wrong after the root is found here
    }
    for (; next < tokens.size(); next++) {
      epilog.append(tokens.get(next).source());
    }
    if (root == null) {
      throw new OvfException(name + ": no element in it");
    }
    return new XmlDocument(
        prolog.toString(), root, epilog.toString(), decoded.charset(), decoded.byteOrderMark());
  }

  private static Token take(List<Token> tokens, int at, Token.Kind kind) {
    if (at >= tokens.size() || tokens.get(at).kind() != kind) {
      throw new IllegalStateException(
          "unexpected " + (at >= tokens.size() ? "end" : "'" + tokens.get(at).source() + "'"));
    }
    return tokens.get(at);
  }

  private static Open open(String name, XMLStreamReader parser, Token token, Scope outer)
      throws OvfException {
    Map<String, String> values = values(parser);
    Map<String, String> declared = new HashMap<>();
    for (Token.Attribute written : token.attributes()) {
      String qualified = written.name();
      if (qualified.equals("xmlns") || qualified.startsWith("xmlns:")) {
        String prefix = qualified.equals("xmlns") ? "" : qualified.substring(6);
        declared.put(prefix, value(values, qualified));
      }
    }
    Scope scope = outer.with(declared);
    if (scope.size() > MAX_PREFIXES) {
      throw new OvfException(
          name + ":" + token.position() + ": more than " + MAX_PREFIXES + " prefixes are declared");
    }
    List<XmlAttribute> attributes = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Token.Attribute written : token.attributes()) {
      XmlName attribute = scope.attribute(written.name());
      if (!seen.add(attribute.namespace() + " " + attribute.local())) {
        throw new OvfException(
            name + ":" + token.position() + ": the attribute '" + written.name() + "' is twice");
      }
      attributes.add(new XmlAttribute(attribute, value(values, written.name()), written.source()));
    }
    return new Open(
        scope.element(parser.getLocalName()), attributes, token, new ArrayList<>(), scope);
  }

  private static Map<String, String> values(XMLStreamReader parser) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < parser.getAttributeCount(); i++) {
      String prefix = parser.getAttributePrefix(i);
      String local = parser.getAttributeLocalName(i);
      String name = prefix == null || prefix.isEmpty() ? local : prefix + ":" + local;
      values.put(name, parser.getAttributeValue(i));
    }
    return values;
  }

  private static String value(Map<String, String> values, String qualified) {
    String value = values.get(qualified);
    if (value == null) {
      throw new IllegalStateException("attribute '" + qualified + "' is lost");
    }
    return value;
  }
}
