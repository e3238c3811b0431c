package dev.weir.ovf.cli;

import dev.weir.ovf.describe.SectionTable;
import dev.weir.ovf.describe.Sections;
import dev.weir.ovf.model.Configuration;
import dev.weir.ovf.model.Content;
import dev.weir.ovf.model.DiskDescription;
import dev.weir.ovf.model.Envelope;
import dev.weir.ovf.model.FileReference;
import dev.weir.ovf.model.Message;
import dev.weir.ovf.model.Network;
import dev.weir.ovf.model.Product;
import dev.weir.ovf.model.Property;
import dev.weir.ovf.model.ResourceType;
import dev.weir.ovf.pack.OvfPackage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a package holds, for programs.
 *
 * @param texts gives a message in the language wanted
 * @param chosen configuration whose hardware and values are taken
 */
record InfoJson(OvfPackage ovf, Function<Message, String> texts, Optional<String> chosen) {
  Map<String, Object> map() throws IOException {
    Envelope envelope = ovf.envelope();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", ovf.name());
    map.put("form", ovf.archive() ? "ova" : "folder");
    map.put("version", envelope.version().map(Object::toString));
    map.put("manifest", ovf.manifestBytes().isPresent());
    map.put("signed", ovf.certificate().isPresent());
    List<Object> files = new ArrayList<>();
    for (FileReference file : envelope.files()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("id", file.id());
      one.put("href", file.href());
      one.put("size", file.size());
      one.put("compression", file.compression());
      one.put("chunkSize", file.chunkSize());
      one.put("state", InfoCommand.there(ovf, file));
      files.add(one);
    }
    map.put("files", files);
    List<Object> disks = new ArrayList<>();
    for (DiskDescription disk : envelope.disks()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("id", disk.id());
      one.put("capacity", disk.capacityBytes());
      one.put("fileRef", disk.fileRef());
      one.put("format", disk.format());
      one.put("parent", disk.parentRef());
      one.put("shared", disk.shared());
      one.put("readOnly", disk.readOnly());
      disks.add(one);
    }
    map.put("disks", disks);
    map.put("networks", envelope.networks().stream().map(Network::name).toList());
    List<Object> configurations = new ArrayList<>();
    for (Configuration configuration : envelope.configurations()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("id", configuration.id());
      one.put("label", configuration.message("Label").map(texts));
      one.put("description", configuration.message("Description").map(texts));
      one.put("default", configuration.isDefault());
      configurations.add(one);
    }
    map.put("configurations", configurations);
    sections(map, Sections.of(envelope, texts));
    List<Object> collections = new ArrayList<>();
    envelope.contents().forEach(content -> collections(collections, content));
    map.put("collections", collections);
    map.put("systems", envelope.systems().stream().map(this::system).toList());
    return map;
  }

  private void collections(List<Object> all, Content content) {
    if (content.collection()) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("id", content.id());
      map.put("name", content.name());
      map.put("members", content.contents().stream().map(Content::id).toList());
      sections(map, Sections.of(content, texts));
      all.add(map);
      content.contents().forEach(inner -> collections(all, inner));
    }
  }

  private static void sections(Map<String, Object> map, List<SectionTable> tables) {
    for (SectionTable table : tables) {
      List<Object> rows = new ArrayList<>();
      for (List<Object> cells : table.rows()) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < cells.size(); i++) {
          row.put(table.columns().get(i), cells.get(i));
        }
        rows.add(row);
      }
      map.put(table.name(), rows);
    }
  }

  private Map<String, Object> system(Content system) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("id", system.id());
    map.put("name", system.name());
    map.put("product", system.products().stream().findFirst().flatMap(Product::name));
    map.put("version", system.products().stream().findFirst().flatMap(Product::version));
    List<Object> hardware = new ArrayList<>();
    system.hardware().stream()
        .limit(1)
        .flatMap(h -> h.items(chosen).stream())
        .forEach(
            item -> {
              Map<String, Object> one = new LinkedHashMap<>();
              one.put("id", item.instanceId());
              one.put("type", item.type().map(Object::toString));
              one.put("name", item.name());
              one.put("quantity", item.quantity());
              if (item.is(ResourceType.MEMORY)) {
                one.put("bytes", item.bytes());
              }
              one.put("class", item.kind().prefix());
              one.put("models", item.subTypes());
              one.put("parent", item.parent());
              one.put("connections", item.connections());
              one.put("hostResources", item.fields("HostResource"));
              one.put("access", item.access());
              one.put("portProfile", item.portProfile());
              one.put("defaultVlan", item.defaultVlan());
              hardware.add(one);
            });
    sections(map, Sections.of(system, texts));
    map.put("families", system.hardware().stream().flatMap(h -> h.families().stream()).toList());
    map.put("hardware", hardware);
    List<Object> properties = new ArrayList<>();
    for (Property property : system.properties()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("key", property.fullKey());
      one.put("type", property.type());
      one.put("qualifiers", property.qualifiers());
      one.put("label", property.label().map(texts));
      one.put("userConfigurable", property.userConfigurable());
      one.put("password", property.password());
      one.put("value", property.password() ? Optional.empty() : property.value(chosen));
      properties.add(one);
    }
    map.put("properties", properties);
    return map;
  }
}
