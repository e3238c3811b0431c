package dev.weir.ovf.diff;

import dev.weir.ovf.describe.SectionTable;
import dev.weir.ovf.describe.Sections;
import dev.weir.ovf.model.Configuration;
import dev.weir.ovf.model.Content;
import dev.weir.ovf.model.DiskDescription;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.FileReference;
import dev.weir.ovf.model.Hardware;
import dev.weir.ovf.model.HardwareItem;
import dev.weir.ovf.model.Message;
import dev.weir.ovf.model.Network;
import dev.weir.ovf.model.Product;
import dev.weir.ovf.model.Property;
import dev.weir.ovf.model.ResourceType;
import dev.weir.ovf.model.Section;
import dev.weir.ovf.model.Units;
import dev.weir.ovf.xml.XmlElement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Says how two descriptors differ in what they mean: order, prefixes and layout do not matter. */
public final class PackageDiff {
  private static final int TEXT = 60;
  private static final int ROW = 200;

  /** What is said of each place, and how many said something of it. */
  private record Facts(Map<String, String> values, Map<String, Integer> counts) {}

  private PackageDiff() {}

  /** All differences. */
  public static List<Difference> of(Envelope left, Envelope right) {
    List<Difference> out = new ArrayList<>();
    compare(out, facts(left).values, facts(right).values);
    return out;
  }

  private static void compare(
      List<Difference> out, Map<String, String> left, Map<String, String> right) {
    Set<String> keys = new LinkedHashSet<>(left.keySet());
    keys.addAll(right.keySet());
    for (String key : keys) {
      String a = left.getOrDefault(key, "");
      String b = right.getOrDefault(key, "");
      if (!a.equals(b)) {
        out.add(new Difference(key, a, b));
      }
    }
  }

  /** All that a descriptor says, by place. */
  private static Facts facts(Envelope envelope) {
    Facts facts = new Facts(new LinkedHashMap<>(), new HashMap<>());
    put(facts, "OVF version", envelope.version().map(Object::toString).orElse("unknown"));
    for (FileReference file : envelope.files()) {
      put(facts, "file '" + file.href() + "'", describe(file));
    }
    for (DiskDescription disk : envelope.disks()) {
      String key = "disk '" + disk.id() + "'";
      put(facts, key + " capacity", size(disk));
      put(facts, key + " file", disk.fileRef().orElse("(empty)"));
      put(facts, key + " format", disk.format().orElse(""));
      put(facts, key + " parent", disk.parentRef().orElse(""));
      put(facts, key + " shared", disk.shared() ? (disk.readOnly() ? "read only" : "yes") : "");
    }
    for (Network network : envelope.networks()) {
      String about = network.child("Description").filter(t -> !t.isEmpty()).orElse("a network");
      put(facts, "network '" + network.name() + "'", about);
    }
    for (Configuration configuration : envelope.configurations()) {
      put(
          facts,
          "configuration '" + configuration.id() + "'",
          configuration.label() + (configuration.isDefault() ? " (default)" : ""));
    }
    tables(facts, "", Sections.of(envelope, Message::text));
    unknown(facts, "", envelope.sections());
    envelope.contents().forEach(content -> content(facts, content));
    return facts;
  }

  private static void put(Facts facts, String key, String value) {
    if (value.isEmpty()) {
      return;
    }
    int number = facts.counts.merge(key, 1, Integer::sum);
    facts.values.put(number == 1 ? key : key + " (" + number + ")", value);
  }

  private static String describe(FileReference file) {
    return file.size().map(size -> size + " bytes").orElse("of unknown size")
        + file.compression().map(c -> ", " + c).orElse("")
        + file.chunkSize().map(c -> ", chunks of " + c).orElse("");
  }

  private static String size(DiskDescription disk) {
    return disk.capacityBytes()
        .map(bytes -> Units.human(bytes) + " (" + bytes + " bytes)")
        .orElse(disk.capacity() + " " + disk.units());
  }

