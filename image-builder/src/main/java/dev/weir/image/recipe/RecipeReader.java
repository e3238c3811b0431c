package dev.weir.image.recipe;

import dev.weir.config.bind.Configuration;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.problem.Diagnostic;
import dev.weir.config.schema.Schema;
import dev.weir.config.yaml.ConfigFormat;
import dev.weir.config.yaml.YamlLimits;
import dev.weir.config.yaml.YamlSource;
import dev.weir.image.ImageException;
import dev.weir.sdk.config.ConfigPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads recipes and checks what they name. */
public final class RecipeReader {
  private static final int DEEPEST_BASE = 8;
  private static final String CODE = "IMG-0001";

  private final Schema schema = Recipe.schema();
  private final List<Diagnostic> problems = new ArrayList<>();

  /**
   * Reads a recipe with all its bases.
   *
   * @throws ConfigException with every problem and its place
   */
  public static Recipe read(Path file) throws ConfigException {
    RecipeReader reader = new RecipeReader();
    Recipe recipe = reader.read(file, 0);
    if (!reader.problems.isEmpty()) {
      throw new ConfigException(reader.problems);
    }
    return recipe;
  }

  /**
   * Finds a recipe: a file, or the name of one that is shipped.
   *
   * @throws ImageException with the names there are
   */
  public static Path find(String name, Path shipped) throws IOException {
    Path file = Path.of(name);
    if (Files.isRegularFile(file)) {
      return file;
    }
    Path known = shipped.resolve(name + ".yaml");
    if (name.matches("[a-z0-9-]+") && Files.isRegularFile(known)) {
      return known;
    }
    List<String> names = new ArrayList<>();
    if (Files.isDirectory(shipped)) {
      try (var files = Files.newDirectoryStream(shipped, "*.yaml")) {
        files.forEach(one -> names.add(one.getFileName().toString().replace(".yaml", "")));
      }
    }
    names.sort(null);
    throw new ImageException(
        "there is no recipe '" + name + "': give a file, or one of " + String.join(", ", names));
  }

  private Recipe read(Path file, int depth) throws ConfigException {
    Configuration found =
        Configuration.bind(
            schema, new ConfigFormat(schema).read(YamlSource.read(file, YamlLimits.STANDARD)));
    Recipe recipe =
        new Recipe(
            file,
            found.root("appliance", ApplianceRecipe.class),
            found.root("packages", PackagesRecipe.class),
            found.root("files", FilesRecipe.class),
            found.root("kernel", KernelRecipe.class),
            found.root("disk", DiskRecipe.class),
            found.root("hardware", HardwareRecipe.class),
            found.root("ovf", OvfRecipe.class));
    checkFiles(recipe, found);
    Optional<String> base = recipe.appliance().base();
    if (base.isEmpty()) {
      return recipe;
    }
    if (depth == DEEPEST_BASE) {
      problem(found, "appliance base", base.get(), "bases lead too deep, or in a circle");
      return recipe;
    }
    Path baseFile = recipe.resolve(base.get());
    return Files.isRegularFile(baseFile) ? recipe.over(read(baseFile, depth + 1)) : recipe;
  }

  private void checkFiles(Recipe recipe, Configuration found) {
    recipe.appliance().base().ifPresent(name -> check(recipe, found, "appliance base", name));
    recipe
        .appliance()
        .configuration()
        .ifPresent(name -> check(recipe, found, "appliance configuration", name));
    recipe.appliance().jar().forEach(name -> check(recipe, found, "appliance jar", name));
    recipe
        .files()
        .add()
        .forEach((path, one) -> check(recipe, found, "files add " + path + " from", one.from()));
    recipe
        .packages()
        .install()
        .forEach(
            (name, chosen) ->
                chosen
                    .file()
                    .forEach(file -> checkPath(found, "packages install " + name + " file", file)));
  }

  private void check(Recipe recipe, Configuration found, String path, String name) {
    if (!Files.isRegularFile(recipe.resolve(name))) {
      problem(found, path, name, "there is no such file beside the recipe");
    }
  }

  private void checkPath(Configuration found, String path, String file) {
    if (file.startsWith("/") || List.of(file.split("/", -1)).contains("..")) {
      problem(found, path, file, "a path within the package has no slash in front, and no ..");
    }
  }

  private void problem(Configuration found, String words, String value, String message) {
    ConfigPath path = ConfigPath.parse(words);
    problems.add(
        Diagnostic.error(CODE, path, message).withValue(value).withLocation(found.locate(path)));
  }
}
