package dev.weir.sdk.command;

/** What a user may do. Each role includes those before it. */
public enum Role {
  /** Looks at state; sees no secret and no traffic. */
  READ_ONLY("read-only"),
  /** Also clears counters and dynamic state, tests, pings, captures traffic. */
  OPERATOR("operator"),
  /** Also changes the configuration and the system. */
  ADMIN("admin");

  private final String label;

  Role(String label) {
    this.label = label;
  }

  /** The word of the configuration: {@code read-only}, {@code operator}, {@code admin}. */
  public String label() {
    return label;
  }

  /** Whether a user of this role may do what asks for {@code required}. */
  public boolean permits(Role required) {
    return compareTo(required) >= 0;
  }

  @Override
  public String toString() {
    return label;
  }
}
