package dev.weir.ovf.model;

import dev.weir.ovf.xml.XmlElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A virtual system, or a collection of them (DSP0243, 7.2 and 7.3). */
public record Content(XmlElement element) implements View {
  static boolean isContent(XmlElement element) {
    String kind = Elements.kind(element);
    return (Namespaces.isOvf(element.name().namespace()) || element.name().namespace().isEmpty())
        && (kind.equals("VirtualSystem") || kind.equals("VirtualSystemCollection"));
  }

  /** Whether it is a collection. */
  public boolean collection() {
    return Elements.kind(element).equals("VirtualSystemCollection");
  }

  /** Its key, empty if it has none. */
  public String id() {
    return attribute("id").orElse("");
  }

  /** Its name for people, else its key. */
  public String name() {
    return child("Name").filter(text -> !text.isEmpty()).orElseGet(this::id);
  }

  /** Its sections. */
  public List<Section> sections() {
    return Section.of(element);
  }

  /** The sections of a kind. */
  public List<Section> sections(Section.Kind kind) {
    return sections().stream().filter(section -> section.kind() == kind).toList();
  }

  /** What a collection holds. */
  public List<Content> contents() {
    return element.elements().stream().filter(Content::isContent).map(Content::new).toList();
  }

  /** The virtual systems in it at any depth; itself if it is one. */
  public List<Content> systems() {
    if (!collection()) {
      return List.of(this);
    }
    List<Content> all = new ArrayList<>();
    contents().forEach(content -> all.addAll(content.systems()));
    return all;
  }

  /** Its hardware; a system may offer several, of which the first is preferred. */
  public List<Hardware> hardware() {
    return views(Section.Kind.VIRTUAL_HARDWARE, Hardware::new);
  }

  /** Its products. */
  public List<Product> products() {
    return views(Section.Kind.PRODUCT, Product::new);
  }

  /** Its properties, of all products. */
  public List<Property> properties() {
    return products().stream().flatMap(product -> product.properties().stream()).toList();
  }

  /** The operating system in it. */
  public Optional<OperatingSystem> operatingSystem() {
    return views(Section.Kind.OPERATING_SYSTEM, OperatingSystem::new).stream().findFirst();
  }

  /** Orders of starting, of a collection. */
  public List<Startup> startups() {
    return views(Section.Kind.STARTUP, Startup::new);
  }

  /** Numbers of copies of members, of a collection. */
  public List<ScaleOut> scaleOuts() {
    return views(Section.Kind.SCALE_OUT, ScaleOut::new);
  }

  /** What a collection is given as a whole. */
  public List<ResourceAllocation> resourceAllocations() {
    return views(Section.Kind.RESOURCE_ALLOCATION, ResourceAllocation::new);
  }

  /** Notes for people. */
  public List<Annotation> annotations() {
    return views(Section.Kind.ANNOTATION, Annotation::new);
  }

  /** Licences to agree to. */
  public List<Eula> eulas() {
    return views(Section.Kind.EULA, Eula::new);
  }

  /** How it installs itself, if it does. */
  public Optional<Install> install() {
    return views(Section.Kind.INSTALL, Install::new).stream().findFirst();
  }

  /** What it boots from, if it says. */
  public List<BootDevices> bootDevices() {
    return views(Section.Kind.BOOT_DEVICE, BootDevices::new);
  }

  /** Groups by which it is placed on hosts. */
  public List<Placement> placements() {
    return views(Section.Kind.PLACEMENT, Placement::new);
  }

  /** Files that the guest is given. */
  public List<EnvironmentFiles> environmentFiles() {
    return views(Section.Kind.ENVIRONMENT_FILES, EnvironmentFiles::new);
  }

  private <T> List<T> views(Section.Kind kind, Function<XmlElement, T> view) {
    return sections(kind).stream().map(section -> view.apply(section.element())).toList();
  }

  /** The first piece of hardware of a kind that is there without choosing a configuration. */
  public Optional<HardwareItem> first(ResourceType type) {
    return hardware().stream()
        .flatMap(hardware -> hardware.items(Optional.empty()).stream())
        .filter(item -> item.is(type))
        .findFirst();
  }
}
