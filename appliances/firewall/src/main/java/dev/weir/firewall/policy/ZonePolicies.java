package dev.weir.firewall.policy;

import dev.weir.sdk.hotpath.HotPath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which policy applies between two interfaces. Immutable, shared by all workers. */
@HotPath
public final class ZonePolicies {
  /** Number of what is in no zone. */
  static final int NO_ZONE = 0;

  /** Number of the zone that is the appliance itself. */
  static final int LOCAL = 1;

  private final int generation;
  private final int zoneCount;
  private final int[] zoneOfInterface;
  private final @Nullable PolicyTable[] tables;
  private final List<String> zoneNames;
  private final int[] zoneRuleIds;
  private final int scratchWords;

  /**
   * The policies.
   *
   * @param generation positive; another whenever a verdict may be another
   * @param zoneOfInterface zone number by interface index; index 0 is the appliance itself
   * @param tables by number of the zone from, times the number of zones, plus that of the zone to
   * @param zoneNames by number
   * @param zoneRuleIds rule id of each zone's own path, for packets that no policy covers
   */
  ZonePolicies(
      int generation,
      int[] zoneOfInterface,
      @Nullable PolicyTable[] tables,
      List<String> zoneNames,
      int[] zoneRuleIds) {
    this.generation = generation;
    this.zoneOfInterface = zoneOfInterface.clone();
    this.tables = tables.clone();
    this.zoneNames = List.copyOf(zoneNames);
    this.zoneRuleIds = zoneRuleIds.clone();
    this.zoneCount = zoneNames.size();
    int words = 0;
    for (PolicyTable table : tables) {
      words = table == null ? words : Math.max(words, table.scratchWords());
    }
    scratchWords = words;
  }

  int generation() {
    return generation;
  }

  /** Zone of an interface; 0 stands for the appliance itself. */
  int zoneOf(int interfaceIndex) {
    return interfaceIndex < zoneOfInterface.length ? zoneOfInterface[interfaceIndex] : NO_ZONE;
  }

  /** The rules between two zones, or null if none are configured. */
  @Nullable PolicyTable table(int from, int to) {
    return tables[from * zoneCount + to];
  }

  int zoneRuleId(int zone) {
    return zoneRuleIds[zone];
  }

  String zoneName(int zone) {
    return zoneNames.get(zone);
  }

  int scratchWords() {
    return scratchWords;
  }
}
