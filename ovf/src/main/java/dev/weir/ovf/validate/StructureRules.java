package dev.weir.ovf.validate;

import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.Namespaces;
import dev.weir.ovf.model.OvfVersion;
import dev.weir.ovf.xml.XmlAttribute;
import dev.weir.ovf.xml.XmlElement;
import dev.weir.ovf.xml.XmlName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks a descriptor against {@link Schema}. */
final class StructureRules {
  private static final String SCHEMA = "DSP8023, DSP0243 7";

  private final Report report;
  private final Envelope envelope;
  private final boolean strict;

  StructureRules(Report report, Envelope envelope) {
    this.report = report;
    this.envelope = envelope;
    // The draft wrote everything otherwise, and 2.x may have elements that this table does not
    // know.
    this.strict = envelope.version().filter(v -> v == OvfVersion.V1).isPresent();
  }

  void run() {
    XmlElement root = envelope.element();
    prefixes(root, new HashSet<>());
    if (envelope.version().isEmpty()) {
      report.error(
          "namespace",
          root,
          "the namespace '" + root.name().namespace() + "' is of no version of OVF",
          "use " + Namespaces.OVF_1,
          "DSP0243 7");
      return;
    }
    if (envelope.version().get() == OvfVersion.V0_9) {
      report.warning(
          "version-draft",
          root,
          "written in the 0.9 draft, which importers of today reject",
          "write it anew as OVF 1.x",
          "DSP0243 7");
      return;
    }
    envelopeOrder(root);
    walk(root, "");
  }

  private void prefixes(XmlElement element, Set<String> told) {
    undeclared(element, element.name(), told);
    for (XmlAttribute attribute : element.attributes()) {
      undeclared(element, attribute.name(), told);
    }
    element.elements().forEach(child -> prefixes(child, told));
  }

  private void undeclared(XmlElement at, XmlName name, Set<String> told) {
    if (!name.prefix().isEmpty() && name.namespace().isEmpty() && told.add(name.prefix())) {
      report.error(
          "prefix",
          at,
          "the prefix '" + name.prefix() + "' is not declared",
          "declare xmlns:" + name.prefix() + " on the Envelope",
          "XML Namespaces 5");
    }
  }

  /** References, then sections, then one content, then Strings. */
  private void envelopeOrder(XmlElement root) {
    List<XmlElement> children = root.elements();
    if (children.isEmpty() || !children.getFirst().name().local().equals("References")) {
      report.error(
          "references-first",
          root,
          "References is not the first element",
          "put References first; leave it empty if there are no files",
          SCHEMA);
    }
    int contents = 0;
    for (XmlElement child : children) {
      String local = child.name().local();
      if (local.equals("VirtualSystem") || local.equals("VirtualSystemCollection")) {
        contents++;
      } else if (contents > 0 && local.endsWith("Section")) {
        report.error(
            "section-order",
            child,
            local + " follows the " + "virtual system",
            "put it before the virtual system",
            SCHEMA);
      }
    }
    if (contents != 1) {
      report.error(
          "one-content",
          root,
          "an envelope holds one VirtualSystem or VirtualSystemCollection, this has " + contents,
          contents == 0 ? "add one" : "put them in one VirtualSystemCollection",
          SCHEMA);
    }
  }

  private void walk(XmlElement element, String parent) {
    String local = element.name().local();
    if (Namespaces.isOvf(element.name().namespace())) {
      place(element, local, parent);
      Schema.Element rule = Schema.ELEMENTS.get(parent + "/" + local);
      if (rule == null) {
        rule = local.equals("Item") ? null : Schema.ELEMENTS.get(local);
      }
      if (rule != null) {
        attributes(element, rule);
        children(element, rule);
      }
      if (local.equals("VirtualSystem") || local.equals("VirtualSystemCollection")) {
        attributes(
            element,
            new Schema.Element(
                List.of(new Schema.Attribute("id", true, Schema.Type.TEXT)), List.of(), false));
        content(element);
      }
    }
    for (XmlElement child : element.elements()) {
      walk(child, local);
    }
  }

  private void place(XmlElement element, String local, String parent) {
    Set<String> places = Schema.PLACES.get(local);
    if (places != null && !places.contains(parent)) {
      report.error(
          "section-place",
          element,
          local + " stands in " + parent,
          "move it to " + String.join(" or ", places.stream().sorted().toList()),
          "DSP0243 7 to 9");
    }
    boolean first = element.name().namespace().equals(Namespaces.OVF_1);
    boolean unknown = places == null || (first && Schema.NEW_IN_2.contains(local));
    if (unknown && local.endsWith("Section") && !parent.isEmpty()) {
      report.error(
          "section-unknown",
          element,
          "OVF " + (first ? "1.x" : "2.x") + " has no " + local,
          "take it away, or use a namespace of your own",
          "DSP0243 7");
    }
  }

