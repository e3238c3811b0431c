package dev.weir.ovf.edit;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.model.Content;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.Property;
import dev.weir.ovf.model.Section;
import dev.weir.ovf.validate.PropertyTypes;
import dev.weir.ovf.xml.XmlElement;
import java.util.List;
import java.util.Optional;

/** Changes to properties. */
public final class PropertyEdits {
  private PropertyEdits() {}

  /**
   * Sets the default of a property.
   *
   * @throws OvfException if there is no such property, or the value does not fit it
   */
  public static Envelope set(Envelope envelope, Scope scope, String key, String value)
      throws OvfException {
    Property property = find(scope.system(envelope), key);
    Optional<String> problem = PropertyTypes.problem(property, value);
    if (problem.isPresent()) {
      throw new OvfException("the value of '" + key + "' " + problem.get());
    }
    return envelope.replace(property, property.withValue(value));
  }

  /**
   * Adds a property that the user can set.
   *
   * @param type such as {@code string}
   * @param label for people; empty for none
   */
  public static Envelope add(
      Envelope envelope, Scope scope, String key, String type, String value, String label)
      throws OvfException {
    Envelope changed = envelope;
    Content system = scope.system(changed);
    if (system.properties().stream().anyMatch(p -> p.key().equals(key))) {
      throw new OvfException("there is a property '" + key + "' already");
    }
    if (!PropertyTypes.known(type)) {
      throw new OvfException("'" + type + "' is no type of OVF: string, boolean, uint16 ...");
    }
    if (system.sections(Section.Kind.PRODUCT).isEmpty()) {
      changed = SectionEdits.product(changed, scope, "Product", system.name());
    }
    XmlElement section = scope.system(changed).sections(Section.Kind.PRODUCT).getFirst().element();
    XmlElement property =
        XmlElement.of(changed.name("Property"))
            .withAttribute(changed.attributeName("key"), key)
            .withAttribute(changed.attributeName("type"), type)
            .withAttribute(changed.attributeName("userConfigurable"), "true")
            .withAttribute(changed.attributeName("value"), value);
    if (!label.isEmpty()) {
      property =
          property.withChildren(List.of(XmlElement.of(changed.name("Label")).withText(label)));
    }
    return changed.replace(section, section.append(property));
  }

  /** Takes a property away. */
  public static Envelope remove(Envelope envelope, Scope scope, String key) throws OvfException {
    Content system = scope.system(envelope);
    Property property = find(system, key);
    for (Section section : system.sections(Section.Kind.PRODUCT)) {
      for (XmlElement child : section.element().elements()) {
        if (child.equals(property.element())) {
          return envelope.replace(section.element(), section.element().remove(child));
        }
      }
    }
    throw new OvfException("there is no property '" + key + "'");
  }

  private static Property find(Content system, String key) throws OvfException {
    List<Property> full =
        system.properties().stream().filter(p -> p.fullKey().equals(key)).toList();
    List<Property> found =
        full.isEmpty()
            ? system.properties().stream().filter(p -> p.key().equals(key)).toList()
            : full;
    if (found.size() == 1) {
      return found.getFirst();
    }
    throw new OvfException(
        found.isEmpty()
            ? "there is no property '"
                + key
                + "'; there are: "
                + String.join(", ", system.properties().stream().map(Property::fullKey).toList())
            : "'" + key + "' is ambiguous; write class.key.instance");
  }
}
