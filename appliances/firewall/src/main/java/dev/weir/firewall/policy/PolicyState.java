package dev.weir.firewall.policy;

import dev.weir.firewall.config.StateName;

/** Numbers of the states that a rule may ask for, as a classifier's key holds them. */
final class PolicyState {
  static final int NEW = 1;
  static final int ESTABLISHED = 2;
  static final int RELATED = 3;
  static final int INVALID = 4;

  private PolicyState() {}

  static int of(StateName name) {
    return switch (name) {
      case NEW -> NEW;
      case ESTABLISHED -> ESTABLISHED;
      case RELATED -> RELATED;
      case INVALID -> INVALID;
    };
  }
}
