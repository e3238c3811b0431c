package dev.weir.config.bind;

import dev.weir.config.problem.Codes;
import dev.weir.config.problem.Diagnostic;
import dev.weir.config.problem.Diagnostics;
import dev.weir.config.problem.Location;
import dev.weir.config.schema.ContainerSchema;
import dev.weir.config.schema.LeafSchema;
import dev.weir.config.schema.ListSchema;
import dev.weir.config.schema.MapSchema;
import dev.weir.config.schema.Part;
import dev.weir.config.schema.Part.Member;
import dev.weir.config.tree.Branch;
import dev.weir.config.tree.DataNode;
import dev.weir.config.tree.Leaf;
import dev.weir.config.tree.LeafList;
import dev.weir.sdk.config.ConfigPath;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of branches. A branch that was bound before without a problem keeps its records, so
 * a commit that changes one line makes anew only the records above it, and modules find unchanged
 * instances identical.
 */
final class Binder {
  /** The records of a branch, one for each part of its schema. */
  private record Bound(ContainerSchema schema, List<Record> records) {}

  private final Diagnostics diagnostics;

  Binder(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /** The records of a container, one for each of its parts; null if anything below it is wrong. */
  @Nullable List<Record> container(
      ContainerSchema schema, Branch branch, ConfigPath path, Optional<Location> near) {
    if (branch.bound() instanceof Bound bound && bound.schema() == schema) {
      return bound.records();
    }
    Optional<Location> here = branch.meta().location().or(() -> near);
    List<Record> records = new ArrayList<>();
    boolean whole = true;
    for (Part part : schema.parts()) {
      Record record = part(part, branch, path, here);
      whole &= record != null;
      if (record != null) {
        records.add(record);
      }
    }
    if (!whole) {
      return null;
    }
    List<Record> result = List.copyOf(records);
    branch.setBound(new Bound(schema, result));
    return result;
  }

  private @Nullable Record part(
      Part part, Branch branch, ConfigPath path, Optional<Location> here) {
    Object[] arguments = new Object[part.members().size()];
    boolean whole = true;
    for (int i = 0; i < arguments.length; i++) {
      Member member = part.members().get(i);
      ConfigPath childPath = path.child(member.schema().name());
      Object value = member(member, active(branch, member.schema().name()), childPath, here);
      whole &= value != null;
      arguments[i] = value;
    }
    if (!whole) {
      return null;
    }
    try {
      return part.constructor().newInstance(arguments);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      Optional<String> reason =
          cause instanceof IllegalArgumentException refused
              ? Optional.ofNullable(refused.getMessage())
              : Optional.empty();
      report(
          reason.isPresent() ? Codes.INSTANCE : Codes.INTERNAL,
          path,
          reason.orElse(part.type().getName() + " failed: " + cause),
          "",
          here);
      return null;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(part.type().getName() + " cannot be made", e);
    }
  }

  /** The child, if it is there and applied. */
  static Optional<DataNode> active(Branch branch, String name) {
    return branch.child(name).filter(node -> !node.meta().inactive());
  }

  private @Nullable Object member(
      Member member, Optional<DataNode> node, ConfigPath path, Optional<Location> near) {
    return switch (member.schema()) {
      case LeafSchema leaf -> leaf(leaf, member.optional(), node, path, near);
      case ListSchema list -> list(list, node, path, near);
      case MapSchema map -> map(map, node, path, near);
      case ContainerSchema container -> child(container, node, path, near);
    };
  }

  private @Nullable Object leaf(
      LeafSchema schema,
      boolean optional,
      Optional<DataNode> node,
      ConfigPath path,
      Optional<Location> near) {
    Optional<String> text = node.map(n -> ((Leaf) n).text()).or(schema::defaultText);
    if (text.isEmpty()) {
      if (optional) {
        return Optional.empty();
      }
      report(
          Codes.REQUIRED,
          path.parent(),
          "'" + schema.name() + "' is required",
          "set " + path + " <" + schema.type().label() + ">",
          near);
      return null;
    }
    Object value = schema.type().parse(text.get());
    return optional ? Optional.of(value) : value;
  }

  private @Nullable Object list(
      ListSchema schema, Optional<DataNode> node, ConfigPath path, Optional<Location> near) {
    List<String> texts = node.map(n -> ((LeafList) n).values()).orElse(schema.defaults());
    if (texts.isEmpty() && schema.required()) {
      report(
          Codes.REQUIRED,
          path.parent(),
          "at least one '" + schema.name() + "' is required",
          "set " + path + " <" + schema.type().label() + ">",
          near);
      return null;
    }
    return texts.stream().map(schema.type()::parse).toList();
  }

  private @Nullable Object map(
      MapSchema schema, Optional<DataNode> node, ConfigPath path, Optional<Location> near) {
    Map<Object, Object> map = new LinkedHashMap<>();
    boolean whole = true;
    if (node.isPresent()) {
      for (Map.Entry<String, DataNode> entry : ((Branch) node.get()).children()) {
        Branch instance = (Branch) entry.getValue();
        if (!instance.meta().inactive()) {
          List<Record> records =
              container(schema.entry(), instance, path.child(entry.getKey()), near);
          whole &= records != null;
          if (records != null) {
            map.put(schema.keyType().parse(entry.getKey()), records.getFirst());
          }
        }
      }
    }
    if (whole && map.isEmpty() && schema.required()) {
      report(
          Codes.REQUIRED,
          path.parent(),
          "at least one '" + schema.name() + "' is required",
          "set " + path + " <" + schema.keyLabel() + ">",
          near);
      return null;
    }
    return whole ? Collections.unmodifiableMap(map) : null;
  }

  private @Nullable Object child(
      ContainerSchema schema, Optional<DataNode> node, ConfigPath path, Optional<Location> near) {
    if (node.isEmpty() && schema.isPresence()) {
      return Optional.empty();
    }
    Branch branch = node.map(n -> (Branch) n).orElseGet(() -> Branch.empty(schema.order()));
    List<Record> records = container(schema, branch, path, near);
    if (records == null) {
      return null;
    }
    return schema.isPresence() ? Optional.of(records.getFirst()) : records.getFirst();
  }

  private void report(
      String code, ConfigPath path, String message, String remedy, Optional<Location> place) {
    diagnostics.add(Diagnostic.error(code, path, message).withRemedy(remedy).withLocation(place));
  }
}