  private void content(XmlElement element) {
    boolean info = element.elements().stream().findFirst().filter(c -> is(c, "Info")).isPresent();
    if (!info) {
      report.error(
          "missing-element",
          element,
          element.name().local() + " does not begin with Info",
          "add <Info> with a word on what it is",
          SCHEMA);
    }
  }

  private static boolean is(XmlElement element, String local) {
    return element.name().local().equals(local) && Namespaces.isOvf(element.name().namespace());
  }

  private void attributes(XmlElement element, Schema.Element rule) {
    for (Schema.Attribute wanted : rule.attributes()) {
      Optional<XmlAttribute> found =
          element.attributes().stream()
              .filter(a -> a.name().local().equals(wanted.name()))
              .filter(a -> a.name().namespace().isEmpty() || Namespaces.isOvf(a.name().namespace()))
              .findFirst();
      String local = element.name().local();
      if (found.isEmpty()) {
        if (wanted.required()) {
          report.error(
              "missing-attribute",
              element,
              local + " has no '" + wanted.name() + "'",
              "add ovf:" + wanted.name(),
              SCHEMA);
        }
        continue;
      }
      if (found.get().name().namespace().isEmpty()) {
        report.error(
            "attribute-prefix",
            element,
            "'" + wanted.name() + "' of " + local + " has no prefix: strict readers do not see it",
            "write ovf:" + wanted.name(),
            "DSP8023 (attributeFormDefault)");
      }
      if (!fits(found.get().value(), wanted.type())) {
        report.error(
            "attribute-value",
            element,
            "'"
                + wanted.name()
                + "' of "
                + local
                + " is '"
                + found.get().value()
                + "', not "
                + words(wanted.type()),
            "correct it",
            SCHEMA);
      }
    }
  }

  private static boolean beside(Schema.Element rule, int at, int last) {
    return last == at + 1 && rule.children().get(last).beside();
  }

  private static boolean fits(String value, Schema.Type type) {
    String text = value.strip();
    return switch (type) {
      case TEXT -> true;
      case BOOLEAN -> Set.of("true", "false", "0", "1").contains(text);
      case UNSIGNED -> text.matches("\\+?\\d{1,19}");
      case SIGNED -> text.matches("[+-]?\\d{1,18}");
      case UINT16 -> text.matches("\\+?\\d{1,5}") && Integer.parseInt(text) <= 65535;
    };
  }

  private static String words(Schema.Type type) {
    return switch (type) {
      case TEXT -> "a text";
      case BOOLEAN -> "true or false";
      case UNSIGNED, SIGNED -> "a number";
      case UINT16 -> "a number up to 65535";
    };
  }

  private void children(XmlElement element, Schema.Element rule) {
    Map<String, Integer> seen = new HashMap<>();
    List<String> order = rule.children().stream().map(Schema.Child::name).toList();
    List<String> unknown = new ArrayList<>();
    int last = -1;
    for (XmlElement child : element.elements()) {
      if (!Namespaces.isOvf(child.name().namespace())) {
        continue;
      }
      String local = child.name().local();
      seen.merge(local, 1, Integer::sum);
      int at = order.indexOf(local);
      if (at < 0) {
        if (strict && unknown.isEmpty()) {
          report.error(
              "unexpected-element",
              child,
              local + " is not expected in " + element.name().local(),
              "take it away, or use a namespace of your own",
              SCHEMA);
        }
        unknown.add(local);
      } else if (at < last && !rule.anyOrder() && !beside(rule, at, last)) {
        report.error(
            "element-order",
            child,
            local + " stands after " + order.get(last),
            "the order is " + String.join(", ", order),
            SCHEMA);
      }
      last = Math.max(last, at);
    }
    for (Schema.Child child : rule.children()) {
      int count = seen.getOrDefault(child.name(), 0);
      boolean needed = child.count() == Schema.Count.ONE || child.count() == Schema.Count.SOME;
      if (needed && count == 0) {
        report.error(
            "missing-element",
            element,
            element.name().local() + " has no " + child.name(),
            "add <" + child.name() + ">",
            SCHEMA);
      }
      boolean single = child.count() == Schema.Count.ONE || child.count() == Schema.Count.OPTIONAL;
      if (single && count > 1) {
        report.error(
            "repeated-element",
            element,
            element.name().local() + " has " + count + " elements " + child.name(),
            "keep one",
            SCHEMA);
      }
    }
  }
}
