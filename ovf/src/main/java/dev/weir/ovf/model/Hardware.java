package dev.weir.ovf.model;

import dev.weir.ovf.xml.XmlElement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Virtual hardware of a system (DSP0243, 8.1). */
public record Hardware(XmlElement element) implements View {
  private static final Set<String> ITEMS = Set.of("Item", "StorageItem", "EthernetPortItem");

  /** All items, also those of configurations and bounds. */
  public List<HardwareItem> items() {
    return element.elements().stream()
        .filter(child -> ITEMS.contains(child.name().local()))
        .map(HardwareItem::new)
        .toList();
  }

  /**
   * The items of a configuration: of items with one key the last that belongs to it, no bounds.
   *
   * @param configuration none for a deployment without choice
   */
  public List<HardwareItem> items(Optional<String> configuration) {
    Map<String, HardwareItem> chosen = new LinkedHashMap<>();
    List<HardwareItem> keyless = new ArrayList<>();
    for (HardwareItem item : items()) {
      boolean belongs =
          item.configurations().isEmpty()
              || configuration.filter(item.configurations()::contains).isPresent();
      if (!belongs || item.bound().filter(b -> !b.equals("normal")).isPresent()) {
        continue;
      }
      if (item.instanceId().isEmpty()) {
        keyless.add(item);
      } else {
        chosen.put(item.instanceId(), item);
      }
    }
    List<HardwareItem> result = new ArrayList<>(chosen.values());
    result.addAll(keyless);
    return result;
  }

  /** Families of virtual hardware, any of which will do: {@code vmx-13}. */
  public List<String> families() {
    return Elements.child(element, "System").stream()
        .flatMap(system -> system.elements().stream())
        .filter(child -> child.name().local().equals("VirtualSystemType"))
        .flatMap(child -> List.of(child.text().split("[\\s,]+")).stream())
        .filter(family -> !family.isEmpty())
        .toList();
  }

  /** How a guest can be given its environment. */
  public List<String> transports() {
    return words("transport");
  }
}
