package dev.weir.machine.provision;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a source holds.
 *
 * @param properties by name, unchecked
 * @param ignored what the source holds besides, and why it is not used
 * @param networks names of networks by MAC address of the card that is plugged into them
 */
public record SourceData(
    Map<String, String> properties, Map<String, String> ignored, Map<String, String> networks) {
  public SourceData {
    properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    ignored = Collections.unmodifiableMap(new LinkedHashMap<>(ignored));
    networks = Collections.unmodifiableMap(new LinkedHashMap<>(networks));
  }

  /** With properties alone. */
  public static SourceData of(Map<String, String> properties) {
    return new SourceData(properties, Map.of(), Map.of());
  }
}
