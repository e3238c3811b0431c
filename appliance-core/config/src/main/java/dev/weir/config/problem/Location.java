package dev.weir.config.problem;

/**
 * Place in a text file.
 *
 * @param file name of the file as the operator knows it
 * @param line from 1
 * @param column from 1, in characters
 */
public record Location(String file, int line, int column) {
  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
