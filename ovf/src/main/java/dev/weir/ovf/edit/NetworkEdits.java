package dev.weir.ovf.edit;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.model.Content;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.HardwareItem;
import dev.weir.ovf.model.Network;
import dev.weir.ovf.model.Section;
import dev.weir.ovf.xml.XmlElement;
import java.util.List;

/** Changes to networks. */
public final class NetworkEdits {
  private NetworkEdits() {}

  /** Gives a network another name, and plugs adapters into it under that name. */
  public static Envelope rename(Envelope envelope, String from, String to) throws OvfException {
    List<Network> found = envelope.networks().stream().filter(n -> n.name().equals(from)).toList();
    if (found.isEmpty()) {
      throw new OvfException(
          "there is no network '"
              + from
              + "'; there are: "
              + String.join(", ", envelope.networks().stream().map(Network::name).toList()));
    }
    if (envelope.networks().stream().anyMatch(n -> n.name().equals(to))) {
      throw new OvfException("there is a network '" + to + "' already");
    }
    Envelope changed = envelope.replace(found.getFirst(), found.getFirst().withName(to));
    for (int s = 0; s < changed.systems().size(); s++) {
      for (int i = 0; i < items(changed.systems().get(s)).size(); i++) {
        HardwareItem item = items(changed.systems().get(s)).get(i);
        for (XmlElement child : item.element().elements()) {
          if (child.name().local().equals("Connection") && child.text().equals(from)) {
            changed = changed.replace(child, child.withText(to));
          }
        }
      }
    }
    return changed;
  }

  private static List<HardwareItem> items(Content system) {
    return system.hardware().stream().flatMap(h -> h.items().stream()).toList();
  }

  /** Adds a network unless it is there. */
  public static Envelope ensure(Envelope envelope, String name) {
    if (envelope.networks().stream().anyMatch(n -> n.name().equals(name))) {
      return envelope;
    }
    XmlElement network =
        XmlElement.of(envelope.name("Network")).withAttribute(envelope.attributeName("name"), name);
    List<Section> sections = envelope.sections(Section.Kind.NETWORK);
    if (!sections.isEmpty()) {
      XmlElement section = sections.getFirst().element();
      return envelope.replace(section, section.append(network));
    }
    XmlElement section =
        XmlElement.of(envelope.name("NetworkSection"))
            .withChildren(
                List.of(
                    XmlElement.of(envelope.name("Info")).withText("Logical networks"), network));
    return SectionEdits.add(envelope, section);
  }
}
