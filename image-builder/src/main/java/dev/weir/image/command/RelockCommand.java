package dev.weir.image.command;

import dev.weir.config.problem.ConfigException;
import dev.weir.image.packages.LockFile;
import dev.weir.image.recipe.Recipe;
import dev.weir.ovf.cli.ExitCode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir image relock}. */
@Command(
    name = "relock",
    description = "Renew a recipe's lock and show what changes: + added, - removed, ~ changed.")
final class RelockCommand implements Callable<Integer> {
  @Mixin private RecipeParameter recipe = new RecipeParameter();
  @Mixin private PackageOptions packages = new PackageOptions();

  @Option(names = "--dry-run", description = "Only show.")
  private boolean dryRun;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws ConfigException, IOException {
    Recipe read = recipe.read();
    LockFile before = LockFile.read(read.lockFile());
    LockFile after = Locking.newest(read, packages);
    List<String> changes = before.changesTo(after);
    changes.forEach(spec.commandLine().getOut()::println);
    if (changes.isEmpty()) {
      spec.commandLine().getOut().println("nothing changes");
    } else if (!dryRun) {
      Locking.write(read, after);
    }
    return ExitCode.OK;
  }
}
