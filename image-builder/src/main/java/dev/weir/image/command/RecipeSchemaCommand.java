package dev.weir.image.command;

import dev.weir.image.recipe.Recipe;
import dev.weir.ovf.cli.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code weir image schema}. */
@Command(name = "schema", description = "Print the JSON Schema of a recipe.")
final class RecipeSchemaCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(Recipe.jsonSchema());
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }
}
