package dev.weir.ovf.edit;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.model.Content;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.Section;
import dev.weir.ovf.xml.XmlElement;
import java.util.List;
import java.util.Optional;

/** Changes to sections: products, names, annotations. */
public final class SectionEdits {
  private static final List<String> PRODUCT =
      List.of(
          "Info",
          "Product",
          "Vendor",
          "Version",
          "FullVersion",
          "ProductUrl",
          "VendorUrl",
          "AppUrl");

  private SectionEdits() {}

  /** Adds a section of the envelope where it belongs: before the system. */
  static Envelope add(Envelope envelope, XmlElement section) {
    XmlElement root = envelope.element();
    int index = 0;
    for (XmlElement child : root.elements()) {
      String local = child.name().local();
      if (!local.equals("References") && !local.endsWith("Section")) {
        break;
      }
      index++;
    }
    return envelope.withElement(root.insert(index, section));
  }

  /** Sets a text of the product section: {@code Version}, {@code Vendor}. */
  public static Envelope product(Envelope envelope, Scope scope, String field, String text)
      throws OvfException {
    Content system = scope.system(envelope);
    List<Section> sections = system.sections(Section.Kind.PRODUCT);
    if (sections.isEmpty()) {
      XmlElement section =
          XmlElement.of(envelope.name("ProductSection"))
              .withChildren(
                  List.of(
                      XmlElement.of(envelope.name("Info")).withText("About the product"),
                      XmlElement.of(envelope.name(field)).withText(text)));
      return envelope.replace(system.element(), system.element().append(section));
    }
    XmlElement section = sections.getFirst().element();
    Optional<XmlElement> old =
        section.elements().stream().filter(e -> e.name().local().equals(field)).findFirst();
    if (old.isPresent()) {
      return envelope.replace(old.get(), old.get().withText(text));
    }
    int index = 0;
    for (XmlElement child : section.elements()) {
      int place = PRODUCT.indexOf(child.name().local());
      if (place < 0 || place > PRODUCT.indexOf(field)) {
        break;
      }
      index++;
    }
    XmlElement made = XmlElement.of(envelope.name(field)).withText(text);
    return envelope.replace(section, section.insert(index, made));
  }

  /** Sets the name of the system. */
  public static Envelope name(Envelope envelope, Scope scope, String name) throws OvfException {
    Content system = scope.system(envelope);
    Optional<XmlElement> old =
        system.element().elements().stream()
            .filter(e -> e.name().local().equals("Name"))
            .findFirst();
    return old.isPresent()
        ? envelope.replace(old.get(), old.get().withText(name))
        : envelope.replace(
            system.element(),
            system.element().insert(1, XmlElement.of(envelope.name("Name")).withText(name)));
  }

  /** Sets the transports of the environment: {@code iso com.vmware.guestInfo}. */
  public static Envelope transport(Envelope envelope, Scope scope, String transports)
      throws OvfException {
    XmlElement hardware = scope.hardware(envelope).element();
    return envelope.replace(
        hardware, hardware.withAttribute(envelope.attributeName("transport"), transports));
  }

  /** Sets the annotation of the system. */
  public static Envelope annotation(Envelope envelope, Scope scope, String text)
      throws OvfException {
    Content system = scope.system(envelope);
    List<Section> sections = system.sections(Section.Kind.ANNOTATION);
    if (!sections.isEmpty()) {
      Section section = sections.getFirst();
      return envelope.replace(section.element(), section.withChild("Annotation", text));
    }
    XmlElement section =
        XmlElement.of(envelope.name("AnnotationSection"))
            .withChildren(
                List.of(
                    XmlElement.of(envelope.name("Info")).withText("A note"),
                    XmlElement.of(envelope.name("Annotation")).withText(text)));
    return envelope.replace(system.element(), system.element().append(section));
  }
}
