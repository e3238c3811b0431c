package dev.weir.ovf.xml;

/**
 * Where something stands in a document.
 *
 * @param line from 1; 0 if it was not read from a document
 * @param column from 1, in UTF-16 units
 */
public record Position(int line, int column) {
  /** Of what was not read from a document. */
  public static final Position NONE = new Position(0, 0);

  @Override
  public String toString() {
    return line == 0 ? "(new)" : line + ":" + column;
  }
}
