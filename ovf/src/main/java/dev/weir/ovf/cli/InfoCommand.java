package dev.weir.ovf.cli;

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
import dev.weir.ovf.model.Units;
import dev.weir.ovf.pack.OvfPackage;
import dev.weir.ovf.pack.Translations;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir ovf info}. */
@Command(name = "info", description = "Show what a package holds.")
final class InfoCommand extends Verb {
  @Parameters(paramLabel = "PACKAGE", description = "An OVA, a descriptor or a folder.")
  private Path path = Path.of("");

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(
      names = "--config",
      paramLabel = "ID",
      description = "Show the hardware of this configuration instead of the default's.")
  private @Nullable String configuration;

  @Option(
      names = {"--locale", "--lang"},
      paramLabel = "LOCALE",
      defaultValue = "",
      description = "Show texts in this language where they are translated, such as de-DE.")
  private String language = "";

  private Function<Message, String> texts = Message::text;
  private Optional<String> chosen = Optional.empty();

  @Override
  public Integer call() throws IOException {
    try (OvfPackage ovf = OvfPackage.open(path)) {
      Translations translations = Translations.of(ovf);
      if (!language.isEmpty()) {
        translations.problems().stream()
            .filter(Translations.Problem::fatal)
            .forEach(p -> err().println("note: " + Table.clean(p.message(), 300)));
      }
      chosen = chosen(ovf.envelope());
      texts = message -> translations.text(message, language);
      if (json) {
        print(new InfoJson(ovf, texts, chosen).map());
      } else {
        text(ovf);
      }
    }
    return ExitCode.OK;
  }

  private Optional<String> chosen(Envelope envelope) {
    if (configuration != null
        && envelope.configurations().stream().noneMatch(c -> c.id().equals(configuration))) {
      throw wrong("there is no configuration '" + configuration + "'");
    }
    return Optional.ofNullable(configuration).or(envelope::defaultConfiguration);
  }

  private void text(OvfPackage ovf) throws IOException {
    Envelope envelope = ovf.envelope();
    out()
        .printf(
            "%s: %s, OVF %s, %s, %s%n",
            Table.clean(ovf.name(), 200),
            ovf.archive() ? "OVA" : "folder",
            envelope.version().map(Object::toString).orElse("of an unknown version"),
            ovf.manifestBytes().isPresent() ? "with manifest" : "without manifest",
            ovf.certificate().isPresent() ? "signed (see weir ovf verify)" : "not signed");
    Table files = new Table("File", "Size", "In the package", "Stored as");
    for (FileReference file : envelope.files()) {
      files.row(
          file.href(),
          file.size().map(Units::human).orElse("-"),
          there(ovf, file),
          file.compression().orElse("plain") + file.chunkSize().map(_ -> ", chunks").orElse(""));
    }
    section("Files", files);
    Table disks = new Table("Disk", "Capacity", "File", "Format", "Parent", "Shared");
    for (DiskDescription disk : envelope.disks()) {
      disks.row(
          disk.id(),
          disk.capacityBytes().map(Units::human).orElse(disk.capacity() + " " + disk.units()),
          disk.fileRef().flatMap(envelope::file).map(FileReference::href).orElse("(empty)"),
          disk.format().map(f -> f.substring(f.lastIndexOf('/') + 1)).orElse("-"),
          disk.parentRef().orElse(""),
          disk.shared() ? (disk.readOnly() ? "read only" : "yes") : "");
    }
    section("Disks", disks);
    Table networks = new Table("Network", "Description");
    for (Network network : envelope.networks()) {
      networks.row(network.name(), localized(network.message("Description")));
    }
    section("Networks", networks);
    Table configurations = new Table("Configuration", "Label", "Default", "Description");
    for (Configuration one : envelope.configurations()) {
      configurations.row(
          one.id(),
          localized(one.message("Label")),
          one.isDefault() ? "yes" : "",
          localized(one.message("Description")));
    }
    section("Configurations", configurations);
    List<SectionTable> tables = Sections.of(envelope, texts);
    if (!tables.isEmpty()) {
      out().println();
      tables("", tables);
    }
    for (Content content : envelope.contents()) {
      content(content, "");
    }
    out().flush();
  }

