package dev.weir.config.yaml;

import dev.weir.config.problem.Codes;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.problem.Diagnostic;
import dev.weir.config.problem.Diagnostics;
import dev.weir.config.problem.Location;
import dev.weir.config.schema.Schema;
import dev.weir.config.tree.Branch;
import dev.weir.sdk.config.ConfigPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads and writes whole configurations in the format of a schema: bounds, syntax, migration from
 * older versions, types. Immutable.
 */
public final class ConfigFormat {
  private static final String VERSION = "version";

  private final Schema schema;
  private final YamlLimits limits;
  private final int version;
  private final Map<Integer, Migration> migrations = new TreeMap<>();

  /** The format of today, with no migrations. */
  public ConfigFormat(Schema schema) {
    this(schema, YamlLimits.STANDARD, Schema.FORMAT_VERSION, List.of());
  }

  /**
   * A format.
   *
   * @param version version that is written, and that files without a {@code version} have
   * @param migrations one for each older version that can still be read
   */
  public ConfigFormat(
      Schema schema, YamlLimits limits, int version, List<? extends Migration> migrations) {
    this.schema = schema;
    this.limits = limits;
    this.version = version;
    for (Migration migration : migrations) {
      if (migration.from() >= version || this.migrations.put(migration.from(), migration) != null) {
        throw new IllegalArgumentException(
            "two migrations, or none needed, from " + migration.from());
      }
    }
  }

  /** This format for another set of modules. */
  public ConfigFormat withSchema(Schema other) {
    return new ConfigFormat(other, limits, version, List.copyOf(migrations.values()));
  }

  public Schema schema() {
    return schema;
  }

  public YamlLimits limits() {
    return limits;
  }

  /** A configuration without anything. */
  public Branch empty() {
    return Branch.empty(schema.root().order());
  }

  /**
   * Reads a configuration.
   *
   * @throws ConfigException with everything that is wrong with its text; the records are not yet
   *     bound
   */
  public Branch read(YamlSource source) throws ConfigException {
    Diagnostics diagnostics = new Diagnostics();
    Branch tree = read(source, diagnostics);
    diagnostics.throwIfErrors();
    return tree;
  }

  /**
   * Reads a configuration as far as it can be understood.
   *
   * @param diagnostics gets everything that is wrong
   * @throws ConfigException where nothing can be understood
   */
  public Branch read(YamlSource source, Diagnostics diagnostics) throws ConfigException {
    RawNode.Mapping raw = YamlReader.read(source, limits, diagnostics);
    return TreeReader.read(schema, migrated(raw), diagnostics);
  }

  private RawNode.Mapping migrated(RawNode.Mapping original) throws ConfigException {
    RawNode.Mapping raw = original.copy();
    Location at = raw.keyLocation(VERSION);
    RawNode given = raw.entries().remove(VERSION);
    if (given == null) {
      return raw;
    }
    if (!given.comment().isEmpty()) {
      raw.setComment(given.comment() + (raw.comment().isEmpty() ? "" : "\n" + raw.comment()));
    }
    String text = given instanceof RawNode.Text scalar ? scalar.text() : "";
    int from;
    try {
      from = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw refused(text, at, "is not a version of the format (1-" + version + ")");
    }
    if (from < 1 || from > version) {
      throw refused(text, at, "is not a version this release knows (1-" + version + ")");
    }
    for (int step = from; step < version; step++) {
      Migration migration = migrations.get(step);
      if (migration == null) {
        throw refused(text, at, "is too old: there is no migration from version " + step);
      }
      migration.migrate(raw);
    }
    return raw;
  }

  /** What is done to a file of that version before it is read, in sentences. */
  public List<String> migrationsFrom(int from) {
    List<String> steps = new ArrayList<>();
    migrations.forEach(
        (start, migration) -> {
          if (start >= from) {
            steps.add(migration.description());
          }
        });
    return steps;
  }

  private static ConfigException refused(String text, Location at, String message) {
    return new ConfigException(
        Diagnostic.error(Codes.VERSION, ConfigPath.of(VERSION), message)
            .withValue(text)
            .withRemedy("read it with the release that wrote it")
            .withLocation(Optional.of(at)));
  }

  /** The canonical text of a configuration, with {@code version}. */
  public String write(Branch tree) {
    return YamlWriter.file(schema, tree, version);
  }
}
