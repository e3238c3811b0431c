package dev.weir.ovf.xml;

import dev.weir.ovf.OvfException;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a document into tags, texts, comments and instructions. It does not check that the document
 * is well-formed, the parser beside it does.
 */
final class Tokens {
  private static final int MAX_ELEMENTS = 50_000;
  private static final int MAX_DEPTH = 100;
  private static final int MAX_ATTRIBUTES = 200;

  private final String name;
  private final String text;
  private final List<Token> list = new ArrayList<>();
  private int at;
  private int line = 1;
  private int lineStart;
  private int depth;
  private int elements;

  private Tokens(String name, String text) {
    this.name = name;
    this.text = text;
  }

  static List<Token> of(String name, String text) throws OvfException {
    Tokens tokens = new Tokens(name, text);
    tokens.run();
    return tokens.list;
  }

  private void run() throws OvfException {
    while (at < text.length()) {
      Position position = new Position(line, at - lineStart + 1);
      int start = at;
      if (text.charAt(at) != '<' || text.startsWith("<![CDATA[", at)) {
        characters();
        add(Token.Kind.TEXT, start, position);
      } else if (text.startsWith("<!--", at)) {
        to("-->", 4);
        add(Token.Kind.MARKUP, start, position);
      } else if (text.startsWith("<?", at)) {
        to("?>", 2);
        add(Token.Kind.MARKUP, start, position);
      } else if (text.startsWith("<!", at)) {
        throw error(
            position,
            "a document type is refused: OVF needs none, and entities are a way to attack readers");
      } else if (text.startsWith("</", at)) {
        to(">", 2);
        depth--;
        add(Token.Kind.END, start, position);
      } else {
        startTag(position);
      }
    }
  }

  private void add(Token.Kind kind, int start, Position position) {
    list.add(new Token(kind, text.substring(start, at), List.of(), "", position));
    count(start);
  }

  private void count(int start) {
    for (int i = start; i < at; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
  }

  /** Text and CDATA sections that follow each other are one text. */
  private void characters() throws OvfException {
    while (at < text.length()) {
      if (text.startsWith("<![CDATA[", at)) {
        to("]]>", 9);
      } else if (text.charAt(at) == '<') {
        return;
      } else {
        int next = text.indexOf('<', at);
        at = next < 0 ? text.length() : next;
      }
    }
  }

  private void to(String end, int skip) throws OvfException {
    int found = text.indexOf(end, Math.min(text.length(), at + skip));
    if (found < 0) {
      throw error(new Position(line, at - lineStart + 1), "'" + end + "' is missing");
    }
    at = found + end.length();
  }

  private void startTag(Position position) throws OvfException {
    if (++elements > MAX_ELEMENTS) {
      throw error(position, "more than " + MAX_ELEMENTS + " elements");
    }
    int start = at++;
    while (at < text.length() && !endsName(text.charAt(at))) {
      at++;
    }
    List<Token.Attribute> attributes = new ArrayList<>();
    while (true) {
      int from = at;
      skipSpace();
      if (at >= text.length()) {
        throw error(position, "the tag does not end");
      }
      char c = text.charAt(at);
      if (c == '>' || c == '/') {
        at += c == '/' ? 2 : 1;
        if (at > text.length() || text.charAt(at - 1) != '>') {
          throw error(position, "the tag does not end");
        }
        String tail = text.substring(from, at);
        depth += c == '/' ? 0 : 1;
        if (depth > MAX_DEPTH) {
          throw error(position, "elements are nested more than " + MAX_DEPTH + " deep");
        }
        list.add(
            new Token(Token.Kind.START, text.substring(start, at), attributes, tail, position));
        count(start);
        return;
      }
      attributes.add(attribute(from, position));
      if (attributes.size() > MAX_ATTRIBUTES) {
        throw error(position, "more than " + MAX_ATTRIBUTES + " attributes");
      }
    }
  }

  private Token.Attribute attribute(int from, Position tag) throws OvfException {
    int nameStart = at;
    while (at < text.length() && !endsName(text.charAt(at))) {
      at++;
    }
    String attribute = text.substring(nameStart, at);
    skipSpace();
    if (at >= text.length() || text.charAt(at) != '=') {
      throw error(tag, "an attribute has no value");
    }
    at++;
    skipSpace();
    if (at >= text.length() || (text.charAt(at) != '"' && text.charAt(at) != '\'')) {
      throw error(tag, "the value of '" + attribute + "' is not quoted");
    }
    int end = text.indexOf(text.charAt(at), at + 1);
    if (end < 0) {
      throw error(tag, "the value of '" + attribute + "' does not end");
    }
    at = end + 1;
    return new Token.Attribute(attribute, text.substring(from, at));
  }

  private void skipSpace() {
    while (at < text.length() && isSpace(text.charAt(at))) {
      at++;
    }
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  private static boolean endsName(char c) {
    return isSpace(c) || c == '=' || c == '>' || c == '/' || c == '<';
  }

  private OvfException error(Position position, String why) {
    return new OvfException(name + ":" + position + ": " + why);
  }
}
