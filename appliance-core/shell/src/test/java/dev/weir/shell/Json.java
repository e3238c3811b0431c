package dev.weir.shell;

/** Checks that a text is one JSON value (RFC 8259). */
final class Json {
  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  static void check(String text) {
    Json json = new Json(text);
    json.value();
    json.blanks();
    if (json.at != text.length()) {
      throw json.error("more after the value");
    }
  }

  private void value() {
    blanks();
    switch (peek()) {
      case '{' -> members('}', true);
      case '[' -> members(']', false);
      case '"' -> string();
      default -> literal();
    }
  }

  private void members(char end, boolean keyed) {
    at++;
    blanks();
    if (peek() == end) {
      at++;
      return;
    }
    while (true) {
      blanks();
      if (keyed) {
        string();
        blanks();
        expect(':');
      }
      value();
      blanks();
      if (peek() == end) {
        at++;
        return;
      }
      expect(',');
    }
  }

  private void string() {
    expect('"');
    while (peek() != '"') {
      char c = text.charAt(at++);
      if (c < ' ') {
        throw error("control character");
      }
      if (c == '\\') {
        char escaped = text.charAt(at++);
        if ("\"\\/bfnrtu".indexOf(escaped) < 0) {
          throw error("escape");
        }
        if (escaped == 'u') {
          Integer.parseInt(text.substring(at, at + 4), 16);
          at += 4;
        }
      }
    }
    at++;
  }

  private void literal() {
    int start = at;
    while (at < text.length() && "-+.eE0123456789truefalsn".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String word = text.substring(start, at);
    if (!word.matches("true|false|null|-?(0|[1-9]\\d*)(\\.\\d+)?([eE][-+]?\\d+)?")) {
      throw error("literal '" + word + "'");
    }
  }

  private void blanks() {
    while (at < text.length() && " \n\r\t".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw error("end");
    }
    return text.charAt(at);
  }

  private void expect(char c) {
    if (peek() != c) {
      throw error("expected " + c);
    }
    at++;
  }

  private AssertionError error(String what) {
    return new AssertionError("no JSON: " + what + " at " + at + " in\n" + text);
  }
}
