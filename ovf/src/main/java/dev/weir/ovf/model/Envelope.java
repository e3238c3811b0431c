package dev.weir.ovf.model;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.xml.XmlAttribute;
import dev.weir.ovf.xml.XmlDocument;
import dev.weir.ovf.xml.XmlElement;
import dev.weir.ovf.xml.XmlName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A whole descriptor (DSP0243, 7). */
public record Envelope(XmlDocument document) implements View {
  /**
   * Reads a descriptor.
   *
   * @param name what to call it in messages
   * @throws OvfException if it is not XML, or its root is not an envelope
   */
  public static Envelope read(String name, byte[] bytes) throws OvfException {
    XmlDocument document = XmlDocument.read(name, bytes);
    XmlElement root = document.root();
    if (!root.name().local().equals("Envelope")) {
      throw new OvfException(
          name
              + ":"
              + root.position()
              + ": not an OVF descriptor: its root is <"
              + root.name().qualified()
              + ">, not <Envelope>");
    }
    return new Envelope(document);
  }

  @Override
  public XmlElement element() {
    return document.root();
  }

  /** Its version, none if its namespace is unknown. */
  public Optional<OvfVersion> version() {
    return OvfVersion.of(element().name().namespace());
  }

  /** Files of the package. */
  public List<FileReference> files() {
    return Elements.child(element(), "References").stream()
        .flatMap(references -> Elements.children(references, "File").stream())
        .map(FileReference::new)
        .toList();
  }

  /** The file of this key. */
  public Optional<FileReference> file(String id) {
    return files().stream().filter(file -> file.id().equals(id)).findFirst();
  }

  /** Sections of the envelope itself. */
  public List<Section> sections() {
    return Section.of(element());
  }

  /** Sections of a kind. */
  public List<Section> sections(Section.Kind kind) {
    return sections().stream().filter(section -> section.kind() == kind).toList();
  }

  /** All disks, shared ones too. */
  public List<DiskDescription> disks() {
    return sections().stream()
        .filter(s -> s.kind() == Section.Kind.DISK || s.kind() == Section.Kind.SHARED_DISK)
        .flatMap(s -> s.disks().stream())
        .toList();
  }

  /** The disk of this key. */
  public Optional<DiskDescription> disk(String id) {
    return disks().stream().filter(disk -> disk.id().equals(id)).findFirst();
  }

  /** All networks. */
  public List<Network> networks() {
    return sections(Section.Kind.NETWORK).stream().flatMap(s -> s.networks().stream()).toList();
  }

  /** Choices at deployment. */
  public List<Configuration> configurations() {
    return deploymentOptions().stream().flatMap(o -> o.configurations().stream()).toList();
  }

  /** The configuration that is taken if nobody chooses: the default, else the first. */
  public Optional<String> defaultConfiguration() {
    return deploymentOptions().stream()
        .flatMap(options -> options.preferred().stream())
        .findFirst()
        .map(Configuration::id);
  }

  /** Sections of choices at deployment; a valid descriptor has at most one. */
  public List<DeploymentOptions> deploymentOptions() {
    return views(Section.Kind.DEPLOYMENT_OPTION, DeploymentOptions::new);
  }

  /** Groups by which systems are placed on hosts. */
  public List<PlacementGroup> placementGroups() {
    return views(Section.Kind.PLACEMENT_GROUP, PlacementGroup::new);
  }

  /** Keys of what is encrypted. */
  public List<Encryption> encryptions() {
    return views(Section.Kind.ENCRYPTION, Encryption::new);
  }

  private <T> List<T> views(Section.Kind kind, Function<XmlElement, T> view) {
    return sections(kind).stream().map(section -> view.apply(section.element())).toList();
  }

  /** The system or collection in it; a valid descriptor has exactly one. */
  public Optional<Content> content() {
    return contents().stream().findFirst();
  }

  /** All systems and collections directly in it. */
  public List<Content> contents() {
    return element().elements().stream().filter(Content::isContent).map(Content::new).toList();
  }

  /** All virtual systems at any depth. */
  public List<Content> systems() {
    List<Content> all = new ArrayList<>();
    contents().forEach(content -> all.addAll(content.systems()));
    return all;
  }

  /** Bundles of translations in it. */
  public List<Strings> strings() {
    return Elements.children(element(), "Strings").stream().map(Strings::new).toList();
  }

  /** A descriptor with one of its views changed. */
  public Envelope replace(View old, View changed) {
    return replace(old.element(), changed.element());
  }

  /** A descriptor with one of its elements changed. */
  public Envelope replace(XmlElement old, XmlElement changed) {
    return new Envelope(document.withRoot(element().replace(old, changed))).declared();
  }

  /** With another root element. */
  public Envelope withElement(XmlElement root) {
    return new Envelope(document.withRoot(root)).declared();
  }

  /** Name of an element of OVF as this descriptor writes it. */
  public XmlName name(String local) {
    XmlName root = element().name();
    return new XmlName(root.namespace(), local, root.prefix());
  }

  /** Name of an attribute of OVF as this descriptor writes it. */
  public XmlName attributeName(String local) {
    String namespace = element().name().namespace();
    String prefix =
        element().attributes().stream()
            .filter(a -> a.name().namespace().equals(XmlName.XMLNS) && a.value().equals(namespace))
            .map(a -> a.name().local())
            .filter(p -> !p.equals("xmlns"))
            .findFirst()
            .orElse("ovf");
    return new XmlName(namespace, local, prefix);
  }

  /** Declares prefixes that changes brought in. */
  private Envelope declared() {
    XmlElement root = element();
    for (String[] known :
        new String[][] {
          {"ovf", root.name().namespace()},
          {"rasd", Namespaces.RASD},
          {"vssd", Namespaces.VSSD},
          {"sasd", Namespaces.SASD},
          {"epasd", Namespaces.EPASD},
          {"vmw", Namespaces.VMW}
        }) {
      boolean declared =
          root.attributes().stream()
              .anyMatch(
                  a ->
                      a.name().namespace().equals(XmlName.XMLNS)
                          && a.name().local().equals(known[0]));
      if (!declared && uses(root, known[0], known[1])) {
        List<XmlAttribute> attributes = new ArrayList<>(root.attributes());
        attributes.add(XmlAttribute.namespace(known[0], known[1]));
        root = root.withAttributes(attributes);
      }
    }
    return new Envelope(document.withRoot(root));
  }

  private static boolean uses(XmlElement element, String prefix, String namespace) {
    boolean declaresItself =
        element.attributes().stream()
            .anyMatch(
                a -> a.name().namespace().equals(XmlName.XMLNS) && a.name().local().equals(prefix));
    if (declaresItself) {
      return false;
    }
    return matches(element.name(), prefix, namespace)
        || element.attributes().stream().anyMatch(a -> matches(a.name(), prefix, namespace))
        || element.elements().stream().anyMatch(child -> uses(child, prefix, namespace));
  }

  private static boolean matches(XmlName name, String prefix, String namespace) {
    return name.prefix().equals(prefix) && name.namespace().equals(namespace);
  }
}
