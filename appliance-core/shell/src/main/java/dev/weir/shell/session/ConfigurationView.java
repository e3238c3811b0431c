package dev.weir.shell.session;

import dev.weir.config.edit.Edits;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.schema.Schema;
import dev.weir.config.schema.SchemaNode;
import dev.weir.config.text.BraceText;
import dev.weir.config.text.Change;
import dev.weir.config.text.CompareText;
import dev.weir.config.text.SetText;
import dev.weir.config.text.TreeJson;
import dev.weir.config.tree.Branch;
import dev.weir.config.tree.DataNode;
import dev.weir.config.tree.Trees;
import dev.weir.config.yaml.YamlWriter;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.shell.render.Format;
import dev.weir.shell.render.Pipeline;
import java.util.List;
import java.util.Optional;

/** Configuration as lines, in the format that the pipes ask for; secrets masked. */
final class ConfigurationView {
  private ConfigurationView() {}

  /**
   * A part of a tree.
   *
   * @param words how many words of the path were typed, for errors
   */
  static List<String> lines(
      Schema schema, Branch tree, ConfigPath path, int words, Pipeline pipeline)
      throws ConfigException {
    SchemaNode node = schema.find(path).orElseThrow();
    Optional<DataNode> data = Trees.find(tree, path);
    if (data.isEmpty()) {
      throw new ConfigException(Edits.notThere(tree, path, words));
    }
    String text;
    if (pipeline.set()) {
      return SetText.commands(node, data.get(), path, true);
    } else if (pipeline.format() == Format.JSON) {
      text = TreeJson.write(node, data.get());
    } else if (pipeline.format() == Format.YAML) {
      text = YamlWriter.show(node, data.get());
    } else {
      text = BraceText.block(node, data.get());
    }
    return text.isEmpty() ? List.of() : text.lines().toList();
  }

  /** Differences. */
  static List<String> lines(List<Change> changes, Pipeline pipeline) {
    String text;
    if (pipeline.set()) {
      return CompareText.commands(changes, true);
    } else if (pipeline.format() == Format.JSON) {
      text = CompareText.json(changes);
    } else if (pipeline.format() == Format.YAML) {
      text = CompareText.yaml(changes);
    } else {
      text = CompareText.braces(changes);
    }
    return text.isEmpty() ? List.of() : text.lines().toList();
  }
}
