package dev.weir.sdk.command;

/**
 * A value that may stand at the cursor.
 *
 * @param value the whole word
 * @param doc one line of help; empty if the value says it all
 */
public record Completion(String value, String doc) {
  /** A value without help. */
  public static Completion of(String value) {
    return new Completion(value, "");
  }
}
