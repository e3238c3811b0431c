package dev.weir.ovf.diff;

/**
 * A difference between two packages.
 *
 * @param where what differs, such as {@code system 'vm' memory}
 * @param left what it is in the first, empty if it is not there
 * @param right what it is in the second, empty if it is not there
 */
public record Difference(String where, String left, String right) {
  @Override
  public String toString() {
    if (left.isEmpty()) {
      return where + ": added " + right;
    }
    if (right.isEmpty()) {
      return where + ": removed " + left;
    }
    return where + ": " + left + " -> " + right;
  }
}
