package dev.weir.runtime.machine;

import dev.weir.config.commit.EditSession;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.tree.Branch;
import dev.weir.config.tree.DataNode;
import dev.weir.config.tree.Leaf;
import dev.weir.config.tree.Trees;
import dev.weir.sdk.config.ConfigPath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The ethernet interfaces of a candidate, by name and role. */
final class EthernetCards {
  private static final ConfigPath ETHERNET = ConfigPath.of("interfaces", "ethernet");
  private static final List<String> MANAGEMENT = List.of("management", "mgmt");

  private final Branch tree;
  private final Map<String, String> roles = new LinkedHashMap<>();

  EthernetCards(Branch tree) {
    this.tree = tree;
    if (Trees.find(tree, ETHERNET).orElse(null) instanceof Branch cards) {
      for (Map.Entry<String, DataNode> card : cards.children()) {
        boolean hasRole =
            card.getValue() instanceof Branch settings && settings.child("role").isPresent();
        roles.put(
            card.getKey(),
            hasRole
                    && Trees.find(tree, ETHERNET.child(card.getKey(), "role")).orElse(null)
                        instanceof Leaf role
                ? role.text()
                : "");
      }
    }
  }

  /** The interface whose role or name is a network's name; capitals do not matter. */
  Optional<String> of(String network) {
    String wanted = network.strip().toLowerCase(Locale.ROOT);
    return roles.entrySet().stream()
        .filter(card -> card.getValue().equals(wanted) || card.getKey().equals(wanted))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** The management interface: by its role or name, else the first one. */
  Optional<String> management() {
    return MANAGEMENT.stream()
        .flatMap(role -> of(role).stream())
        .findFirst()
        .or(() -> roles.keySet().stream().findFirst());
  }

  /** Gives an interface an address, instead of those it has. */
  void address(EditSession session, String name, String address) throws ConfigException {
    ConfigPath place = ETHERNET.child(name, "address");
    if (Trees.find(tree, place).isPresent()) {
      session.command(ConfigPath.ROOT, "delete", place.words());
    }
    session.command(ConfigPath.ROOT, "set", place.child(address).words());
  }
}
