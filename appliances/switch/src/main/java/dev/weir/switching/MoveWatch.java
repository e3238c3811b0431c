package dev.weir.switching;

import dev.weir.sdk.address.MacAddress;
import dev.weir.sdk.module.Alarms;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Raises an alarm while addresses of a bridge move between members more often than they should: the
 * sign of a loop or of an address used twice. Control thread.
 */
final class MoveWatch {
  private final Alarms alarms;
  private final Map<String, Long> movesBefore = new HashMap<>();

  MoveWatch(Alarms alarms) {
    this.alarms = alarms;
  }

  /** Looks at the moves since the last call, which was ten seconds ago. */
  void look(List<RunningBridge> bridges) {
    for (RunningBridge running : bridges) {
      String name = running.bridge().name;
      MacTable table = running.bridge().table;
      long moves = table.moves();
      long before = Optional.ofNullable(movesBefore.put(name, moves)).orElse(moves);
      // A table made anew counts from zero.
      long recent = moves < before ? moves : moves - before;
      if (recent > running.config().moveAlarm()) {
        alarms.raise(key(name), Alarms.Severity.MINOR, text(running, recent));
      } else {
        alarms.clear(key(name));
      }
    }
    movesBefore.keySet().removeIf(name -> gone(name, bridges));
  }

  private boolean gone(String name, List<RunningBridge> bridges) {
    boolean gone = bridges.stream().noneMatch(running -> running.bridge().name.equals(name));
    if (gone) {
      alarms.clear(key(name));
    }
    return gone;
  }

  private static String key(String bridge) {
    return "switch/" + bridge + "/mac-moves";
  }

  private static String text(RunningBridge running, long recent) {
    MacTable.Move last = running.bridge().table.lastMove();
    return "bridge "
        + running.bridge().name
        + ": "
        + recent
        + " MAC moves in 10 seconds, last "
        + new MacAddress(last.mac())
        + " from "
        + nameOf(running, last.fromInterface())
        + " to "
        + nameOf(running, last.toInterface())
        + "; look for a loop";
  }

  static String nameOf(RunningBridge running, int interfaceIndex) {
    return running.members().stream()
        .filter(port -> port.interfaceIndex == interfaceIndex)
        .map(port -> port.name)
        .findFirst()
        .orElse("-");
  }
}