  static String there(OvfPackage ovf, FileReference file) {
    try {
      List<String> parts = ovf.parts(file);
      return parts.isEmpty() ? "missing" : parts.size() == 1 ? "yes" : parts.size() + " chunks";
    } catch (IOException _) {
      return "refused";
    }
  }

  private void section(String title, Table table) {
    if (!table.isEmpty()) {
      out().print("\n" + title + "\n" + table);
    }
  }

  private String localized(Optional<Message> message) {
    return message.map(texts).orElse("");
  }

  /** Sections as tables; what there is one of is a line. */
  private void tables(String indent, List<SectionTable> tables) {
    for (SectionTable section : tables) {
      String title = SectionTable.words(section.name());
      title = Character.toUpperCase(title.charAt(0)) + title.substring(1);
      if (!section.keyed() && section.rows().size() == 1) {
        String line = section.line(section.rows().getFirst());
        out().println(indent + title + ": " + Table.clean(line, 160));
        continue;
      }
      Table table =
          new Table(section.columns().stream().map(SectionTable::words).toArray(String[]::new));
      for (List<Object> row : section.rows()) {
        table.row(row.stream().map(SectionTable::text).toArray());
      }
      out().print(indent + title + "\n" + table);
    }
  }

  private void content(Content content, String indent) {
    out()
        .printf(
            "%n%s%s %s%s%n",
            indent,
            content.collection() ? "Collection" : "System",
            Table.clean(content.id(), 80),
            content.name().equals(content.id())
                ? ""
                : " (" + Table.clean(content.name(), 80) + ")");
    for (Product product : content.products()) {
      String line =
          String.join(
              " ",
              product.vendor().orElse(""),
              product.name().orElse(""),
              product.version().orElse(""));
      if (!line.isBlank()) {
        out().println(indent + "  Product: " + Table.clean(line.strip(), 160));
      }
    }
    tables(indent + "  ", Sections.of(content, texts));
    for (Hardware hardware : content.hardware()) {
      out()
          .println(
              indent
                  + "  Hardware family: "
                  + join(hardware.families())
                  + chosen.map(c -> ", configuration " + c).orElse("")
                  + (hardware.transports().isEmpty()
                      ? ""
                      : ", environment by " + String.join(" ", hardware.transports())));
      Table items = new Table("Id", "Hardware", "Amount", "Model", "On", "Connected to");
      for (HardwareItem item : hardware.items(chosen)) {
        items.row(
            item.instanceId(),
            item.type()
                .map(Object::toString)
                .orElse("type " + item.field("ResourceType").orElse("?")),
            amount(item),
            join(item.subTypes()),
            item.parent().orElse("-") + item.field("AddressOnParent").map(a -> ":" + a).orElse(""),
            connected(item));
      }
      out().print(items);
    }
    Table properties = new Table("Property", "Type", "Value", "Settable", "Label");
    for (Property property : content.properties()) {
      properties.row(
          property.fullKey(),
          property.type(),
          value(property, chosen),
          property.userConfigurable() ? "yes" : "",
          localized(property.label()));
    }
    if (!properties.isEmpty()) {
      out().print(properties);
    }
    content.contents().forEach(inner -> content(inner, indent + "  "));
  }

  private static String value(Property property, Optional<String> configuration) {
    String value = property.value(configuration).orElse("");
    return property.password() ? (value.isEmpty() ? "" : "(hidden)") : value;
  }

  private static String connected(HardwareItem item) {
    return String.join(", ", item.connections())
        + String.join(", ", item.fields("HostResource"))
        + item.access().map(access -> ", " + access).orElse("")
        + item.portProfile().map(profile -> ", profile " + profile).orElse("")
        + item.defaultVlan().map(vlan -> ", VLAN " + vlan).orElse("");
  }

  private static String amount(HardwareItem item) {
    if (item.is(ResourceType.MEMORY)) {
      return item.bytes().map(Units::human).orElse("?");
    }
    return item.quantity().map(Object::toString).orElse("-");
  }
}
