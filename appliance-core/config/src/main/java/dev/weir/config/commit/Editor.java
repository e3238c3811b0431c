package dev.weir.config.commit;

/**
 * Who edits or commits.
 *
 * @param name the user's name
 * @param origin where the session comes from: {@code ssh 192.0.2.10}, {@code console}
 */
public record Editor(String name, String origin) {
  @Override
  public String toString() {
    return origin.isEmpty() ? name : name + " (" + origin + ")";
  }
}
