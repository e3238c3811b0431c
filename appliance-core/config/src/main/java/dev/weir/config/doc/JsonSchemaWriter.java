package dev.weir.config.doc;

import dev.weir.config.schema.ContainerSchema;
import dev.weir.config.schema.LeafSchema;
import dev.weir.config.schema.ListSchema;
import dev.weir.config.schema.MapSchema;
import dev.weir.config.schema.ScalarType;
import dev.weir.config.schema.Schema;
import dev.weir.config.schema.SchemaNode;
import dev.weir.config.text.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON Schema (draft 2020-12) of a configuration file, for editors and pipelines. */
public final class JsonSchemaWriter {
  private JsonSchemaWriter() {}

  /** The schema as JSON text. */
  public static String write(Schema schema) {
    return write(schema, "Weir configuration");
  }

  /** The schema of another kind of file. */
  public static String write(Schema schema, String title) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    document.put("title", title);
    document.putAll(container(schema.root()));
    Map<String, Object> properties = new LinkedHashMap<>();
    Map<String, Object> version = new LinkedHashMap<>();
    version.put("description", "Version of the format");
    version.put("type", "integer");
    version.put("minimum", 1);
    version.put("maximum", Schema.FORMAT_VERSION);
    properties.put("version", version);
    schema.root().children().forEach(child -> properties.put(child.name(), node(child)));
    document.put("properties", properties);
    return Json.write(document) + "\n";
  }

  private static Map<String, Object> node(SchemaNode node) {
    return switch (node) {
      case ContainerSchema container -> container(container);
      case MapSchema map -> map(map);
      case LeafSchema leaf -> {
        Map<String, Object> json = described(leaf);
        json.putAll(scalar(leaf.type()));
        leaf.defaultText().ifPresent(text -> json.put("default", value(leaf.type(), text)));
        secret(json, leaf.traits());
        yield json;
      }
      case ListSchema list -> list(list);
    };
  }

  private static Map<String, Object> container(ContainerSchema container) {
    Map<String, Object> json = described(container);
    json.put("type", List.of("object", "null"));
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (SchemaNode child : container.children()) {
      properties.put(child.name(), node(child));
      if (child.required()) {
        required.add(child.name());
      }
    }
    json.put("properties", properties);
    if (!required.isEmpty()) {
      json.put("type", "object");
      json.put("required", required);
    }
    json.put("additionalProperties", false);
    return json;
  }

  private static Map<String, Object> map(MapSchema map) {
    Map<String, Object> json = described(map);
    json.put("type", map.required() ? "object" : List.of("object", "null"));
    Map<String, Object> names = new LinkedHashMap<>();
    if (map.isNumbered()) {
      names.put("pattern", "^-?[0-9]+$");
    } else {
      names.putAll(map.keyType().jsonSchema());
      names.remove("type");
    }
    json.put("propertyNames", names);
    json.put("additionalProperties", container(map.entry()));
    if (map.required()) {
      json.put("minProperties", 1);
    }
    return json;
  }

  private static Map<String, Object> list(ListSchema list) {
    Map<String, Object> one = scalar(list.type());
    Map<String, Object> several = new LinkedHashMap<>();
    several.put("type", "array");
    several.put("items", one);
    several.put("uniqueItems", true);
    if (list.required()) {
      several.put("minItems", 1);
    }
    Map<String, Object> json = described(list);
    json.put("anyOf", List.of(several, one));
    if (!list.defaults().isEmpty()) {
      json.put("default", list.defaults().stream().map(t -> value(list.type(), t)).toList());
    }
    secret(json, list.traits());
    return json;
  }

  /** A text may be written without quotes where it looks like a number, so both are allowed. */
  private static Map<String, Object> scalar(ScalarType type) {
    Map<String, Object> json = type.jsonSchema();
    if ("string".equals(json.get("type")) && type.kind() != ScalarType.Kind.CHOICE) {
      json.put("type", List.of("string", "number"));
    }
    return json;
  }

  private static void secret(Map<String, Object> json, LeafSchema.Traits traits) {
    if (traits.secret()) {
      json.put("writeOnly", true);
    }
  }

  private static Object value(ScalarType type, String text) {
    return switch (type.kind()) {
      case INTEGER -> Long.parseLong(text);
      case FLAG -> Boolean.parseBoolean(text);
      case TEXT, CHOICE, VALUE -> text;
    };
  }

  private static Map<String, Object> described(SchemaNode node) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("description", node.doc());
    return json;
  }
}
