package dev.weir.ovf.environment;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.xml.XmlAttribute;
import dev.weir.ovf.xml.XmlDocument;
import dev.weir.ovf.xml.XmlElement;
import dev.weir.ovf.xml.XmlName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a guest is told at deployment (DSP0243 11, DSP8027).
 *
 * @param id of the virtual system that reads it
 * @param platform who deploys it
 * @param properties of the guest itself
 * @param entities properties of the systems beside it, by their id
 */
public record Environment(
    String id,
    Platform platform,
    Map<String, String> properties,
    Map<String, Map<String, String>> entities) {
  /** Namespace of environments. */
  public static final String NAMESPACE = "http://schemas.dmtf.org/ovf/environment/1";

  /** Name of the document in an environment image. */
  public static final String FILE = "ovf-env.xml";

  /**
   * Who deploys.
   *
   * @param kind such as {@code libvirt}
   * @param locale such as {@code en}
   */
  public record Platform(String kind, String version, String vendor, String locale) {}

  public Environment {
    properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    Map<String, Map<String, String>> copy = new LinkedHashMap<>();
    entities.forEach(
        (key, map) -> copy.put(key, Collections.unmodifiableMap(new LinkedHashMap<>(map))));
    entities = Collections.unmodifiableMap(copy);
  }

  /** The document. */
  public byte[] bytes() {
    List<XmlElement> children = new ArrayList<>();
    XmlElement platformSection =
        element("PlatformSection")
            .withChildren(
                List.of(
                    element("Kind").withText(platform.kind()),
                    element("Version").withText(platform.version()),
                    element("Vendor").withText(platform.vendor()),
                    element("Locale").withText(platform.locale())));
    children.add(platformSection);
    children.add(section(properties));
    entities.forEach(
        (entity, map) ->
            children.add(
                element("Entity")
                    .withAttribute(name("id"), entity)
                    .withChildren(List.of(section(map)))));
    XmlElement root =
        element("Environment")
            .withAttributes(
                List.of(
                    XmlAttribute.namespace("", NAMESPACE),
                    XmlAttribute.namespace("oe", NAMESPACE),
                    XmlAttribute.of(name("id"), id)))
            .withChildren(children);
    return XmlDocument.of(root).bytes();
  }

  private static XmlElement section(Map<String, String> map) {
    List<XmlElement> list = new ArrayList<>();
    map.forEach(
        (key, value) ->
            list.add(
                element("Property")
                    .withAttribute(name("key"), key)
                    .withAttribute(name("value"), value)));
    return element("PropertySection").withChildren(list);
  }

  private static XmlElement element(String local) {
    return XmlElement.of(new XmlName(NAMESPACE, local, ""));
  }

  private static XmlName name(String local) {
    return new XmlName(NAMESPACE, local, "oe");
  }

  /**
   * Reads a document.
   *
   * @param name what to call it in messages
   * @throws OvfException if it is none
   */
  public static Environment read(String name, byte[] bytes) throws OvfException {
    XmlElement root = XmlDocument.read(name, bytes).root();
    if (!root.name().local().equals("Environment")) {
      throw new OvfException(
          name + ": not an OVF environment: its root is <" + root.name().qualified() + ">");
    }
    Map<String, Map<String, String>> entities = new LinkedHashMap<>();
    Platform platform = new Platform("", "", "", "");
    for (XmlElement child : root.elements()) {
      if (child.name().local().equals("Entity")) {
        entities.put(attribute(child, "id"), properties(child));
      } else if (child.name().local().equals("PlatformSection")) {
        platform =
            new Platform(
                text(child, "Kind"),
                text(child, "Version"),
                text(child, "Vendor"),
                text(child, "Locale"));
      }
    }
    return new Environment(attribute(root, "id"), platform, properties(root), entities);
  }

  private static Map<String, String> properties(XmlElement parent) {
    Map<String, String> map = new LinkedHashMap<>();
    for (XmlElement section : parent.elements()) {
      if (section.name().local().equals("PropertySection")) {
        for (XmlElement property : section.elements()) {
          if (property.name().local().equals("Property")) {
            map.put(attribute(property, "key"), attribute(property, "value"));
          }
        }
      }
    }
    return map;
  }

  private static String attribute(XmlElement element, String local) {
    return element.attribute(NAMESPACE, local).or(() -> element.attribute("", local)).orElse("");
  }

  private static String text(XmlElement parent, String local) {
    return parent.elements().stream()
        .filter(child -> child.name().local().equals(local))
        .findFirst()
        .map(XmlElement::text)
        .orElse("");
  }
}
