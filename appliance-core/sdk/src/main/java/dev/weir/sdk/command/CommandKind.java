package dev.weir.sdk.command;

/**
 * The first word of an operational command: what sort of act it is, and the least role that may do
 * it.
 */
public enum CommandKind {
  /** Shows state, changes nothing. */
  SHOW("show", "Show state and configuration", Role.READ_ONLY),
  /** Shows state again and again, or traffic as it passes, until Ctrl-C. */
  MONITOR("monitor", "Watch rates or traffic until Ctrl-C", Role.OPERATOR),
  /** Sends echo requests. */
  PING("ping", "Send echo requests", Role.OPERATOR),
  /** Finds the way of packets through the network. */
  TRACEROUTE("traceroute", "Find the hops to a host", Role.OPERATOR),
  /** Asks what would happen, without side effects. */
  TEST("test", "Ask what would happen, without side effects", Role.OPERATOR),
  /** Follows live packets through the graph. */
  TRACE("trace", "Follow live packets through the graph", Role.OPERATOR),
  /** Discards dynamic state or counters. */
  CLEAR("clear", "Discard counters or dynamic state", Role.OPERATOR),
  /** Asks the system or a module to do something. */
  REQUEST("request", "Ask the system to do something", Role.ADMIN),
  /** Handles files in the configuration and capture folders. */
  FILE("file", "Handle configuration and capture files", Role.ADMIN);

  private final String word;
  private final String doc;
  private final Role role;

  CommandKind(String word, String doc, Role role) {
    this.word = word;
    this.doc = doc;
    this.role = role;
  }

  /** The word that a command of this kind begins with. */
  public String word() {
    return word;
  }

  /** One line of help. */
  public String doc() {
    return doc;
  }

  /** The role asked for unless the command names another. */
  public Role defaultRole() {
    return role;
  }

  /**
   * The kind that a command beginning with {@code word} is of.
   *
   * @throws IllegalArgumentException if no kind has that word
   */
  public static CommandKind ofWord(String word) {
    for (CommandKind kind : values()) {
      if (kind.word.equals(word)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no kind of command begins with '" + word + "'");
  }
}
