package dev.weir.config.schema;

import dev.weir.config.schema.Part.Member;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.InterfaceName;
import dev.weir.sdk.config.KeyLabel;
import dev.weir.sdk.config.Reference;
import dev.weir.sdk.config.Required;
import dev.weir.sdk.config.Secret;
import dev.weir.sdk.config.Unit;
import dev.weir.sdk.config.Word;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads records by reflection and collects everything that is wrong with them. */
final class SchemaBuilder {
  static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9.-]*");
  private static final int MAX_DEPTH = 24;

  private final List<String> defects;

  /** A component parses its annotations once; many records are grafted at many places. */
  private final Map<Class<?>, RecordComponent[]> components = new HashMap<>();

  SchemaBuilder(List<String> defects) {
    this.defects = defects;
  }

  ContainerSchema rootContainer(String name, Class<? extends Record> type) {
    Doc doc = type.getAnnotation(Doc.class);
    if (doc == null || doc.value().isBlank()) {
      defects.add(type.getName() + " is the root '" + name + "' and needs @Doc");
    }
    ContainerSchema container = new ContainerSchema(name, doc == null ? "" : doc.value(), false);
    fill(container, type, 0);
    checkOptional(container, type, type.getName());
    return container;
  }

  void graft(ContainerSchema place, Class<? extends Record> type) {
    fill(place, type, 0);
    checkOptional(place, type, type.getName());
  }

  /** A record that is there without being configured must have nothing required. */
  private void checkOptional(ContainerSchema container, Class<?> type, String where) {
    for (Part part : container.parts()) {
      if (part.type() == type) {
        for (Member member : part.members()) {
          if (member.schema().required()) {
            defects.add(
                where
                    + " is always there, so '"
                    + member.schema().name()
                    + "' cannot be required: give it a default or make it, or what holds it, Optional");
          }
        }
      }
    }
  }

  private void fill(ContainerSchema container, Class<? extends Record> type, int depth) {
    if (depth > MAX_DEPTH) {
      defects.add(type.getName() + " is nested too deep (does it hold itself?)");
      return;
    }
    List<Member> members = new ArrayList<>();
    RecordComponent[] own = components.computeIfAbsent(type, Class::getRecordComponents);
    Class<?>[] types = new Class<?>[own.length];
    for (int i = 0; i < own.length; i++) {
      RecordComponent component = own[i];
      types[i] = component.getType();
      String where = type.getName() + "." + component.getName();
      try {
        SchemaNode child = child(component, where, depth);
        if (child != null) {
          members.add(new Member(child, component.getType() == Optional.class));
          if (!container.add(child)) {
            defects.add(where + ": there is a '" + child.name() + "' already");
          }
        }
      } catch (IllegalArgumentException e) {
        defects.add(where + ": " + e.getMessage());
      }
    }
    try {
      Constructor<? extends Record> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      container.addPart(new Part(type, constructor, members));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e); // a record has its canonical constructor
    }
  }

  private @Nullable SchemaNode child(RecordComponent component, String where, int depth) {
    Doc docAnnotation = component.getAnnotation(Doc.class);
    if (docAnnotation == null || docAnnotation.value().isBlank()) {
      defects.add(where + " has no @Doc");
    }
    String doc = docAnnotation == null ? "" : docAnnotation.value();
    String name = wordOf(component);
    if (!WORD.matcher(name).matches()) {
      defects.add(where + ": '" + name + "' cannot be a word; use @Word");
    }
    Class<?> type = component.getType();
    Default defaultValue = component.getAnnotation(Default.class);
    boolean required = component.isAnnotationPresent(Required.class);
    if (type == Map.class) {
      refuse(defaultValue != null, "a Map cannot have a default");
      return map(component, name, doc, required, where, depth);
    }
    if (type == List.class) {
      Class<?> element = argument(component, 0);
      ScalarType scalar =
          ScalarTypes.of(element, component, name, false)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "a List must be of scalars; use a Map of records"));
      List<String> defaults =
          defaultValue == null
              ? List.of()
              : dev.weir.sdk.config.Words.split(defaultValue.value()).stream()
                  .map(scalar::canonical)
                  .toList();
      return new ListSchema(name, doc, scalar, required, defaults, traits(component, element));
    }
    refuse(required, "@Required is for lists and maps; a scalar without @Default is required");
    boolean optional = type == Optional.class;
    Class<?> value = optional ? argument(component, 0) : type;
    if (value.isRecord() && !value.isAnnotationPresent(dev.weir.sdk.config.ConfigValue.class)) {
      refuse(defaultValue != null, "a record cannot have a default");
      ContainerSchema container = new ContainerSchema(name, doc, optional);
      fill(container, value.asSubclass(Record.class), depth + 1);
      if (!optional) {
        checkOptional(container, value, where);
      }
      return container;
    }
    ScalarType scalar =
        ScalarTypes.of(value, component, name, false)
            .orElseThrow(() -> new IllegalArgumentException("unusable type " + value.getName()));
    refuse(optional && defaultValue != null, "an Optional cannot have a default");
    Optional<String> text = Optional.ofNullable(defaultValue).map(d -> scalar.canonical(d.value()));
    if (text.isEmpty() && value == boolean.class) {
      text = Optional.of("false");
    }
    return new LeafSchema(
        name, doc, scalar, !optional && text.isEmpty(), text, traits(component, value));
  }

  private MapSchema map(
      RecordComponent component,
      String name,
      String doc,
      boolean required,
      String where,
      int depth) {
    Class<?> keyClass = argument(component, 0);
    Class<?> entryClass = argument(component, 1);
    refuse(!entryClass.isRecord(), "a Map must be to records");
    ScalarType keyType =
        ScalarTypes.of(keyClass, component, name, true)
            .orElseThrow(() -> new IllegalArgumentException("the keys of a Map must be scalars"));
    KeyLabel label = component.getAnnotation(KeyLabel.class);
    String keyLabel =
        label != null
            ? label.value()
            : keyType.kind() == ScalarType.Kind.INTEGER
                ? "number"
                : keyType.kind() == ScalarType.Kind.TEXT ? "name" : kebab(keyClass.getSimpleName());
    ContainerSchema entry = new ContainerSchema(name, doc, true);
    fill(entry, entryClass.asSubclass(Record.class), depth + 1);
    if (entry.childNames().contains("*")) {
      defects.add(where + ": '*' is reserved");
    }
    return new MapSchema(
        name, doc, keyType, keyLabel, traits(component, keyClass), required, entry);
  }

  private static LeafSchema.Traits traits(RecordComponent component, Class<?> scalar) {
    boolean interfaceName = component.isAnnotationPresent(InterfaceName.class);
    Reference reference = component.getAnnotation(Reference.class);
    Unit unit = component.getAnnotation(Unit.class);
    boolean secret = component.isAnnotationPresent(Secret.class);
    refuse(interfaceName && scalar != String.class, "@InterfaceName is for String");
    return new LeafSchema.Traits(
        secret,
        interfaceName,
        Optional.ofNullable(reference).map(r -> ConfigPath.parse(r.value())),
        unit == null ? "" : unit.value());
  }

  private static Class<?> argument(RecordComponent component, int index) {
    if (component.getGenericType() instanceof ParameterizedType generic) {
      Type argument = generic.getActualTypeArguments()[index];
      if (argument instanceof Class<?> type) {
        return type;
      }
    }
    throw new IllegalArgumentException("type arguments must be plain classes");
  }

  private static void refuse(boolean condition, String reason) {
    if (condition) {
      throw new IllegalArgumentException(reason);
    }
  }

  private static String wordOf(RecordComponent component) {
    Word word = component.getAnnotation(Word.class);
    return word != null ? word.value() : kebab(component.getName());
  }

  static String kebab(String name) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isUpperCase(c) && i > 0) {
        out.append('-');
      }
      out.append(c);
    }
    return out.toString().toLowerCase(Locale.ROOT);
  }
}