  private static void content(Facts facts, Content content) {
    String key = (content.collection() ? "collection '" : "system '") + content.id() + "'";
    put(facts, key, "'" + content.name() + "'");
    tables(facts, key + " ", Sections.of(content, Message::text));
    for (Product product : content.products()) {
      put(facts, key + " product", product.name().orElse(""));
      put(facts, key + " version", product.version().orElse(""));
      put(facts, key + " vendor", product.vendor().orElse(""));
      for (Property property : product.properties()) {
        put(facts, key + " property '" + property.fullKey() + "'", describe(property));
      }
    }
    for (Hardware hardware : content.hardware()) {
      put(facts, key + " hardware family", String.join(" ", hardware.families()));
      put(facts, key + " transport", String.join(" ", hardware.transports()));
      for (HardwareItem item : hardware.items()) {
        item(facts, key, item);
      }
    }
    unknown(facts, key + " ", content.sections());
    content.contents().forEach(inner -> content(facts, inner));
  }

  private static String describe(Property property) {
    String value =
        property.password()
            ? property.value().filter(v -> !v.isEmpty()).isPresent() ? "a secret value" : "no value"
            : "'" + property.value().orElse("") + "'";
    return value
        + " of type "
        + property.type()
        + (property.qualifiers().isEmpty() ? "" : " " + property.qualifiers())
        + (property.userConfigurable() ? "" : ", fixed");
  }

  private static void item(Facts facts, String system, HardwareItem item) {
    String type = item.type().map(Object::toString).orElse("hardware");
    String key =
        system
            + " "
            + type
            + " "
            + item.instanceId()
            + (item.configurations().isEmpty()
                ? ""
                : " in " + String.join(", ", item.configurations()))
            + item.bound().map(b -> " (" + b + ")").orElse("");
    put(facts, key, amount(item));
    Map<String, Function<HardwareItem, String>> details = new LinkedHashMap<>();
    details.put("model", i -> String.join(" ", i.subTypes()));
    details.put("network", i -> String.join(", ", i.connections()));
    details.put("backed by", i -> String.join(", ", i.fields("HostResource")));
    details.put("controller", i -> i.parent().orElse(""));
    details.put("place", i -> i.field("AddressOnParent").orElse(""));
    details.put("address", i -> i.field("Address").orElse(""));
    details.put("access", i -> i.access().orElse(""));
    details.put("port profile", i -> i.portProfile().orElse(""));
    details.put("VLAN", i -> i.defaultVlan().map(Object::toString).orElse(""));
    details.forEach((name, get) -> put(facts, key + " " + name, get.apply(item)));
    for (XmlElement child : item.element().elements()) {
      if (child.name().local().equals("Config")) {
        Optional<String> setting = attribute(child, "key");
        put(
            facts,
            key + " setting '" + setting.orElse("") + "'",
            attribute(child, "value").orElse(""));
      }
    }
  }

  private static Optional<String> attribute(XmlElement element, String local) {
    return element.attributes().stream()
        .filter(a -> a.name().local().equals(local))
        .map(a -> a.value())
        .findFirst();
  }

  private static String amount(HardwareItem item) {
    if (item.type().filter(t -> t == ResourceType.MEMORY).isPresent()) {
      return item.bytes().map(Units::human).orElse("an unknown amount");
    }
    return item.quantity()
        .filter(_ -> item.type().filter(t -> t.number() == 3).isPresent())
        .map(Object::toString)
        .orElse("'" + item.name() + "'");
  }

  private static void tables(Facts facts, String prefix, List<SectionTable> tables) {
    for (SectionTable table : tables) {
      String title = prefix + SectionTable.words(table.name());
      for (List<Object> row : table.rows()) {
        String key = table.keyed() ? " '" + SectionTable.text(row.getFirst()) + "'" : "";
        put(facts, title + key, shorten(table.line(row), ROW));
      }
    }
  }

  /** Sections of nobody's standard: compared as text. */
  private static void unknown(Facts facts, String prefix, List<Section> sections) {
    for (Section section : sections) {
      if (section.kind() == Section.Kind.UNKNOWN) {
        put(facts, prefix + section.title(), shorten(flat(section.element()), TEXT));
      }
    }
  }

  private static String flat(XmlElement element) {
    StringBuilder out = new StringBuilder(element.text());
    element.attributes().stream()
        .map(a -> a.name().local() + "=" + a.value())
        .sorted()
        .forEach(a -> out.append(' ').append(a));
    for (XmlElement child : element.elements()) {
      out.append(" <").append(child.name().local()).append("> ").append(flat(child));
    }
    return out.toString().strip();
  }

  /** Long texts are told apart by a hash. */
  private static String shorten(String text, int most) {
    String flat = text.replaceAll("\\s+", " ").strip();
    return flat.length() <= most
        ? flat
        : flat.substring(0, most - 10) + "... [%08x]".formatted(flat.hashCode());
  }
}
