package dev.weir.image.command;

import dev.weir.config.problem.ConfigException;
import dev.weir.image.recipe.Recipe;
import dev.weir.image.recipe.RecipeReader;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** Which recipe. */
final class RecipeParameter {
  @Parameters(paramLabel = "RECIPE", description = "A recipe's file or name.")
  private String name = "";

  Recipe read() throws ConfigException, IOException {
    Path shipped = Path.of(System.getProperty("weir.recipes", "recipes"));
    return RecipeReader.read(RecipeReader.find(name, shipped));
  }
}
